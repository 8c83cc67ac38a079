"""The handover of a shift: given at the desk, taken line by line on a phone, and what goes up when nobody comes."""

from __future__ import annotations

import datetime as dt

import pytest
from playwright.sync_api import expect

from core.accounts.models import User
from core.clock.services import sweep
from core.notices.models import Notice
from core.places.models import Project
from core.time import now
from frontdesk.models import Handover
from frontdesk.services.shifts import SlotTerms, shift_pattern_set
from tests.browser.house import House, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.commits]


def _desk_all_day(project: Project) -> None:
    """Two shifts of the desk, so that the journey does not hang on the hour at which it is run."""
    noon = [
        SlotTerms("早班", "Early shift", "every", 0, 12 * 60, "front_desk"),
        SlotTerms("中班", "Middle shift", "every", 12 * 60, 24 * 60, "front_desk"),
    ]
    admin = User.objects.get(username="admin")
    shift_pattern_set(
        project=project, calendar_code="national", slots=noon, reason="两班", by=admin, at=now()
    )


@pytest.mark.rule("DSK-06")
def test_a_shift_is_handed_over_and_taken_line_by_line_on_a_phone(house: House) -> None:
    clerk = User.objects.get(username="desk")
    project = Project.objects.earliest("pk")
    _desk_all_day(project)
    giver = house.tab("desk")
    giver.goto(f"/desk/shifts/?project={project.pk}")
    giver.get_by_role("link", name="Hand over the shift").click()
    giver.get_by_label("What the next shift should know").fill("2 号楼电梯检修到 18:00")
    assert faults_of(giver) == []
    giver.get_by_role("button", name="Hand over").click()
    expect(giver.get_by_text("You stay responsible until every line is acknowledged")).to_be_visible()
    handover = Handover.objects.latest("pk")
    assert handover.case.responsible == clerk

    phone = house.tab("desk2", language="zh-hans", width=360)
    phone.goto("/notices/")
    phone.get_by_role("button").filter(has_text=handover.case.number).or_(
        phone.get_by_role("link").filter(has_text=handover.case.number)
    ).first.click()
    phone.wait_for_url("**/desk/shifts/handovers/**")
    boxes = phone.get_by_role("checkbox")
    count = handover.items.count()
    expect(boxes).to_have_count(count)
    assert all((box.bounding_box() or {"height": 0})["height"] >= 20 for box in boxes.all())
    lines = phone.locator(".handover-lines .form-check")
    assert all((line.bounding_box() or {"height": 0})["height"] >= 44 for line in lines.all())
    assert faults_of(phone) == []
    lines.first.click(position={"x": 12, "y": 12})
    phone.get_by_role("button", name="确认勾选的事项").click()
    expect(phone.get_by_text(f"已确认 1／{count} 项").first).to_be_visible()

    superior = clerk.superior
    assert superior is not None
    due = handover.case.deadlines.get().due_at
    for _twice in range(2):
        cursor = None
        while True:
            result = sweep(at=due + dt.timedelta(seconds=1), after=cursor)
            if (cursor := result.cursor) is None:
                break
    assert Notice.objects.filter(recipient=superior, case=handover.case).count() == 1

    for line in lines.all():
        line.click(position={"x": 12, "y": 12})
    phone.get_by_role("button", name="确认勾选的事项").click()
    expect(phone.get_by_text("交班事项已全部接收").first).to_be_visible()
    giver.goto(f"/desk/shifts/handovers/{handover.case.number}/")
    expect(giver.get_by_text(f"{count} of {count} acknowledged").first).to_be_visible()
    expect(giver.get_by_text("程雨").first).to_be_visible()
