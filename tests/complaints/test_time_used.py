"""Who used the time of a complaint: exact shares, against an oracle that walks minute by minute."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.enums import ENDED, State
from complaints.policies.time_used import ZERO, Event, Share, Span, time_used
from complaints.selectors.time_used import LEADS_TO, complaint_time_used
from complaints.services import ending, waiting, work
from complaints.words import ACTIONS
from tests.cast import FRIDAY, Cast, local
from tests.clock.calendars import calendar
from tests.factories.complaints import STEPS, complaint, complaint_in, finish, reload, score, verify

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
OPEN = [state for state in State if state not in ENDED]

steps = st.lists(
    st.tuples(st.integers(0, 900), st.sampled_from([*OPEN, State.CLOSED]), st.none() | st.integers(1, 3)),
    min_size=1,
    max_size=7,
)
waits = st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 1500)), max_size=3)


@settings(max_examples=40)
@given(steps, waits)
def test_the_shares_are_those_of_a_walk_minute_by_minute(
    told: list[tuple[int, State, int | None]], waited: list[tuple[int, int]]
) -> None:
    """The oracle knows nothing of spans: each minute is put where it belongs, one by one."""
    counted, start = calendar("national"), local("2026-11-20 16:00")
    at, events = start, []
    for minutes, state, who in told:
        at += minutes * MINUTE
        events.append(Event(at, state, who))
    end = at + 300 * MINUTE
    pauses = [Span(start + begin * MINUTE, start + (begin + length) * MINUTE) for begin, length in waited]

    used = time_used(events, end, pauses, counted)

    stages: dict[State, list[int]] = {}
    people: dict[int | None, list[int]] = {}
    minute, place = events[0].at, 0
    while minute < end:
        while place + 1 < len(events) and events[place + 1].at <= minute:
            place += 1
        event = events[place]
        if event.state not in ENDED:
            paused = any(pause.start <= minute < pause.end for pause in pauses)
            on = minute.astimezone(dt.timezone(8 * HOUR))
            worked = on.weekday() < 5 and 9 <= on.hour < 18
            for row in (
                stages.setdefault(event.state, [0, 0, 0]),
                people.setdefault(event.responsible, [0, 0, 0]),
            ):
                row[0] += 1
                row[1] += paused
                row[2] += worked and not paused
        minute += MINUTE

    def minutes(shares: dict[object, Share]) -> dict[object, list[int]]:
        rows = {key: [int(x / MINUTE) for x in (s.gross, s.paused, s.working)] for key, s in shares.items()}
        return {key: row for key, row in rows.items() if row != [0, 0, 0]}

    assert minutes(used.stages) == stages  # type: ignore[arg-type]
    assert minutes(used.people) == people  # type: ignore[arg-type]
    for shares in (used.stages.values(), used.people.values()):
        assert sum((share.gross for share in shares), ZERO) == used.total.gross
        assert sum((share.working for share in shares), ZERO) == used.total.working


@pytest.mark.rule("CMP-15")
def test_a_life_with_a_pause_a_way_back_and_a_second_round(cast: Cast) -> None:
    """By hand: clerk 1 h, handler 3 h, of which 1 h paused, clerk and handler by turns, closed a day, opened again."""
    mine = complaint(cast, at=FRIDAY)
    at = FRIDAY
    for state, step in STEPS:
        if state in (State.ASSESSED, State.ASSIGNED):
            step(cast, mine.pk, at + 30 * MINUTE)
        elif state == State.INVESTIGATING:
            step(cast, mine.pk, at + HOUR)
    waiting.complaint_pause(
        case_id=mine.pk, target="answer", reason="customer", words="出差", by=cast.handler, at=at + 2 * HOUR
    )
    waiting.complaint_resume(case_id=mine.pk, target="answer", by=cast.handler, at=at + 3 * HOUR)
    assert complaint_time_used(reload(mine), "nobody") is None  # it is worked on
    for state, step in STEPS:
        if state in (State.PLAN_PROPOSED, State.PLAN_APPROVED, State.AGREED, State.EXECUTING):
            step(cast, mine.pk, at + 4 * HOUR)
    finish(cast, mine.pk, at + 5 * HOUR)
    work.complaint_send_back(case_id=mine.pk, reason="仍漏", by=cast.clerk, at=at + 6 * HOUR)
    finish(cast, mine.pk, at + 7 * HOUR)
    verify(cast, mine.pk, at + 7 * HOUR)
    score(cast, mine.pk, 90, at + 8 * HOUR)
    STEPS[-2][1](cast, mine.pk, at + 8 * HOUR)
    ending.complaint_reopen(case_id=mine.pk, what="又漏", by=cast.clerk, at=at + DAY)
    ending.complaint_withdraw(case_id=mine.pk, reason="撤回", by=cast.clerk, at=at + DAY + HOUR)

    used = complaint_time_used(reload(mine), "nobody")

    assert used is not None
    assert used.total.gross == 9 * HOUR  # the night between closing and reopening belongs to nobody
    by_person = {line.label: line.share.gross for line in used.people}
    assert by_person == {"clerk": 4 * HOUR, "handler": 5 * HOUR}
    by_stage = {line.label: (line.share.gross, line.share.paused) for line in used.stages if line.share.gross}
    assert by_stage == {
        "Received": (30 * MINUTE, ZERO), "Assigned": (30 * MINUTE + HOUR, ZERO), "Investigating": (3 * HOUR, HOUR),
        "Executing": (2 * HOUR, ZERO), "Done": (HOUR, ZERO), "Verified": (HOUR, ZERO),
    }  # fmt: skip
    assert round(sum(line.percent for line in used.stages), 9) == 100
    client = Client()
    client.force_login(cast.manager)
    page = client.get(reverse("complaint_detail", args=[mine.case.number]), {"used": 1}).text
    assert "Who used the time" in page
    answered = client.get(reverse("api_complaint", args=[mine.case.number])).json()["time_used"]
    assert answered["gross_seconds"] == 9 * 3600 == sum(each["gross_seconds"] for each in answered["people"])


def test_every_entry_that_moves_a_complaint_is_known() -> None:
    """A new sentence of the history is either a stage or listed here as one that leaves it where it was."""
    stays = {
        "complaint.appraisal_commissioned", "complaint.appraisal_reported", "complaint.attempted",
        "complaint.chased", "complaint.co_signer_added", "complaint.co_signer_withdrawn",
        "complaint.collaborators_named", "complaint.evidence_added", "complaint.fact_added",
        "complaint.fact_withdrawn", "complaint.graded", "complaint.group_named", "complaint.level_lowered",
        "complaint.level_raised", "complaint.linked", "complaint.merge_undone", "complaint.merged",
        "complaint.negotiated", "complaint.order_accepted", "complaint.order_late", "complaint.order_opened",
        "complaint.order_reworked", "complaint.paid", "complaint.plan_signed", "complaint.rechecked",
        "complaint.refusal_declined", "complaint.refusal_overturned", "complaint.refusal_proposed",
        "complaint.refusal_upheld", "complaint.represents", "complaint.responded", "complaint.reviewed",
        "complaint.settled", "complaint.split", "complaint.study_published", "complaint.study_written",
        "complaint.taken_over", "complaint.transfer_confirmed", "complaint.transfer_moved",
        "complaint.transfer_silent", "complaint.transferred", "complaint.unit_corrected",
        "complaint.unlinked", "complaint.updated",
    }  # fmt: skip
    moving = {action for action in ACTIONS if action.startswith("complaint.")}
    assert LEADS_TO.keys() | stays == moving
    assert all(action.startswith("complaint.") for action in LEADS_TO)


@pytest.mark.parametrize("state", sorted(ENDED))
def test_every_way_to_end_has_shares(cast: Cast, state: State) -> None:
    assert complaint_time_used(complaint_in(cast, State(state)), "nobody") is not None
