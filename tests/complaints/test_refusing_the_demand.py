"""A demand that is refused: proposed, decided, told in writing, reviewed once."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from complaints.enums import Action, ResponseKind, State
from complaints.models import Complaint
from complaints.services.ending import (
    demand_refuse,
    refusal_decline,
    refusal_propose,
    refusal_review,
)
from complaints.services.logging import complaint_respond
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import do
from tests.complaints.looking import met, running, told, words
from tests.factories.complaints import (
    DAY,
    assess,
    complaint_in,
    reload,
)
from tests.unchanged import nothing_changes


def propose(cast: Cast, mine: Complaint) -> None:
    refusal_propose(case_id=mine.pk, reason="要求换房", by=cast.clerk, at=FRIDAY)


@pytest.mark.rule("CMP-01")
def test_a_manager_decides_a_proposed_refusal_within_a_working_day(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)

    propose(cast, mine)
    propose(cast, mine)

    assert running(mine)["refusal_decision"] == "11-23 18:00"
    assert told(mine, "complaint.refusal_proposed") == {"manager"}
    for nobody in (cast.clerk, cast.handler, cast.steward):
        with nothing_changes(), pytest.raises(NotAllowed):
            demand_refuse(case_id=mine.pk, reason="因为", by=nobody, at=FRIDAY)
    with nothing_changes(), pytest.raises(InvalidInput):
        demand_refuse(case_id=mine.pk, reason=" ", by=cast.manager, at=FRIDAY)


@pytest.mark.rule("CMP-01", "CMP-15")
def test_the_reasons_go_out_in_writing_within_three_working_days(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    propose(cast, mine)

    demand_refuse(case_id=mine.pk, reason="无合同依据", by=cast.manager, at=FRIDAY)

    assert running(mine) == {"refusal_reasons": "11-25 18:00"}
    assert "refusal_decision" in met(mine)
    assert (reload(mine).case.is_open, reload(mine).case.responsible) == (True, cast.manager)
    complaint_respond(case_id=mine.pk, kind=ResponseKind.REACHED, note="", by=cast.clerk, at=FRIDAY)
    assert set(running(mine)) == {"refusal_reasons"}

    complaint_respond(
        case_id=mine.pk, kind=ResponseKind.WRITTEN, note="已寄出", by=cast.clerk, at=FRIDAY + DAY
    )

    assert (running(mine), reload(mine).case.is_open) == ({}, False)
    assert "refusal_reasons" in met(mine)


@pytest.mark.rule("CMP-01")
def test_a_manager_declines_to_refuse_and_who_proposed_it_is_told(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    decline = {"case_id": mine.pk, "at": FRIDAY}
    with nothing_changes(), pytest.raises(InvalidTransition):
        refusal_decline(**decline, reason="合同有约定", by=cast.manager)
    propose(cast, mine)
    with nothing_changes(), pytest.raises(NotAllowed):
        refusal_decline(**decline, reason="合同有约定", by=cast.clerk)
    with nothing_changes(), pytest.raises(InvalidInput):
        refusal_decline(**decline, reason="", by=cast.manager)

    refusal_decline(**decline, reason="合同有约定", by=cast.manager)

    assert reload(mine).state == State.INVESTIGATING
    assert "refusal_decision" in met(mine)
    assert "answer" in running(mine)
    assert told(mine, "complaint.refusal_declined") == {"clerk"}


@pytest.mark.rule("CMP-01")
@pytest.mark.parametrize(
    ("start", "action"),
    [(State.RECEIVED, None), (State.ASSESSED, Action.ASSIGN), (State.INVESTIGATING, Action.APPROVE_PLAN)],
)
def test_a_manager_who_goes_on_with_it_has_decided_against_the_refusal(
    cast: Cast, start: State, action: Action | None
) -> None:
    mine = complaint_in(cast, start)
    propose(cast, mine)

    if start == State.RECEIVED:
        assess(cast, mine.pk, by=cast.manager)
    if start == State.INVESTIGATING:
        do(Action.PROPOSE_PLAN, cast, mine.pk)
        assert "refusal_decision" in running(mine)
    if action is not None:
        do(action, cast, mine.pk)

    assert "refusal_decision" in met(mine)


@pytest.mark.rule("CMP-01")
@pytest.mark.parametrize(("overturn", "after"), [(True, "assessed"), (False, "demand_refused")])
def test_a_refusal_is_reviewed_once(cast: Cast, overturn: bool, after: str) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    demand_refuse(case_id=mine.pk, reason="无合同依据", by=cast.manager, at=FRIDAY)
    review: dict[str, Any] = {
        "case_id": mine.pk,
        "overturn": overturn,
        "by": cast.manager,
        "at": FRIDAY + DAY,
    }

    with nothing_changes(), pytest.raises(InvalidInput):
        refusal_review(**review, reason="")
    with nothing_changes(), pytest.raises(NotAllowed):
        refusal_review(**(review | {"by": cast.clerk}), reason="因为")
    refusal_review(**review, reason="复核")

    now = reload(mine)
    assert (now.state, now.reviewed, now.case.is_open) == (after, True, True)
    if overturn:
        assert set(running(mine)) == {"answer", "news"}
        assert now.regrade_at == FRIDAY + dt.timedelta(days=7)
        demand_refuse(case_id=mine.pk, reason="仍无依据", by=cast.manager, at=FRIDAY + DAY)
    with nothing_changes(), pytest.raises(InvalidTransition) as refused:
        refusal_review(**review, reason="再复核")
    assert refused.value.code == "reviewed_already"
    assert words(mine)[-1] != "complaint.refusal_upheld" or not overturn
