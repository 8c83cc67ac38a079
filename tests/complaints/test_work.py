"""The work on a complaint: who is responsible, what is needed, which clocks run (CMP-10, CMP-13 to CMP-15)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from complaints.enums import Action, Assessment, Failure, Level, Nature, PlanOutcome, State
from complaints.models import Complaint
from complaints.services.plans import plan_approve, plan_propose, plan_refuse
from complaints.services.work import (
    complaint_assess,
    complaint_assign,
    complaint_execute,
    complaint_files_add,
    complaint_finish,
    complaint_investigate,
    complaint_send_back,
    complaint_verify,
)
from core.clock.enums import Target
from core.errors import Conflict, InvalidInput, NotAllowed
from core.records.models import Case
from satisfaction.models import FollowUp
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import do
from tests.complaints.looking import met, running, told, words
from tests.factories.complaints import (
    DAY,
    STEPS,
    advance,
    assess,
    category,
    complaint,
    complaint_in,
    option,
    propose,
    reload,
)
from tests.unchanged import nothing_changes


def responsible(mine: Complaint) -> str:
    return str(reload(mine).case.responsible)


@pytest.mark.rule("CMP-15")
def test_every_step_has_one_responsible_person(cast: Cast) -> None:
    mine = complaint(cast)
    seen = {"received": responsible(mine)}
    for state, step in STEPS:
        step(cast, mine.pk, FRIDAY)
        seen[state.value] = responsible(mine)

    assert seen == {
        "received": "clerk",
        "assessed": "clerk",
        "assigned": "clerk",  # until the handler accepts
        "investigating": "handler",
        "plan_proposed": "manager",  # who decides it
        "plan_approved": "handler",
        "agreed": "handler",
        "executing": "handler",
        "done": "clerk",  # who received it verifies
        "verified": "clerk",
        "followed_up": "clerk",
        "closed": "clerk",
        "archived": "clerk",
    }


@pytest.mark.rule("CMP-15")
def test_who_checks_when_the_receiver_cannot(cast: Cast) -> None:
    by_manager = complaint_in(cast, State.EXECUTING, by=cast.manager, unit=None)
    gone = complaint_in(cast, State.EXECUTING)
    cast.clerk.is_active = False
    cast.clerk.save()

    for mine in (by_manager, gone):
        complaint_finish(case_id=mine.pk, result="好", by=cast.handler, at=FRIDAY)
        assert responsible(mine) == "manager"
        assert told(mine, "complaint.to_verify") == {"manager"}


@pytest.mark.rule("CMP-15")
def test_reassigning_before_acceptance_moves_the_task_and_not_the_responsibility(cast: Cast) -> None:
    mine = complaint_in(cast, State.ASSIGNED)

    complaint_assign(case_id=mine.pk, to=cast.other_handler, by=cast.manager, at=FRIDAY)

    assert (reload(mine).assigned_to, responsible(mine)) == (cast.other_handler, "clerk")
    with nothing_changes(), pytest.raises(NotAllowed):
        complaint_investigate(case_id=mine.pk, by=cast.handler, at=FRIDAY)
    complaint_investigate(case_id=mine.pk, by=cast.other_handler, at=FRIDAY)
    assert responsible(mine) == "other handler"
    assert told(mine, "complaint.assigned") == {"handler", "other handler"}


@pytest.mark.rule("CMP-10")
def test_only_who_may_handle_it_here_is_given_it(cast: Cast) -> None:
    mine = complaint_in(cast, State.ASSESSED)
    left = cast.other_handler
    left.is_active = False
    left.save()

    for nobody in (cast.stranger, cast.clerk, cast.owner, left):
        with nothing_changes(), pytest.raises(InvalidInput) as refused:
            complaint_assign(case_id=mine.pk, to=nobody, by=cast.manager, at=FRIDAY)
        assert refused.value.code == "cannot_handle"


@pytest.mark.rule("CMP-01", "CMP-03")
def test_an_assessment_has_its_reason_and_a_valid_one_says_how_we_failed(cast: Cast) -> None:
    mine = complaint(cast, category=None)

    for missing in ({"reason": " "}, {"failure": None}):
        with nothing_changes(), pytest.raises(InvalidInput):
            assess(cast, mine.pk, **missing)
    assess(cast, mine.pk, failure=Failure.NEGLECT, category=category("eng-lift"), nature=Nature.SERVICE)

    now = reload(mine)
    assert (now.assessment, now.failure, now.nature) == ("valid", "neglect", "service")
    assert (now.category.top, now.category.code) == ("engineering", "eng-lift")
    assert now.case.history.get(action="complaint.assessed").note.text == "防水层开裂"


@pytest.mark.rule("CMP-01")
def test_no_fault_keeps_no_failure_and_nothing_is_ever_called_invalid(cast: Cast) -> None:
    mine = complaint(cast)

    assess(cast, mine.pk, assessment=Assessment.NO_FAULT, failure=Failure.MISTAKE)

    assert (reload(mine).assessment, reload(mine).failure) == ("no_fault", "")
    assert not [label for label in Assessment.labels if "invalid" in label.lower()]


@pytest.mark.rule("CMP-13")
def test_nobody_decides_their_own_plan_and_one_is_open_at_a_time(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)
    propose(cast, mine.pk, by=cast.manager, options=[option(cost="20000.50")])

    for action in (Action.APPROVE_PLAN, Action.REFUSE_PLAN):
        with nothing_changes(), pytest.raises(NotAllowed):
            do(action, cast, mine.pk)
    plan_approve(case_id=mine.pk, by=cast.general_manager, at=FRIDAY)
    plan = mine.plans.get()
    assert (plan.outcome, plan.decided_by, plan.cost) == (
        "approved",
        cast.general_manager,
        Decimal("20000.50"),
    )
    assert reload(mine).open_plan == plan


@pytest.mark.rule("CMP-10")
@pytest.mark.parametrize(
    ("action", "outcome"),
    [(Action.REFUSE_PLAN, PlanOutcome.REFUSED), (Action.DECLINE_PLAN, PlanOutcome.DECLINED)],
)
def test_a_refused_or_declined_plan_leads_back_and_another_follows(
    cast: Cast, action: Action, outcome: PlanOutcome
) -> None:
    before = State.PLAN_PROPOSED if action == Action.REFUSE_PLAN else State.PLAN_APPROVED
    mine = complaint_in(cast, before)

    do(action, cast, mine.pk)
    do(Action.PROPOSE_PLAN, cast, mine.pk)

    assert list(mine.plans.order_by("pk").values_list("outcome", flat=True)) == [outcome, "proposed"]


@pytest.mark.rule("CMP-10")
def test_a_plan_costs_nothing_or_something(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)

    for cost in (Decimal("-0.01"), Decimal("1e13")):
        with nothing_changes(), pytest.raises((ValidationError, InvalidInput)):
            propose(cast, mine.pk, options=[option(cost=cost)])


@pytest.mark.rule("CMP-08", "CLK-01")
def test_the_clocks_end_where_their_promise_is_kept(cast: Cast) -> None:
    general = complaint_in(cast, State.AGREED)
    serious = complaint(cast, unit=None, level=Level.MAJOR_RISK)
    advance(cast, serious.pk, State.PLAN_PROPOSED)

    assert "answer" in met(general)
    assert "plan" in met(serious)
    do(Action.EXECUTE, cast, general.pk)
    assert running(general)["execute"] == "11-21 10:00"
    do(Action.FINISH, cast, general.pk)
    assert "execute" in met(general)


@pytest.mark.rule("CLK-01")
def test_execution_is_due_after_it_begins(cast: Cast) -> None:
    mine = complaint_in(cast, State.AGREED)

    with nothing_changes(), pytest.raises(InvalidInput):
        complaint_execute(
            case_id=mine.pk, due_at=FRIDAY, acceptance_standard="不漏", by=cast.handler, at=FRIDAY
        )


@pytest.mark.rule("CMP-16")
def test_a_verified_result_opens_a_follow_up_within_three_working_days(cast: Cast) -> None:
    mine = complaint_in(cast, State.VERIFIED)

    assert FollowUp.objects.get(case=mine.case).state == "pending"
    assert running(mine)["follow_up"] == "11-23 18:00"
    assert words(mine)[-2:] == ["complaint.verified", "follow_up.opened"]


@pytest.mark.rule("CMP-10")
def test_sent_back_it_returns_to_who_did_the_work(cast: Cast) -> None:
    mine = complaint_in(cast, State.DONE)

    do(Action.SEND_BACK, cast, mine.pk)

    assert (reload(mine).state, responsible(mine)) == ("executing", "handler")
    assert told(mine, "complaint.sent_back") == {"handler"}


@pytest.mark.rule("CMP-10")
@pytest.mark.parametrize(
    ("state", "call"),
    [
        (
            State.INVESTIGATING,
            lambda c, pk: plan_propose(case_id=pk, text=" ", options=[option()], by=c.handler, at=FRIDAY),
        ),
        (
            State.AGREED,
            lambda c, pk: complaint_execute(
                case_id=pk, due_at=FRIDAY + DAY, acceptance_standard="", by=c.handler, at=FRIDAY
            ),
        ),
        (State.EXECUTING, lambda c, pk: complaint_finish(case_id=pk, result="\n", by=c.handler, at=FRIDAY)),
        (State.DONE, lambda c, pk: complaint_verify(case_id=pk, finding=" ", by=c.clerk, at=FRIDAY)),
        (State.DONE, lambda c, pk: complaint_files_add(case_id=pk, uploads=[], by=c.clerk, at=FRIDAY)),
    ],
)
def test_what_must_be_said_is_said(cast: Cast, state: State, call: Any) -> None:
    mine = complaint_in(cast, state)

    with nothing_changes(), pytest.raises(InvalidInput):
        call(cast, mine.pk)


@pytest.mark.rule("CMP-10")
def test_an_old_form_is_told_what_is_there_now(cast: Cast) -> None:
    mine = complaint_in(cast, State.ASSIGNED)
    complaint_assign(case_id=mine.pk, to=cast.other_handler, by=cast.manager, at=FRIDAY)

    with nothing_changes(), pytest.raises(Conflict) as refused:
        complaint_assign(
            case_id=mine.pk, to=cast.handler, by=cast.manager, at=FRIDAY, version=mine.case.version
        )

    assert refused.value.code == "version_changed"
    assert mine.case.number in str(refused.value)


@pytest.mark.rule("SEC-01")
def test_what_one_may_not_see_does_not_exist(cast: Cast) -> None:
    mine = complaint_in(cast, State.INVESTIGATING)

    for somebody, sees in [
        (cast.clerk, True), (cast.handler, True), (cast.other_handler, True), (cast.manager, True),
        (cast.general_manager, True), (cast.stranger, False), (cast.owner, False), (cast.admin, False),
    ]:  # fmt: skip
        assert Case.objects.visible_to(somebody).filter(pk=mine.pk).exists() is sees


@pytest.mark.rule("CMP-15")
@pytest.mark.rule("CMP-10")
def test_a_plan_waits_for_its_approver_and_the_decision_goes_back(cast: Cast) -> None:
    mine = complaint_in(cast, State.PLAN_PROPOSED)

    assert responsible(mine) == "manager"
    assert told(mine, "complaint.to_approve") == {"manager"}

    plan_refuse(case_id=mine.pk, reason="太贵", by=cast.manager, at=FRIDAY)

    assert responsible(mine) == "handler"
    assert told(mine, "complaint.plan_decided") == {"handler"}


@pytest.mark.rule("CMP-06")
def test_the_subcategory_found_at_assessment_joins_the_matter_of_the_unit(cast: Cast) -> None:
    leak = category("eng-leak")
    first = complaint(cast, category="eng-leak")
    second = complaint(cast, category=None)
    assert second.matter_id != first.matter_id

    complaint_assess(
        case_id=second.pk,
        assessment=Assessment.NO_FAULT,
        reason="同一处渗水",
        level=Level.GENERAL_DEMAND,
        category=leak,
        by=cast.clerk,
        at=FRIDAY,
    )

    second.refresh_from_db()
    assert second.matter_id == first.matter_id


@pytest.mark.rule("CMP-16")
@pytest.mark.rule("CMP-14")
def test_work_that_comes_back_is_promised_anew(cast: Cast) -> None:
    mine = complaint_in(cast, State.DONE)

    complaint_send_back(case_id=mine.pk, reason="还在漏", by=cast.clerk, at=FRIDAY)

    open_answers = mine.case.deadlines.open().filter(target=Target.ANSWER)
    assert [deadline.started_at for deadline in open_answers] == [FRIDAY]
