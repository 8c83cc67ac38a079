"""Group complaints: linked at one click, one plan, one ladder, each household for itself; all of it undone (CMP-32)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from functools import partial
from typing import Any

import pytest

from complaints.enums import Action, Grade, PlanOutcome, ResponseKind, State
from complaints.models import Complaint, Matter, MatterMerge
from complaints.services.groups import (
    complaints_link,
    complaints_together,
    matter_merge,
    matter_merge_undo,
    matter_represent,
    matter_split,
)
from complaints.services.logging import complaint_respond
from complaints.services.matters import complaint_correct_unit, complaint_link
from core.accounts.models import User
from core.clock.models import EscalationStep
from core.clock.services import sweep
from core.errors import Conflict, InvalidInput, InvalidTransition, NotAllowed
from core.notices.models import Notice
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import do
from tests.complaints.looking import grades, words
from tests.factories.complaints import DAY, advance, complaint, complaint_in, option, propose, reload
from tests.factories.places import UnitFactory
from tests.threads import at_once
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("CMP-32")


def neighbours(cast: Cast, count: int = 3, **changes: object) -> list[Complaint]:
    """Complaints of as many homes of one building, each by its own caller, each a matter of its own."""
    return [
        complaint(cast, **{"unit": UnitFactory(project=cast.project), "phone": f"1391000000{n}", **changes})
        for n in range(count)
    ]


def group(cast: Cast, count: int = 3, at: dt.datetime = FRIDAY) -> list[Complaint]:
    """Neighbours linked into the matter of the first."""
    first, *others = neighbours(cast, count)
    complaints_link(matter_id=first.matter_id, case_ids=[c.pk for c in others], by=cast.clerk, at=at)
    return [reload(each) for each in (first, *others)]


def matters_of(*complaints: Complaint) -> list[int]:
    return [reload(each).matter_id for each in complaints]


# --- Linked, merged, split, and back --------------------------------------------------------------------------------


@pytest.mark.rule("CMP-06", "CMP-21")
def test_one_click_makes_three_one_matter_and_the_grades_follow(cast: Cast) -> None:
    first, second, third = neighbours(cast)
    assert {first.grade, second.grade, third.grade} == {Grade.GENERAL}

    complaints_link(matter_id=first.matter_id, case_ids=[second.pk, third.pk], by=cast.clerk, at=FRIDAY)

    assert matters_of(first, second, third) == [first.matter_id] * 3
    assert Matter.objects.get(pk=first.matter_id).representative_id == first.pk
    assert {reload(each).grade for each in (first, second, third)} == {
        Grade.HOT_SPOT
    }  # three times in a month
    assert [grades(each) for each in (first, third)] == [[("hot_spot", "computed", "11-20 10:00")]] * 2
    linked = second.case.history.get(action="complaint.linked")
    assert linked.details["from_matter"] == second.matter_id


def test_two_matters_become_one_and_two_again(cast: Cast) -> None:
    ours, (other, ended) = group(cast), neighbours(cast, 2)
    complaint_link(case_id=ended.pk, other_number=other.case.number, by=cast.clerk, at=FRIDAY)
    do(Action.WITHDRAW, cast, ended.pk)
    kept, gone = ours[0].matter_id, other.matter_id

    matter_merge(matter_id=kept, other_number=other.case.number, reason="同一漏点", by=cast.clerk, at=FRIDAY)

    assert set(matters_of(*ours, other, ended)) == {kept}
    assert (reload(other).grade, words(other)[-2:]) == (
        Grade.HOT_SPOT,
        ["complaint.merged", "complaint.graded"],
    )
    matter_merge_undo(matter_id=kept, reason="两处漏点", by=cast.clerk, at=FRIDAY + DAY)
    assert matters_of(*ours, other, ended) == [kept] * 3 + [gone] * 2
    assert grades(other)[-1][:2] == ("general", "corrected")
    assert MatterMerge.objects.get().undone_by == cast.clerk
    with nothing_changes(), pytest.raises(InvalidTransition):
        matter_merge_undo(matter_id=kept, reason="再来", by=cast.clerk, at=FRIDAY + DAY)
    matter_merge(
        matter_id=kept, other_number=other.case.number, reason="还是同一处", by=cast.clerk, at=FRIDAY
    )
    assert matters_of(other) == [kept]


def test_some_are_split_off_and_the_representative_does_not_stay_behind(cast: Cast) -> None:
    first, second, third = group(cast)
    stay = first.matter_id

    fresh = matter_split(matter_id=stay, case_ids=[first.pk], reason="另一处漏水", by=cast.clerk, at=FRIDAY)

    assert matters_of(first, second, third) == [fresh.pk, stay, stay]
    assert Matter.objects.get(pk=stay).representative is None
    assert {reload(each).grade for each in (first, second, third)} == {Grade.GENERAL}
    assert grades(second)[-1][:2] == ("general", "corrected")
    matter_represent(matter_id=stay, complaint=reload(third), by=cast.clerk, at=FRIDAY)
    assert Matter.objects.get(pk=stay).representative_id == third.pk


def test_a_new_call_of_a_linked_home_belongs_to_the_group(cast: Cast) -> None:
    first, second, _third = group(cast)

    again = complaint(cast, unit=second.case.unit, phone="13910009999", at=FRIDAY + DAY)

    assert again.matter_id == first.matter_id


def test_the_wrong_unit_is_corrected_and_back_and_what_followed_from_it_goes(cast: Cast) -> None:
    done = complaint_in(cast, State.VERIFIED)
    wrong = complaint(cast, at=FRIDAY + DAY, phone="13910000001")
    right = UnitFactory(project=cast.project)
    assert (wrong.matter_id, reload(wrong).grade) == (done.matter_id, Grade.IMPORTANT)  # as if it came back

    complaint_correct_unit(case_id=wrong.pk, unit=right, reason="登记错房号", by=cast.clerk, at=FRIDAY + DAY)

    now = reload(wrong)
    assert (now.case.unit, now.second_complaint_at, now.grade) == (right, None, Grade.GENERAL)
    assert now.matter_id != done.matter_id
    entry = wrong.case.history.get(action="complaint.unit_corrected")
    assert entry.details["from_unit"] == cast.unit.code
    assert entry.details["to_unit"] == right.code
    complaint_correct_unit(
        case_id=wrong.pk, unit=cast.unit, reason="原来是对的", by=cast.clerk, at=FRIDAY + DAY
    )
    assert (reload(wrong).matter_id, reload(wrong).grade) == (done.matter_id, Grade.IMPORTANT)


def test_alone_in_it_the_matter_goes_with_the_unit(cast: Cast) -> None:
    mine, right = complaint(cast), UnitFactory(project=cast.project)

    complaint_correct_unit(case_id=mine.pk, unit=right, reason="房号错", by=cast.clerk, at=FRIDAY)

    assert reload(mine).matter_id == mine.matter_id
    assert complaint(cast, unit=right, at=FRIDAY + DAY).matter_id == mine.matter_id
    elsewhere = UnitFactory(project=cast.other_project)
    for unit in (elsewhere, right):
        with nothing_changes(), pytest.raises(InvalidInput):
            complaint_correct_unit(case_id=mine.pk, unit=unit, reason="x", by=cast.clerk, at=FRIDAY)


def test_refusals_change_nothing(cast: Cast) -> None:
    first, second, third = group(cast)
    (foreign,) = [complaint(cast, project=cast.other_project, unit=None, by=cast.stranger)]
    told = {"matter_id": first.matter_id, "at": FRIDAY}
    number = neighbours(cast, 1)[0].case.number
    ended = do(Action.WITHDRAW, cast, third.pk)

    def refused(error: type[Exception], run: object, by: User = cast.clerk, **more: object) -> None:
        with nothing_changes(), pytest.raises(error):
            run(by=by, **told, **more)  # type: ignore[operator]

    refused(NotAllowed, complaints_link, by=cast.handler, case_ids=[neighbours(cast, 1)[0].pk])
    refused(InvalidInput, complaints_link, case_ids=[foreign.pk])
    refused(InvalidInput, complaints_link, case_ids=[second.pk])
    refused(InvalidInput, complaints_link, case_ids=[])
    refused(NotAllowed, matter_merge, by=cast.stranger, other_number=number, reason="x")
    refused(InvalidInput, matter_merge, other_number=second.case.number, reason="x")
    refused(InvalidInput, matter_merge, other_number=foreign.case.number, reason="x")
    refused(InvalidInput, matter_merge, other_number=number, reason=" ")
    refused(InvalidInput, matter_split, case_ids=[first.pk, second.pk, third.pk], reason="x")
    refused(InvalidInput, matter_split, case_ids=[], reason="x")
    refused(Conflict, matter_split, case_ids=[foreign.pk], reason="x")
    refused(InvalidInput, matter_represent, complaint=ended)
    refused(Conflict, matter_represent, complaint=foreign)
    with nothing_changes(), pytest.raises(InvalidTransition):
        complaints_together(
            matter_id=first.matter_id, action=Action.EXECUTE, act=lambda each: each, by=cast.handler
        )


# --- One plan, one message, one ladder ------------------------------------------------------------------------------


@pytest.mark.rule("CMP-10")
def test_one_plan_for_all_and_each_agrees_for_itself(cast: Cast) -> None:
    members = group(cast)
    matter_id = members[0].matter_id
    for each in members:
        advance(cast, each.pk, State.INVESTIGATING)

    def together(action: Action, by: User, act: Any) -> Sequence[Complaint]:
        return complaints_together(matter_id=matter_id, action=action, act=act, by=by)

    dear = [
        option(cost=Decimal(5000))
    ]  # three times that is within the manager's authority, not the handler's
    proposed = together(Action.PROPOSE_PLAN, cast.handler, lambda each: propose(cast, each.pk, options=dear))
    together(Action.APPROVE_PLAN, cast.manager, lambda each: do(Action.APPROVE_PLAN, cast, each.pk))
    do(Action.AGREE, cast, members[0].pk)
    do(Action.DECLINE_PLAN, cast, members[1].pk)

    assert [each.pk for each in proposed] == [each.pk for each in members]
    states = [reload(each).state for each in members]
    assert states == [State.AGREED, State.INVESTIGATING, State.PLAN_APPROVED]
    outcomes = [each.plans.get().outcome for each in members]
    assert outcomes == [PlanOutcome.AGREED, PlanOutcome.DECLINED, PlanOutcome.APPROVED]


def test_one_message_reaches_all_or_none(cast: Cast) -> None:
    members = group(cast)
    late = do(Action.WITHDRAW, cast, members[2].pk)

    def say(at: dt.datetime, **more: Any) -> Sequence[Complaint]:
        def act(each: Complaint) -> Complaint:
            return complaint_respond(
                case_id=each.pk,
                kind=ResponseKind.WRITTEN,
                note="防水公司周一进场",
                by=cast.clerk,
                at=at,
                **more,
            )

        return complaints_together(
            matter_id=members[0].matter_id, action=Action.RESPOND, act=act, by=cast.clerk
        )

    told = say(FRIDAY)

    assert [each.pk for each in told] == [each.pk for each in members[:2]]
    assert [each.responses.count() for each in members] == [1, 1, 0]
    newest = complaint(cast, unit=members[1].case.unit, at=FRIDAY + DAY, phone="13910000008")
    assert newest.matter_id == members[0].matter_id
    with nothing_changes(), pytest.raises(InvalidInput):  # before the newest was reported: refused for all
        say(FRIDAY + DAY, happened_at=FRIDAY, late_reason="补录")
    assert late.state == State.WITHDRAWN


@pytest.mark.rule("CLK-03")
def test_a_group_has_one_ladder(cast: Cast) -> None:
    alone = neighbours(cast, 1)[0]
    first, second, third = group(cast)
    later = FRIDAY + 10 * DAY

    sweep(later)

    def announced(case: Complaint) -> int:
        return Notice.objects.filter(case=case.case, params__target="answer").count()

    assert announced(alone) > 0
    assert announced(first) == announced(alone)
    assert (announced(second), announced(third)) == (0, 0)
    steps = EscalationStep.objects.filter(deadline__case=second.case, deadline__target="answer")
    assert {tuple(step.recipients) for step in steps} == {()}  # taken and on record, and nobody told twice
    own = Notice.objects.filter(case=second.case, params__target="call_back")
    assert own.exists()  # each household is owed its call


# --- At once --------------------------------------------------------------------------------------------------------


@pytest.mark.commits
def test_link_against_merge_leaves_each_in_one_matter_that_holds_it(cast: Cast) -> None:
    for _ in range(4):
        first, second, third = neighbours(cast, unit=None, category=None)
        jobs: list[Any] = [
            partial(complaint_link, case_id=third.pk, other_number=second.case.number, by=cast.clerk, at=FRIDAY),
            partial(
                matter_merge, matter_id=first.matter_id, other_number=second.case.number, reason="同一处",
                by=cast.clerk, at=FRIDAY,
            ),
            partial(complaints_link, matter_id=second.matter_id, case_ids=[third.pk], by=cast.manager, at=FRIDAY),
        ]  # fmt: skip

        answers = at_once(jobs)

        refusals = [answer for answer in answers if isinstance(answer, Exception)]
        assert {type(each) for each in refusals} <= {Conflict, InvalidInput}
        homes = matters_of(first, second, third)
        merged = MatterMerge.objects.filter(gone=second.matter_id).exists()
        assert homes[1] == (first.matter_id if merged else second.matter_id)
        linked = third.case.history.filter(action__in=["complaint.linked", "complaint.merged"]).last()
        said = linked.details["to_matter"] if linked else third.matter_id
        assert homes[2] == said  # the last word of its history is where it is
        assert not (merged and homes[2] == second.matter_id and linked), (
            "linked to a matter that was merged away"
        )
