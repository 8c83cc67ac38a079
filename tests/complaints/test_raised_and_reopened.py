"""What begins anew: clocks that wait when a complaint becomes level 1, low scores when it is reopened."""

from __future__ import annotations

import datetime as dt

import pytest

from complaints.enums import FactKind, State
from complaints.services import ending, matters
from core.clock.models import Deadline
from owners.enums import Channel
from tests.cast import FRIDAY, Cast, local
from tests.factories.complaints import complaint, complaint_in, finish, reload, score, verify

HOUR = dt.timedelta(hours=1)


def due(case_id: int) -> dict[str, dt.datetime]:
    return dict(Deadline.objects.open().filter(case_id=case_id).values_list("target", "due_at"))


@pytest.mark.rule("CMP-08", "CMP-09")
def test_raised_at_night_the_first_responses_run_from_the_raise(cast: Cast) -> None:
    """Written on the website at 22:00: the call back waits for the desk at 8, until a summons is known at 23:00."""
    mine = complaint(cast, at=local("2026-11-20 22:00"), channel=Channel.WEBSITE)
    assert due(mine.pk)["call_back"] == local("2026-11-21 09:00")
    written = due(mine.pk)["written_reply"]
    at = local("2026-11-20 23:00")
    matters.fact_add(case_id=mine.pk, kind=FactKind.LITIGATION, note="传票", by=cast.clerk, at=at)
    after = due(mine.pk)
    assert after["call_back"] == at + HOUR
    assert after["acknowledge"] == at + dt.timedelta(minutes=3)
    assert after["written_reply"] == written  # it ran already
    assert Deadline.objects.filter(case_id=mine.pk, target="call_back").count() == 2


@pytest.mark.rule("CMP-08", "CMP-09")
def test_raised_by_day_what_runs_goes_on(cast: Cast) -> None:
    mine = complaint(cast, channel=Channel.WEBSITE)
    before = due(mine.pk)["call_back"]
    matters.fact_add(
        case_id=mine.pk, kind=FactKind.LITIGATION, note="传票", by=cast.clerk, at=FRIDAY + HOUR / 2
    )
    assert due(mine.pk)["call_back"] == before


@pytest.mark.rule("CMP-08")
@pytest.mark.parametrize(("state", "kept"), [(State.INVESTIGATING, False), (State.EXECUTING, True)])
def test_raised_with_a_plan_at_hand_the_first_plan_is_there(cast: Cast, state: State, kept: bool) -> None:
    mine = complaint_in(cast, state)
    matters.fact_add(case_id=mine.pk, kind=FactKind.LITIGATION, note="传票", by=cast.clerk, at=FRIDAY + HOUR)
    plan = Deadline.objects.get(case_id=mine.pk, target="plan")
    assert (plan.met_at is not None) == kept


@pytest.mark.rule("CMP-16")
def test_reopened_the_first_low_score_is_the_first_again(cast: Cast) -> None:
    mine = complaint_in(cast, State.VERIFIED)
    score(cast, mine.pk, 50)
    finish(cast, mine.pk)
    verify(cast, mine.pk)
    ending.complaint_reopen(case_id=mine.pk, what="又漏了", by=cast.clerk, at=FRIDAY)
    assert reload(mine).low_scores == 0
