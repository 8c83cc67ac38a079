"""The whole life of a complaint by several people, each at their own screen (CMP-10)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from complaints.enums import Assessment, Confirmation, Failure, Grade, Level, State
from complaints.models import Complaint
from core.accounts.models import User
from core.time import local_zone, now
from tests.browser.house import House, faults_of, unfold
from tests.browser.test_console import found, known_caller

pytestmark = [pytest.mark.browser, pytest.mark.commits]


class Life:
    """A complaint and the people around it; each has a tab."""

    def __init__(self, house: House) -> None:
        self.house = house
        self.number = ""
        self._tabs: dict[str, Page] = {}

    def of(self, username: str) -> Page:
        if username not in self._tabs:
            self._tabs[username] = self.house.tab(username)
        return self._tabs[username]

    def log(self, username: str, what: str) -> None:
        page = self.of(username)
        page.goto("/")
        page.get_by_role("link", name="Log a call").click()
        page.wait_for_url("**/desk/")
        expect(page.get_by_role("combobox", name="Caller")).to_be_focused()
        page.keyboard.type(known_caller().last4)
        found(page).first.click()
        expect(page.locator("#caller-units")).to_contain_text("-")
        page.get_by_label("What it is about").fill(what)
        page.get_by_role("button", name="Save").click()
        self.number = page.locator(".big-number").inner_text()

    def act(self, username: str, action: str, **fields: Any) -> Page:
        """Open the complaint, take the action that the page offers, fill its form and send it."""
        page = self.of(username)
        page.goto(f"/complaints/{self.number}/")
        unfold(page)
        panel = page.get_by_role("region", name="What you can do now")
        panel.get_by_role("link", name=action, exact=True).click()
        form = page.locator("main form")
        for label, value in fields.items():
            self.fill(page, label.replace("_", " "), value)
        form.get_by_role("button", name=action, exact=True).click()
        expect(page.get_by_role("status").filter(has_text=f"{self.number}: saved")).to_be_visible()
        return page

    @staticmethod
    def fill(page: Page, label: str, value: str) -> None:
        group = page.get_by_role("group", name=label)
        if group.count():
            group.get_by_label(value, exact=True).check()
            return
        field = page.get_by_label(label, exact=True).or_(page.get_by_label(f"{label} optional", exact=True))
        if field.evaluate("(field) => field.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)

    def follow_up(self, username: str, score: int, words: str) -> None:
        page = self.of(username)
        page.goto(f"/complaints/{self.number}/")
        page.get_by_label("Score of 100").fill(str(score))
        page.get_by_label("What the customer said").fill(words)
        page.get_by_role("button", name="Record the score").click()
        expect(page.get_by_role("status").filter(has_text=f"{self.number}: follow-up saved")).to_be_visible()

    def assess_assign_and_plan(self) -> None:
        handler = str(User.objects.get(username="handler"))
        self.act(
            "desk",
            "Assess",
            Assessment=str(Assessment.VALID.label),
            How_we_failed=str(Failure.MISTAKE.label),
            Reason="The sealing is broken",
        )
        self.act("manager", "Assign", Handler=handler, What_to_do="Look at it today")
        self.act(
            "handler",
            "Accept and investigate",
            Who_investigates_with_you=str(User.objects.get(username="engineer")),
            First_steps="Called the owner",
        )
        self.propose("Pay for the ceiling", kind="Compensation", cost="1800", basis="Contract, clause 9")
        page = self.act("legal", "Refuse the plan", Reason="The warranty says repair")
        expect(page.get_by_role("region", name="Timeline")).to_contain_text("The warranty says repair")
        assert (self.complaint.state, self.complaint.open_plan) == (State.INVESTIGATING, None)
        waiting = self.of("handler")
        waiting.goto("/notices/")
        expect(waiting.get_by_role("main")).to_contain_text(f"{self.number}: your plan is")
        self.propose("Seal the roof again", kind="Repair", cost="2600", basis="Warranty, part 3", owed=True)
        self.act("manager", "Approve the plan")
        self.act("desk", "Customer agrees", What_was_agreed="Thursday morning")

    def propose(self, text: str, *, kind: str, cost: str, basis: str, owed: bool = False) -> Page:
        page = self.of("handler")
        page.goto(f"/complaints/{self.number}/propose-plan/")
        form = page.locator("main form")
        form.get_by_label("What we propose").fill(text)
        form.get_by_label("What is offered").first.select_option(label=kind)
        form.get_by_label("Cost (CNY)").first.fill(cost)
        form.get_by_label("Rule or contract clause").first.fill(basis)
        form.get_by_label("A repair under warranty").first.set_checked(owed)
        form.get_by_role("button", name="Propose a plan", exact=True).click()
        expect(page.get_by_role("status").filter(has_text=f"{self.number}: saved")).to_be_visible()
        return page

    def execute_and_verify(self) -> None:
        due = (now() + dt.timedelta(days=3)).astimezone(local_zone())
        self.act(
            "handler", "Start executing", Due=f"{due:%Y-%m-%dT%H:%M}", Acceptance_standard="No drop in a day"
        )
        self.act("handler", "Mark as done", What_was_achieved="Sealed and tested with water")
        self.act("desk2", "Verify the result", What_you_saw="Dry after a day")

    @property
    def complaint(self) -> Complaint:
        return Complaint.objects.get(case__number=self.number)


@pytest.mark.rule("CMP-10", "CMP-12", "CMP-16", "CMP-17")
def test_a_complaint_lives_from_the_phone_to_closed(house: House) -> None:
    life = Life(house)
    life.log("desk", "Water drips from the ceiling")
    life.assess_assign_and_plan()
    life.execute_and_verify()
    life.follow_up("desk2", 95, "Quick and clean")
    page = life.act(
        "desk",
        "Close",
        Confirmation=str(Confirmation.CONSENT.label),
        Remark_or_reason="By phone",
        Root_cause="Work failure",
    )

    assert life.complaint.state == State.CLOSED
    timeline = page.get_by_role("region", name="Timeline")
    for step in (
        "The sealing is broken",
        "Look at it today",
        "Called the owner",
        "Thursday morning",
        "Sealed and tested with water",
        "Dry after a day",
        "By phone",
    ):
        expect(timeline).to_contain_text(step)
    for username in ("desk", "manager", "handler", "desk2"):
        expect(timeline).to_contain_text(str(User.objects.get(username=username)))
    assert timeline.get_by_role("listitem").count() >= 10
    assert faults_of(page) == []


@pytest.mark.rule("CMP-05", "CMP-07")
def test_a_complaint_that_became_level_one_reaches_the_general_manager(house: House) -> None:
    life = Life(house)
    life.log("desk", "The lawyer has written")
    life.act("manager", "Record a fact", Fact="Litigation", What_is_known="The court has served the papers")
    assert life.complaint.level == Level.MAJOR_RISK

    page = life.of("gm")
    page.goto("/notices/")
    line = page.get_by_role("listitem").filter(has_text=life.number)
    expect(line.filter(has_text=str(Grade.MAJOR.label)).first).to_be_visible()
    line.first.get_by_role("link").first.click()
    page.wait_for_url(f"**/complaints/{life.number}/")
    expect(page.locator("main")).to_contain_text("The court has served the papers")
    page.goto("/complaints/?grade=major")
    expect(page.locator(f'[data-key="{life.number}"]')).to_be_visible()


def sign(page: Page) -> None:
    """With a finger, over the whole width of the place."""
    canvas = page.get_by_role("img", name="Sign here")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    assert box is not None
    finger = page.context.new_cdp_session(page)
    finger.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    points = [{"x": box["x"] + 20 + 40 * n, "y": box["y"] + 40 + 60 * (n % 2)} for n in range(6)]
    finger.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": points[:1]})
    for point in points[1:]:
        finger.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})


@pytest.mark.rule("CMP-10", "CMP-16", "CMP-17", "CMP-20", "CMP-28")
def test_a_low_score_goes_back_to_work_and_ends_signed_on_the_screen_with_a_case_study(house: House) -> None:
    life = Life(house)
    verified = Complaint.objects.filter(state=State.VERIFIED, done_by__username="handler").latest("pk")
    life.number = verified.case.number
    life.follow_up("desk2", 60, "It still leaks")

    page = life.of("desk2")
    page.goto(f"/complaints/{life.number}/")
    expect(page.get_by_role("region", name="Timeline")).to_contain_text("It still leaks")
    expect(page.get_by_role("link", name="Close", exact=True)).to_have_count(0)
    assert life.complaint.state == State.EXECUTING
    assert life.complaint.case.is_open
    assert life.complaint.second_complaint_at is None
    waiting = life.of("handler")
    waiting.goto("/")
    expect(waiting.get_by_role("region", name="Waiting for you")).to_contain_text(life.number)

    life.act("handler", "Mark as done", What_was_achieved="Sealed once more, two days under water")
    life.act("desk2", "Verify the result", What_you_saw="Dry")
    phone = house.tab("desk2", width=360)
    phone.goto(f"/complaints/{life.number}/")
    phone.get_by_role("link", name="Let the customer sign on this screen").click()
    phone.wait_for_url("**/sheet/")
    assert faults_of(phone) == []
    phone.get_by_label("very satisfied", exact=True).check()
    phone.get_by_label("What we should do better").fill("Come sooner")
    sign(phone)
    phone.get_by_role("button", name="Save the confirmation").click()
    expect(phone.get_by_role("status").filter(has_text="follow-up saved")).to_be_visible()
    life.act("desk2", "Close", Root_cause="Work failure")
    assert life.complaint.confirmation == Confirmation.SIGNED
    assert life.complaint.signatures.count() == 1
    page.goto(f"/complaints/{life.number}/")
    page.get_by_text("At any time").click()
    page.get_by_role("link", name="Write the case study").click()
    page.get_by_label("Lesson").fill("Test with water before closing the surface")
    page.get_by_role("button", name="Write the case study").click()
    expect(page.get_by_role("status").filter(has_text="saved")).to_be_visible()
    manager = life.of("manager")
    manager.goto(f"/case-studies/{life.number}/")
    manager.get_by_role("link", name="Publish the case study").click()
    manager.get_by_role("button", name="Publish the case study").click()
    expect(manager.get_by_role("status").filter(has_text="saved")).to_be_visible()
    manager.goto("/case-studies/?q=closing+the+surface")
    expect(manager.get_by_role("main")).to_contain_text(life.number)
    assert faults_of(manager) == []


@pytest.mark.rule("CMP-10")
def test_who_is_second_sees_what_the_first_did_and_loses_nothing(house: House) -> None:
    house.expected = {409}
    life = Life(house)
    life.log("desk", "Noise from the pump room")
    address = f"/complaints/{life.number}/respond/"
    first, second = life.of("desk"), life.of("desk2")
    for page in (first, second):
        page.goto(address)
        page.get_by_role("group", name="What happened").get_by_role("radio").first.check()
    first.get_by_label("What was said").fill("Told her that we come at five")
    second.get_by_label("What was said").fill("He asks for a call back tonight")
    first.get_by_role("button", name="Record a response").click()
    expect(first.get_by_role("status").filter(has_text="saved")).to_be_visible()

    second.get_by_role("button", name="Record a response").click()

    expect(second.get_by_role("alert")).to_be_visible()
    expect(second.get_by_label("What was said")).to_have_value("He asks for a call back tonight")
    expect(second.locator("main")).to_contain_text("Told her that we come at five")
    assert life.complaint.case.history.filter(action__contains="respon").count() == 1
    assert faults_of(second) == []

    second.get_by_role("button", name="Record a response").click()
    expect(second.get_by_role("status").filter(has_text="saved")).to_be_visible()
    assert life.complaint.case.history.filter(action__contains="respon").count() == 2


@pytest.mark.rule("CMP-10")
def test_who_is_too_late_for_the_step_is_told_so_and_finds_the_words_again(house: House) -> None:
    house.expected = {409}
    life = Life(house)
    life.log("desk", "The letter box is broken")
    late = life.of("desk2")
    late.goto(f"/complaints/{life.number}/assess/")
    Life.fill(late, "Assessment", str(Assessment.VALID.label))
    late.get_by_label("Reason", exact=True).fill("A long and careful reason")
    life.act(
        "desk",
        "Assess",
        Assessment=str(Assessment.VALID.label),
        How_we_failed=str(Failure.MISTAKE.label),
        Reason="Seen",
    )

    late.get_by_role("button", name="Assess").click()

    expect(late.get_by_role("alert")).to_contain_text("is not possible while the complaint is “Assessed”")
    expect(late.get_by_label("Reason", exact=True)).to_have_value("A long and careful reason")
    expect(late.locator("main")).to_contain_text("What has happened meanwhile")
    assert faults_of(late) == []
    assert life.complaint.state == State.ASSESSED
