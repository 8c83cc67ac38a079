"""What a passed due time looks like to the superior (CLK-03, CLK-04)."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import expect

from complaints.models import Complaint
from core.clock.models import Deadline
from core.clock.services import sweep
from core.notices.models import Notice
from core.time import now
from tests.browser.house import House, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.commits]


def sweep_all(at: dt.datetime) -> int:
    """The sweep as beat runs it, until nothing more is due; how many steps it took."""
    total, cursor = 0, None
    while True:
        result = sweep(at=at, after=cursor)
        assert result.failed == result.busy == 0
        total += result.taken
        if (cursor := result.cursor) is None:
            return total


def _one_is_next(complaint: Complaint) -> bool:
    """The next news may be due in the same moment as a result: two promises, and two notices when both are missed."""
    next_ones = Deadline.objects.open().filter(case=complaint.case, due_at=complaint.case.next_due_at)
    return next_ones.count() == 1


@pytest.mark.rule("CLK-03", "CLK-04")
def test_a_passed_due_time_reaches_the_superior_in_the_app_once(house: House) -> None:
    sweep_all(now())
    led = Complaint.objects.filter(case__responsible__superior__isnull=False, case__next_due_at__gt=now())
    complaint = next(each for each in led.order_by("-case__next_due_at") if _one_is_next(each))
    number, due, superior = (
        complaint.case.number,
        complaint.case.next_due_at,
        complaint.case.responsible.superior,
    )
    assert due is not None
    sweep_all(due - dt.timedelta(seconds=1))
    Notice.objects.filter(recipient=superior).update(read_at=now())
    page = house.tab(superior.username)
    page.goto("/", wait_until="networkidle")
    bell = page.locator("#bell-count")
    expect(bell).to_have_text(re.compile(r"^\s*$"))

    assert sweep_all(due + dt.timedelta(seconds=1)) > 0
    assert sweep_all(due + dt.timedelta(seconds=1)) == 0

    unread = Notice.objects.filter(recipient=superior, read_at=None)
    assert unread.filter(case=complaint.case).count() == 1
    page.reload(wait_until="networkidle")
    expect(bell).to_contain_text(str(unread.count()))
    page.get_by_role("link", name="Notices").first.click()
    line = page.get_by_role("listitem").filter(has_text=number).filter(has_text="is overdue")
    expect(line).to_have_count(1)
    assert faults_of(page) == []

    page.goto(f"/complaints/{number}/")
    timeline = page.get_by_role("region", name="Timeline")
    expect(timeline).to_contain_text("by itself")
