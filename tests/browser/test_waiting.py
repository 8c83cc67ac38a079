"""A clock that waits, and somebody who is away: the journeys of CLK-02 and CLK-09 in a real browser."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from complaints.enums import State
from complaints.models import Complaint
from core.accounts.models import User
from core.clock.models import Absence, Deadline, Pause
from core.time import local_date, now
from tests.browser.house import House, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.commits]


def running() -> Deadline:
    """A clock of the demo that may wait and is not late."""
    clocks = Deadline.objects.open().filter(
        target__in=["answer", "execute"], due_at__gt=now(), paused_at=None
    )
    return clocks.exclude(case__complaint__state=State.RECEIVED).select_related("case").latest("due_at")


@pytest.mark.rule("CLK-02")
def test_a_clock_is_paused_and_runs_again(house: House) -> None:
    clock = running()
    page = house.tab("manager")
    page.goto(f"/complaints/{clock.case.number}/pause/")
    page.get_by_label(clock.get_target_display()).check()
    page.get_by_label("Waiting on the customer").check()
    page.get_by_label("Reason").fill("业主出差，周三回来")
    assert faults_of(page) == []
    page.get_by_role("button", name="Pause a clock").click()
    expect(page.get_by_text("业主出差，周三回来").first).to_be_visible()
    expect(page.get_by_text("Due before the pause")).to_be_visible()
    assert faults_of(page) == []
    paused = Pause.objects.get(deadline=clock)
    page.goto(f"/complaints/{clock.case.number}/resume/")
    page.get_by_role("button", name="Let a clock run again").click()
    page.get_by_text("Why this due time").first.click()
    expect(page.get_by_text("Resumed by hand")).to_be_visible()
    paused.refresh_from_db()
    assert paused.ended_how == "resumed"


@pytest.mark.rule("CLK-09")
def test_somebody_names_a_deputy_who_sees_the_work(house: House) -> None:
    handler, desk = User.objects.get(username="handler"), User.objects.get(username="manager")
    complaint = (
        Complaint.objects.filter(case__responsible=handler, case__is_open=True).select_related("case").first()
    )
    assert complaint is not None
    today = local_date(now())
    page = house.tab("handler", width=360)
    page.goto("/absences/")
    page.get_by_label("First day").fill(today.isoformat())
    page.get_by_label("Last day").fill((today + dt.timedelta(days=3)).isoformat())
    page.get_by_label("Deputy").select_option(str(desk.pk))
    assert faults_of(page) == []
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("away now")).to_be_visible()
    assert faults_of(page) == []
    theirs = house.tab("manager")
    theirs.goto("/")
    expect(theirs.get_by_text(f"for {handler}").first).to_be_visible()
    page.get_by_role("button", name="Back again").click()
    expect(page.get_by_text("away now")).to_have_count(0)
    assert Absence.objects.get().ended_at is not None
