"""Promises and steps over the API: what the pages do, with the same refusals (CLK-03, CLK-05, DSK-12)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine

from complaints.enums import State
from core.accounts.models import User
from core.clock.models import Deadline, EscalationStep, LadderStep
from core.clock.services import sweep
from core.records.models import HistoryEntry
from frontdesk.enums import Part
from frontdesk.models import Promise
from tests.api.asking import Asker, problem, rows
from tests.cast import FRIDAY, Cast
from tests.factories.complaints import complaint, complaint_in
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)
TOMORROW = (FRIDAY + DAY).isoformat()
COUNTS = ("api_apitoken",)


def wanted(**more: Any) -> dict[str, Any]:
    return {"kind": "date", "what": "明天上午回电", "due_at": TOMORROW, **more}


@pytest.mark.rule("CLK-05")
def test_a_promise_is_given_listed_and_kept(cast: Cast) -> None:
    mine, asker, key = complaint_in(cast, State.INVESTIGATING), Asker(cast.clerk), str(uuid.uuid4())
    body = wanted(case=mine.case.number)
    given = asker.post("promises/", body, request_id=key)
    assert given.status_code == 201, given.content
    promise = given.json()
    address = f"promises/{promise['id']}/"
    assert given["Location"].endswith(address)
    assert (promise["case"], promise["state"], promise["keeper"]["id"]) == (
        mine.case.number, "open", cast.clerk.pk,
    )  # fmt: skip
    assert {way["way"]: way["possible"] for way in promise["ways"]} == {
        "keep": True, "break": True, "confirm": False, "refuse": False,
    }  # fmt: skip
    again = asker.post("promises/", body, request_id=key)
    assert (again.status_code, Promise.objects.count()) == (303, 1)

    assert asker.get(address).json() == promise
    assert [row["id"] for row in rows(asker.get("promises/", part="mine", kind="date"))] == [promise["id"]]
    assert rows(asker.get("promises/", part="kept")) == rows(asker.get("promises/", kind="money")) == []
    on = (FRIDAY + DAY).date().isoformat()
    assert len(rows(asker.get("promises/", first=on, last=on))) == 1
    assert rows(asker.get("promises/", last="2026-01-01")) == []
    assert problem(asker.get("promises/", part="nonsense"))[0] == 422

    kept = asker.post(f"{address}keep/", {"note": "已回电"})
    assert (kept.status_code, kept.json()["state"], kept.json()["note"]) == (200, "kept", "已回电")
    with nothing_changes(but=COUNTS):
        assert problem(asker.post(f"{address}break/", {"note": "x"})) == (409, "promise_over")
    assert len(rows(asker.get("promises/", part=Part.KEPT.value))) == 1


@pytest.mark.rule("DSK-12")
def test_what_is_beyond_ones_authority_waits_for_somebody_who_may(cast: Cast) -> None:
    mine, asker = complaint_in(cast, State.INVESTIGATING), Asker(cast.clerk)
    promise = asker.post("promises/", wanted(case=mine.case.number, kind="money", amount="800.00")).json()
    assert (promise["state"], promise["amount"], promise["decision"]) == ("asked", "800.00", "asked")
    address = f"promises/{promise['id']}/"
    with nothing_changes(but=COUNTS):
        assert problem(asker.post(f"{address}confirm/")) == (403, "own_promise")
        assert problem(asker.post(f"{address}keep/", {"note": "x"}))[0] == 409
    confirmed = Asker(cast.manager).post(f"{address}confirm/", {"note": "同意"})
    assert (confirmed.status_code, confirmed.json()["state"]) == (200, "open")
    assert confirmed.json()["decided_by"]["id"] == cast.manager.pk


@pytest.mark.rule("CLK-05")
@pytest.mark.parametrize(
    ("body", "answer"),
    [
        (wanted(), (422, "about_one")),
        (wanted(case="TS-2026-00001", contact=1), (422, "about_one")),
        (wanted(case="TS-2026-99999"), (404, "not_found")),
        (wanted(contact=999_999), (404, "not_found")),
        ({"case": "TS-2026-00001"}, (422, "invalid_input")),
    ],
)
def test_what_is_about_nothing_is_refused(cast: Cast, body: Any, answer: tuple[int, str]) -> None:
    asker = Asker(cast.clerk)
    with nothing_changes(but=COUNTS):
        assert problem(asker.post("promises/", body)) == answer


@pytest.mark.rule("CLK-05")
def test_a_promise_in_the_past_or_money_without_amount_is_refused(cast: Cast) -> None:
    mine, asker = complaint_in(cast, State.INVESTIGATING), Asker(cast.clerk)
    past = wanted(case=mine.case.number, due_at=(FRIDAY - DAY).isoformat())
    free = wanted(case=mine.case.number, kind="money")
    with nothing_changes(but=COUNTS):
        assert problem(asker.post("promises/", past)) == (422, "promise_in_the_past")
        assert problem(asker.post("promises/", free)) == (422, "amount_fits_money")


@pytest.mark.rule("SEC-01")
def test_what_is_not_mine_to_see_is_not_there(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    promise = Asker(cast.clerk).post("promises/", wanted(case=mine.case.number)).json()
    stranger = Asker(cast.stranger)
    assert rows(stranger.get("promises/")) == []
    assert problem(stranger.get(f"promises/{promise['id']}/"))[0] == 404
    with nothing_changes(but=COUNTS):
        assert problem(stranger.post(f"promises/{promise['id']}/keep/", {"note": "x"}))[0] == 404


def test_the_list_asks_the_same_number_of_questions(cast: Cast, django_assert_max_num_queries: Any) -> None:
    mine, asker = complaint_in(cast, State.INVESTIGATING), Asker(cast.clerk)
    for _ in range(6):
        asker.post("promises/", wanted(case=mine.case.number))
    with django_assert_max_num_queries(12):
        assert len(rows(asker.get("promises/"))) == 6


@pytest.mark.rule("CLK-03")
def test_a_step_is_shown_with_its_deadline_and_acknowledged_once(cast: Cast) -> None:
    LadderStep.objects.filter(level=0).update(acknowledge_minutes=30)
    mine = complaint(cast)
    running = max(
        Deadline.objects.filter(case=mine.case), key=lambda each: each.step_times[1] - each.step_times[0]
    )
    at = running.step_times[0]
    sweep(at)
    with time_machine.travel(at, tick=False):
        step = EscalationStep.objects.get(deadline=running)
        told = User.objects.get(pk=step.recipients[0])
        asker = Asker(told)
        shown = asker.get(f"complaints/{mine.case.number}/").json()["deadlines"]
        (asked,) = [each["asked"] for each in shown if each["asked"] and each["asked"]["step"] == step.pk]
        assert asked["mine"] is True
        other = Asker(cast.general_manager)
        with nothing_changes(but=COUNTS):
            assert problem(other.post(f"escalation-steps/{step.pk}/acknowledge/")) == (403, "not_told")

        done = asker.post(f"escalation-steps/{step.pk}/acknowledge/")
        assert done.status_code == 200, done.content
        assert done.json()["acknowledged_by"]["id"] == told.pk
        assert done.json() == asker.get(f"escalation-steps/{step.pk}/").json()
        with nothing_changes(but=COUNTS):
            again = asker.post(f"escalation-steps/{step.pk}/acknowledge/")
            assert problem(again) == (409, "acknowledged_already")
    assert HistoryEntry.objects.filter(action="step_acknowledged").count() == 1
