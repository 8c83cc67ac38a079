"""A group complaint: three callers of one building, one matter, one plan, each household for itself (CMP-32)."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from complaints.enums import Assessment, Failure, Level, State
from complaints.models import Complaint
from complaints.services.work import complaint_assess
from core.accounts.models import User
from core.time import now
from owners.models import Ownership, Phone
from tests.browser.house import House, faults_of
from tests.browser.test_console import found
from tests.browser.test_life import Life

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.rule("CMP-32")]


def three_neighbours() -> list[Phone]:
    """Owners of one home each in one building, whom four digits find alone."""
    of_building: dict[int, list[Phone]] = defaultdict(list)
    for phone in Phone.objects.select_related("person").order_by("pk"):
        homes = list(Ownership.objects.filter(person=phone.person, ended_on=None).select_related("unit")[:2])
        if len(homes) == 1 and Phone.objects.filter(last4=phone.last4).count() == 1:
            near = of_building[homes[0].unit.building_id]
            near.append(phone)
            if len(near) == 3:
                return near
    raise LookupError


def logged(page: Page, caller: Phone, what: str) -> str:
    """The call is written down; the number that is read out."""
    page.goto("/desk/")
    expect(page.get_by_role("combobox", name="Caller")).to_be_focused()
    page.keyboard.type(caller.last4)
    found(page).first.click()
    expect(page.locator("#caller-units")).to_contain_text("-")
    page.get_by_label("What it is about").fill(what)
    page.get_by_role("button", name="Save").click()
    return page.locator(".big-number").inner_text()


def together(page: Page, matter: str, action: str, **fields: Any) -> None:
    """One act for the group, from the page of its matter."""
    page.goto(matter)
    page.get_by_role("link", name=f"{action} (3)", exact=True).click()
    for label, value in fields.items():
        Life.fill(page, label.replace("_", " "), value)
    page.locator("main form").get_by_role("button", name=action, exact=True).click()
    expect(page.get_by_role("status").filter(has_text="3 complaints: saved")).to_be_visible()


def test_three_callers_one_plan(house: House) -> None:
    life = Life(house)
    desk, manager, handler = life.of("desk"), life.of("manager"), life.of("handler")
    what = "Black water runs down the wall of the stairwell"
    numbers = [logged(desk, caller, what) for caller in three_neighbours()]

    desk.goto(f"/complaints/{numbers[0]}/")
    desk.get_by_role("link", name="Open the matter").click()
    for box in desk.get_by_role("group", name="Which belong to it").get_by_role("checkbox").all():
        box.set_checked(bool(box.locator("..").filter(has_text=re.compile("|".join(numbers))).count()))
    desk.get_by_role("button", name="Link what is proposed").click()
    expect(desk.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    matter = desk.url
    for number in numbers:
        expect(desk.get_by_role("region", name="Complaints")).to_contain_text(number)
    assert faults_of(desk) == []

    clerk = User.objects.get(username="desk")
    for each in Complaint.objects.filter(case__number__in=numbers):
        complaint_assess(
            case_id=each.pk, assessment=Assessment.VALID, failure=Failure.MISTAKE, reason="管道破裂",
            level=Level.MINOR, by=clerk, at=now(),
        )  # fmt: skip
    together(manager, matter, "Assign", Handler=str(User.objects.get(username="handler")))
    together(handler, matter, "Accept and investigate")
    handler.goto(f"{matter}together/propose-plan/")
    form = handler.locator("main form")
    form.get_by_label("What we propose").fill("A new pipe for the whole stairwell")
    form.get_by_label("What is offered").first.select_option(label="Repair")
    form.get_by_label("Cost (CNY)").first.fill("3000")
    form.get_by_label("Rule or contract clause").first.fill("Warranty, part 3")
    form.get_by_label("A repair under warranty").first.check()
    form.get_by_role("button", name="Propose a plan", exact=True).click()
    expect(handler.get_by_role("region", name="Plan")).to_contain_text("A new pipe for the whole stairwell")
    together(manager, matter, "Approve the plan")

    life.number = numbers[1]
    life.act("desk", "Customer agrees", What_was_agreed="Monday")

    states = dict(Complaint.objects.filter(case__number__in=numbers).values_list("case__number", "state"))
    assert states == {
        numbers[0]: State.PLAN_APPROVED, numbers[1]: State.AGREED, numbers[2]: State.PLAN_APPROVED,
    }  # fmt: skip
    assert Complaint.objects.filter(case__number__in=numbers).values("matter").distinct().count() == 1
