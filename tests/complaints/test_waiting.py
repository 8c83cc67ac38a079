"""A complaint whose clock waits on the customer: on its page, over the API, and in what happens meanwhile (CLK-02)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from complaints.enums import Action, Level, State
from complaints.models import Complaint
from complaints.policies.actions import refusal
from complaints.services import waiting, work
from complaints.services.grading import level_set
from core.clock.enums import DeadlineState
from core.clock.models import Deadline, Pause
from core.errors import Conflict, NotAllowed
from tests.cast import FRIDAY, Cast, local
from tests.factories.complaints import complaint_in, score
from tests.unchanged import nothing_changes

DAY = dt.timedelta(days=1)


def paused(cast: Cast, state: State = State.INVESTIGATING, target: str = "answer") -> Complaint:
    mine = complaint_in(cast, state)
    return waiting.complaint_pause(
        case_id=mine.pk, target=target, reason="customer", words="业主出差", by=cast.manager, at=FRIDAY
    )


def clock(complaint: Complaint, target: str = "answer") -> Deadline:
    return Deadline.objects.filter(case_id=complaint.pk, target=target).latest("pk")


@pytest.mark.rule("CLK-02")
def test_who_may_pause_and_who_may_let_it_run_again(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    with nothing_changes():
        for nobody in (cast.clerk, cast.other_handler, cast.stranger, cast.general_manager):
            assert isinstance(refusal(Action.PAUSE, user=nobody, complaint=mine), NotAllowed)
    for somebody in (cast.handler, cast.manager):
        assert refusal(Action.PAUSE, user=somebody, complaint=mine) is None
    assert "No clock is paused" in str(refusal(Action.RESUME, user=cast.clerk, complaint=mine))
    mine = paused(cast)
    assert refusal(Action.RESUME, user=cast.clerk, complaint=mine) is None  # the customer calls the desk
    assert isinstance(refusal(Action.RESUME, user=cast.general_manager, complaint=mine), NotAllowed)
    assert "No clock runs here" in str(refusal(Action.PAUSE, user=cast.handler, complaint=mine))


@pytest.mark.rule("CLK-02")
def test_an_old_page_pauses_nothing(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    with nothing_changes(), pytest.raises(Conflict):
        waiting.complaint_pause(
            case_id=mine.pk, target="answer", reason="customer", words="x", by=cast.handler, at=FRIDAY, version=1
        )  # fmt: skip


@pytest.mark.rule("CLK-02", "CMP-16")
def test_the_follow_up_waits_and_is_done_in_time(cast: Cast) -> None:
    mine = paused(cast, State.VERIFIED, "follow_up")
    score(cast, mine.pk, 90, at=FRIDAY + 12 * DAY)
    met = clock(mine, "follow_up")
    assert met.state(FRIDAY + 12 * DAY) == DeadlineState.MET
    assert met.pauses.get().ended_how == "work"


@pytest.mark.rule("CLK-02")
def test_work_that_comes_back_runs_again(cast: Cast) -> None:
    """Finished without a plan, so the answer still runs; it waits, and the result does not stand."""
    mine = complaint_in(cast, State.ASSIGNED, level=Level.MINOR)
    Complaint.objects.filter(pk=mine.pk).update(level=Level.MINOR)
    work.complaint_finish(case_id=mine.pk, result="换锁芯", by=cast.handler, at=FRIDAY)
    waiting.complaint_pause(
        case_id=mine.pk, target="answer", reason="appointment", words="周三看", by=cast.manager, at=FRIDAY
    )
    at = local("2026-11-23 12:00")
    work.complaint_send_back(case_id=mine.pk, reason="仍卡", by=cast.clerk, at=at)
    assert (clock(mine).paused_at, Pause.objects.get().ended_at) == (None, at)


@pytest.mark.rule("CLK-02", "CMP-08")
def test_another_level_starts_a_clock_without_a_pause(cast: Cast) -> None:
    mine = paused(cast)
    level_set(mine, Level.MINOR, by=cast.manager, at=FRIDAY + DAY)
    assert clock(mine).paused_at is None
    assert Pause.objects.get().ended_at == FRIDAY + DAY


def post(client: Client, name: str, *args: Any, **fields: Any) -> Any:
    return client.post(reverse(name, args=args), {"request_id": str(uuid.uuid4()), **fields})


@pytest.mark.rule("CLK-02", "CLK-01")
def test_on_the_page(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    client = Client()
    client.force_login(cast.handler)
    number = mine.case.number
    with time_machine.travel(FRIDAY, tick=False):
        form = client.get(reverse("complaint_act", args=[number, "pause"]))
        assert 'value="answer"' in form.text
        assert "checked" in form.text
        wrong = post(client, "complaint_act", number, "pause", target="answer", reason="customer", words=" ",
                     until="2027-01-01T10:00")  # fmt: skip
        assert wrong.status_code == 422
        assert "2027-01-01T10:00" in wrong.text
        assert not Pause.objects.exists()
        too_long = post(client, "complaint_act", number, "pause", target="answer", reason="customer", words="出差",
                        until="2027-01-01T10:00")  # fmt: skip
        assert "at most 14 days" in too_long.text
        fields = {"target": "answer", "reason": "customer", "words": "业主出差"}
        assert post(client, "complaint_act", number, "pause", **fields).status_code == 302
        page = client.get(reverse("complaint_detail", args=[number])).text
    for words in (
        "Paused",
        "35 h 0 min left",
        "业主出差",
        "Waiting on the customer",
        "at the latest",
    ):
        assert words in page, words
    with time_machine.travel(FRIDAY + 3 * DAY, tick=False):
        client.force_login(cast.handler)
        assert post(client, "complaint_act", number, "resume", target="answer").status_code == 302
        page = client.get(reverse("complaint_detail", args=[number])).text
    assert "9 h 0 min" in page
    assert "of working time not counted" in page
    assert clock(mine).due_at == local("2026-11-26 18:00")


@pytest.mark.rule("CLK-02")
def test_over_the_api(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    client = Client()
    client.force_login(cast.handler)
    headers = {"X-Request-Id": str(uuid.uuid4()), "If-Match": "*"}
    url = reverse("api_complaint_pause", args=[mine.case.number])
    body = {"target": "answer", "reason": "appointment", "words": "周三上门"}
    with time_machine.travel(FRIDAY, tick=False):
        asked = client.get(url).json()
        assert [each["value"] for each in asked["asks"][0]["choices"]] == ["answer"]
        answered = client.post(url, body, "application/json", headers=headers).json()
    line = next(each for each in answered["deadlines"] if each["target"] == "answer")
    assert (line["state"], line["outcome"]) == ("paused", "Paused")
    assert line["pauses"][0]["words"] == "周三上门"
    assert line["pauses"][0]["waited_seconds"] is None
