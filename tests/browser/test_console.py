"""The call console under the hands of a clerk (DSK-03, DSK-04)."""

from __future__ import annotations

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect

from complaints.enums import Level
from complaints.models import Complaint
from complaints.services.logging import Caller, Filing, Story, complaint_log
from core.accounts.models import User
from core.time import now
from frontdesk.models import Draft
from owners.enums import Channel
from owners.models import Contact, Ownership, Phone
from tests.browser.house import House, count, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.commits]


def known_caller() -> Phone:
    """Somebody with one present unit, whom four digits find alone."""
    for phone in Phone.objects.select_related("person").order_by("pk"):
        alone = Phone.objects.filter(last4=phone.last4).count() == 1
        if alone and Ownership.objects.filter(person=phone.person, ended_on=None).count() == 1:
            return phone
    raise LookupError


def found(page: Page) -> Locator:
    """What the caller field suggests."""
    return page.locator("#caller-list").get_by_role("option")


@pytest.mark.rule("DSK-03", "DSK-04", "CMP-01")
def test_a_known_caller_is_logged_without_the_mouse_in_seventy_keys(house: House) -> None:
    before = Complaint.objects.count()
    caller = known_caller()
    unit = caller.person.ownerships.get(ended_on=None).unit
    page = house.tab("desk")
    page.goto("/desk/")
    keys = page.keyboard
    expect(page.get_by_role("combobox", name="Caller")).to_be_focused()

    keys.type(caller.last4)
    expect(found(page).filter(has_text=caller.person.name)).to_be_visible()
    keys.press("Enter")
    card = page.get_by_role("complementary", name="About the caller")
    expect(card).to_contain_text(caller.person.name)
    expect(card).to_contain_text(unit.code)
    expect(card).to_contain_text(caller.masked)
    expect(page.locator("#caller-units")).to_contain_text(unit.code)
    keys.press("Tab")
    expect(page.get_by_label("What it is about")).to_be_focused()
    keys.type("Water drips from the ceiling")
    keys.press("Tab")
    keys.type("leak")
    keys.press("Tab")
    keys.press("ArrowDown")
    keys.press("Control+Enter")

    expect(page.get_by_role("heading", level=1)).to_have_text("Complaint logged")
    complaint = Complaint.objects.order_by("-pk").first()
    assert complaint is not None
    assert page.locator(".big-number").inner_text() == complaint.case.number
    assert Complaint.objects.count() == before + 1
    assert complaint.complainant == caller.person
    assert complaint.case.unit == unit
    assert complaint.what == "Water drips from the ceiling"
    assert complaint.category is not None
    assert complaint.level != Level.GENERAL_DEMAND
    assert Contact.objects.filter(items__case=complaint.case, person=caller.person).count() == 1
    assert count(page, "mouse") == 0
    assert 0 < count(page, "keys") <= 70
    assert faults_of(page) == []


@pytest.mark.rule("DSK-04")
def test_what_was_typed_survives_a_closed_tab(house: House) -> None:
    caller = known_caller()
    page = house.tab("desk")
    page.goto("/desk/")
    page.keyboard.type(caller.last4)
    expect(found(page)).to_be_visible()
    page.keyboard.press("Enter")
    page.get_by_label("What it is about").focus()
    page.keyboard.type("The lift has stopped again,")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")
    page.keyboard.type(" third time")
    page.close(run_before_unload=True)

    again = house.tab("desk")
    again.goto("/desk/")

    expect(again.get_by_label("What it is about")).to_have_value("The lift has stopped again, third time")
    expect(again.get_by_role("combobox", name="Caller")).to_have_value(caller.person.name)
    expect(again.get_by_role("complementary", name="About the caller")).to_contain_text(caller.person.name)
    expect(again.get_by_text("This is your unfinished call")).to_be_visible()
    assert faults_of(again) == []
    again.keyboard.press("Control+Enter")
    expect(again.locator(".big-number")).to_be_visible()
    assert not Draft.objects.exists()


@pytest.mark.rule("DSK-04")
def test_a_browser_killed_in_the_middle_of_a_word_loses_three_seconds_at_most(house: House) -> None:
    typed, each = (
        "The neighbour drills at night and nobody opens the door",
        0.1,
    )  # seconds for a key, without a pause
    page = house.tab("desk")
    page.goto("/desk/")
    page.get_by_label("What it is about").focus()
    page.keyboard.type(typed, delay=each * 1000)
    with pytest.raises(PlaywrightError):  # no farewell: the process behind the tab is gone
        page.goto("chrome://crash")

    elsewhere = house.tab("desk")
    elsewhere.goto("/desk/")
    kept = elsewhere.get_by_label("What it is about").input_value()
    assert typed.startswith(kept)
    assert len(typed) - len(kept) <= 3 / each
    expect(elsewhere.get_by_text("This is your unfinished call")).to_be_visible()


@pytest.mark.rule("DSK-04")
def test_an_unfinished_call_is_nobody_elses_and_can_be_thrown_away(house: House) -> None:
    page = house.tab("desk")
    page.goto("/desk/")
    page.get_by_label("What it is about").focus()
    page.keyboard.type("Half a sentence")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")

    other = house.tab("desk2")
    other.goto("/desk/")
    expect(other.get_by_label("What it is about")).to_have_value("")

    page.reload()
    page.get_by_role("button", name="Throw it away and start anew").press("Enter")
    expect(page.get_by_label("What it is about")).to_have_value("")
    assert not Draft.objects.exists()


@pytest.mark.rule("DSK-03")
def test_composing_chinese_fires_no_request_and_no_submit(house: House) -> None:
    caller = known_caller()
    before = Complaint.objects.count()
    page = house.tab("desk")
    page.goto("/desk/", wait_until="networkidle")
    input_method = page.context.new_cdp_session(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url) if "/desk/" in request.url else None)

    def compose(*steps: str) -> None:
        for text in steps:
            place = {"selectionStart": len(text), "selectionEnd": len(text)}
            input_method.send("Input.imeSetComposition", {"text": text, **place})
            page.wait_for_timeout(250)
        for key in ("ArrowDown", "Enter", "Tab"):
            pressed = {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": key}
            input_method.send("Input.dispatchKeyEvent", pressed)
        with_control = {"type": "rawKeyDown", "windowsVirtualKeyCode": 229, "key": "Enter", "modifiers": 2}
        input_method.send("Input.dispatchKeyEvent", with_control)
        page.wait_for_timeout(400)

    field = page.get_by_role("combobox", name="Caller")
    compose(*(caller.person.name[0] + "weiwei"[: n + 1] for n in range(3)))
    assert asked == []
    expect(field).to_be_focused()
    expect(found(page)).to_have_count(0)

    input_method.send("Input.insertText", {"text": caller.person.name})
    expect(found(page).first).to_be_visible()
    assert len(asked) == 1
    assert page.get_attribute("[data-combobox-value]", "value") == ""
    page.keyboard.press("Escape")

    asked.clear()
    page.get_by_label("What it is about").focus()
    compose("l", "lou", "loushui")
    page.wait_for_timeout(1300)  # longer than a draft waits
    assert asked == []
    input_method.send("Input.insertText", {"text": "漏水"})
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")
    page.wait_for_timeout(1300)  # similar ones are looked for a moment after the last word
    assert sorted(address.rsplit("/desk/")[-1] for address in asked) == ["draft/", "similar/"]
    expect(page.get_by_label("What it is about")).to_have_value("漏水")
    assert Complaint.objects.count() == before


@pytest.mark.rule("DSK-04")
def test_two_clicks_on_save_log_one_complaint(house: House) -> None:
    before = Complaint.objects.count()
    page = house.tab("desk")
    page.goto("/desk/")
    page.keyboard.type(known_caller().last4)
    expect(found(page)).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#caller-units")).to_contain_text("-")
    page.get_by_label("What it is about").fill("The gate does not close")

    page.get_by_role("button", name="Save").dblclick()

    expect(page.locator(".big-number")).to_be_visible()
    assert Complaint.objects.count() == before + 1


@pytest.mark.rule("DSK-03", "DSK-04")
def test_a_caller_without_a_name_on_file_is_asked_for_and_nothing_typed_is_lost(house: House) -> None:
    house.expected = {422}
    page = house.tab("desk", width=360)
    page.goto("/desk/")
    page.get_by_label("What it is about").fill("Loud music at night")
    page.get_by_role("button", name="Save").click()

    expect(page.get_by_role("alert")).to_contain_text("Choose the caller's unit, or the project it is about.")
    expect(page.get_by_label("What it is about")).to_have_value("Loud music at night")
    assert page.title().startswith("Error:")
    assert faults_of(page) == []


@pytest.mark.rule("CMP-06", "CMP-24", "DSK-04")
def test_a_repeat_caller_is_added_as_a_chase_without_the_mouse_in_seventy_keys(house: House) -> None:
    caller = known_caller()
    unit = caller.person.ownerships.get(ended_on=None).unit
    mine = complaint_log(
        project=unit.project,
        unit=unit,
        story=Story(what="Water drips from the ceiling of the bathroom"),
        caller=Caller(person=caller.person, name="", phone=""),
        filing=Filing(channel=Channel.PHONE, category=None, level=Level.GENERAL_DEMAND),
        by=User.objects.get(username="desk2"),
        at=now(),
    )
    before, times = Complaint.objects.count(), mine.contacts.count()
    page = house.tab("desk")
    page.goto("/desk/")
    keys = page.keyboard
    expect(page.get_by_role("combobox", name="Caller")).to_be_focused()
    keys.type(caller.last4)
    expect(found(page).filter(has_text=caller.person.name)).to_be_visible()
    keys.press("Enter")
    expect(page.locator("#caller-units")).to_contain_text(unit.code)
    keys.press("Tab")
    keys.type("Water drips from the ceiling again")
    chase = page.locator(f'button[name="chases"][value="{mine.case.number}"]')
    expect(chase).to_be_visible()

    for _tab in range(6):
        keys.press("Tab")
        if chase.evaluate("button => button === document.activeElement"):
            break
    keys.press("Enter")

    expect(page.locator(".big-number")).to_have_text(mine.case.number)
    assert (Complaint.objects.count(), mine.contacts.count()) == (before, times + 1)
    assert count(page, "mouse") == 0
    assert 0 < count(page, "keys") <= 70
    assert faults_of(page) == []
