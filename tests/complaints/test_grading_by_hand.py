"""A grade that somebody sets, and complaints that somebody links: what a count makes of them afterwards."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from complaints.enums import Action, FactKind, Grade, Reason, State
from complaints.models import Complaint
from complaints.policies.grading import month_old_at
from complaints.services.grading import complaints_regrade_due, grade_lower, grade_raise
from complaints.services.matters import (
    complaint_link,
    complaint_unlink,
    fact_add,
    fact_withdraw,
)
from complaints.services.work import complaint_verify
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import do
from tests.complaints.looking import grades
from tests.complaints.test_grading_services import WEEK, why
from tests.factories.complaints import DAY, advance, complaint, complaint_in, reload
from tests.factories.places import UnitFactory
from tests.unchanged import nothing_changes


@pytest.mark.rule("CMP-07")
def test_raised_by_hand_with_a_reason_it_stays_when_a_count_is_corrected(cast: Cast) -> None:
    mine = complaint(cast)
    grade_raise(case_id=mine.pk, grade=Grade.IMPORTANT, reason="老人独居", by=cast.clerk, at=FRIDAY)
    fact_add(case_id=mine.pk, kind=FactKind.MEDIA, note="帖子", by=cast.clerk, at=FRIDAY)

    fact_withdraw(case_id=mine.pk, kind=FactKind.MEDIA, reason="误", by=cast.clerk, at=FRIDAY)

    assert reload(mine).grade == Grade.IMPORTANT
    assert [to for to, _kind, _at in grades(mine)] == ["important", "major", "important"]
    assert mine.grade_changes.first().reasons == [{"reason": "by_hand", "params": {}}]
    assert mine.case.history.filter(action="complaint.graded").earliest("pk").note.text == "老人独居"


@pytest.mark.rule("CMP-07")
def test_only_a_manager_lowers_and_only_a_new_reason_raises_again(cast: Cast) -> None:
    mine = complaint(cast)
    complaints_regrade_due(at=FRIDAY + WEEK)
    lower: dict[str, Any] = {"case_id": mine.pk, "grade": Grade.GENERAL, "at": FRIDAY + WEEK}

    with nothing_changes(), pytest.raises(NotAllowed):
        grade_lower(**lower, reason="已约期", by=cast.clerk)
    with nothing_changes(), pytest.raises(InvalidInput):
        grade_lower(**lower, reason=" ", by=cast.manager)
    grade_lower(**lower, reason="已约期", by=cast.manager)
    complaints_regrade_due(at=FRIDAY + WEEK + DAY)

    assert (reload(mine).grade, why(mine, FRIDAY + WEEK + DAY)) == (Grade.GENERAL, [])
    complaints_regrade_due(at=month_old_at(FRIDAY))
    assert (reload(mine).grade, why(mine, month_old_at(FRIDAY))) == (Grade.MAJOR, ["month_old"])
    assert [change for _to, change, _at in grades(mine)] == ["computed", "lowered", "computed"]


@pytest.mark.rule("CMP-05", "CMP-07")
def test_what_happens_again_is_a_new_reason_also_after_it_was_overruled(cast: Cast) -> None:
    mine = complaint_in(cast, State.CLOSED)
    do(Action.REOPEN, cast, mine.pk, FRIDAY + DAY)
    grade_lower(case_id=mine.pk, grade=Grade.GENERAL, reason="误会", by=cast.manager, at=FRIDAY + DAY)
    assert reload(mine).overruled == [Reason.SECOND_COMPLAINT]
    for state, action in [("investigating", Action.INVESTIGATE), ("plan_proposed", Action.PROPOSE_PLAN)]:
        do(action, cast, mine.pk, FRIDAY + DAY)
        assert reload(mine).state == state
    for action in (Action.APPROVE_PLAN, Action.AGREE, Action.EXECUTE, Action.FINISH, Action.VERIFY):
        do(action, cast, mine.pk, FRIDAY + DAY)
    assert reload(mine).grade == Grade.GENERAL

    do(Action.REOPEN, cast, mine.pk, FRIDAY + 2 * DAY)

    assert reload(mine).grade == Grade.IMPORTANT


@pytest.mark.rule("CMP-06", "CMP-07")
def test_three_times_that_were_overruled_are_spent_and_three_more_are_a_new_reason(cast: Cast) -> None:
    mine = complaint(cast)
    for day in (1, 2):
        do(Action.CHASE, cast, mine.pk, FRIDAY + day * DAY)
    assert reload(mine).grade == Grade.HOT_SPOT
    lowered = FRIDAY + 2 * DAY + dt.timedelta(hours=1)
    grade_lower(case_id=mine.pk, grade=Grade.GENERAL, reason="已约期", by=cast.manager, at=lowered)

    for day in (3, 4):
        do(Action.CHASE, cast, mine.pk, FRIDAY + day * DAY)
        assert (reload(mine).grade, why(mine, FRIDAY + day * DAY)) == (Grade.GENERAL, [])
    do(Action.CHASE, cast, mine.pk, FRIDAY + 5 * DAY)

    assert (reload(mine).grade, why(mine, FRIDAY + 5 * DAY)) == (Grade.HOT_SPOT, ["three_times"])


@pytest.mark.rule("CMP-07")
@pytest.mark.parametrize(
    ("service", "grade", "error"),
    [
        (grade_raise, Grade.GENERAL, InvalidInput),
        (grade_raise, Grade.HOT_SPOT, InvalidInput),
        (grade_lower, Grade.HOT_SPOT, InvalidInput),
        (grade_lower, Grade.MAJOR, InvalidInput),
    ],
)
def test_a_raise_goes_up_and_a_lowering_down(
    cast: Cast, service: Any, grade: Grade, error: type[Exception]
) -> None:
    mine = complaint(cast)
    complaints_regrade_due(at=FRIDAY + WEEK)

    with nothing_changes(), pytest.raises(error):
        service(case_id=mine.pk, grade=grade, reason="因为", by=cast.manager, at=FRIDAY + WEEK)


@pytest.mark.rule("CMP-07")
def test_the_highest_cannot_rise_and_the_lowest_cannot_fall(cast: Cast) -> None:
    mine = complaint(cast)

    with nothing_changes(), pytest.raises(InvalidTransition):
        grade_lower(case_id=mine.pk, grade=Grade.GENERAL, reason="因为", by=cast.manager, at=FRIDAY)
    grade_raise(case_id=mine.pk, grade=Grade.MAJOR, reason="因为", by=cast.manager, at=FRIDAY)
    with nothing_changes(), pytest.raises(InvalidTransition):
        grade_raise(case_id=mine.pk, grade=Grade.MAJOR, reason="因为", by=cast.manager, at=FRIDAY)


def three_homes(cast: Cast) -> list[Complaint]:
    """Three complaints about leaks in three homes, each its own matter."""
    return [
        complaint(cast, unit=UnitFactory(project=cast.project), phone=f"1390000000{n}", at=FRIDAY + n * DAY)
        for n in range(3)
    ]


@pytest.mark.rule("CMP-06", "CMP-07")
def test_linking_makes_one_matter_of_three_and_unlinking_takes_it_back(cast: Cast) -> None:
    first, second, third = three_homes(cast)
    at = FRIDAY + 3 * DAY

    for other in (second, third):
        complaint_link(case_id=other.pk, other_number=f" {first.case.number} ", by=cast.clerk, at=at)
    assert {reload(c).grade for c in (first, second, third)} == {Grade.HOT_SPOT}
    assert {reload(c).matter_id for c in (first, second, third)} == {first.matter_id}

    complaint_unlink(case_id=second.pk, reason="不同漏点", by=cast.clerk, at=at + DAY)
    assert {reload(c).grade for c in (first, second, third)} == {Grade.GENERAL}
    assert [kind for _to, kind, _at in grades(first)] == ["computed", "corrected"]
    assert reload(second).matter_id not in (first.matter_id, second.matter_id)


@pytest.mark.rule("CMP-07")
def test_a_correction_takes_back_no_age_that_was_reached(cast: Cast) -> None:
    first, second, third = three_homes(cast)
    advance(cast, first.pk, State.DONE)
    complaint_verify(case_id=first.pk, finding="好", by=cast.clerk, at=FRIDAY + 8 * DAY)
    at = FRIDAY + 8 * DAY
    for other in (second, third):
        complaint_link(case_id=other.pk, other_number=first.case.number, by=cast.clerk, at=at)

    complaint_unlink(case_id=second.pk, reason="不同漏点", by=cast.clerk, at=at)

    assert (reload(first).grade, why(first, at)) == (Grade.HOT_SPOT, ["week_old"])
    assert [kind for _to, kind, _at in grades(first)] == ["computed"]


@pytest.mark.rule("CMP-06")
def test_a_withdrawn_complaint_counts_for_nothing(cast: Cast) -> None:
    mine = [complaint(cast, phone=f"1390000000{n}") for n in range(3)]
    assert {reload(c).grade for c in mine} == {Grade.HOT_SPOT}

    do(Action.WITHDRAW, cast, mine[0].pk, FRIDAY + DAY)

    assert {reload(c).grade for c in mine[1:]} == {Grade.GENERAL}


@pytest.mark.rule("CMP-06", "SEC-01")
def test_a_link_names_another_complaint_of_the_project(cast: Cast) -> None:
    mine, other = complaint(cast), complaint(cast, category="eng-lift")
    elsewhere = complaint(cast, project=cast.other_project, unit=None, by=cast.stranger)

    for number in ("TS-2026-999999", mine.case.number, elsewhere.case.number, ""):
        with nothing_changes(), pytest.raises(InvalidInput) as refused:
            complaint_link(case_id=mine.pk, other_number=number, by=cast.clerk, at=FRIDAY)
        assert refused.value.code == "no_such_complaint"
    with nothing_changes(), pytest.raises(InvalidInput, match="No other complaint belongs"):
        complaint_unlink(case_id=mine.pk, reason="因为", by=cast.clerk, at=FRIDAY)
    with nothing_changes(), pytest.raises(NotAllowed):
        complaint_link(case_id=mine.pk, other_number=other.case.number, by=cast.handler, at=FRIDAY)
    complaint_link(case_id=mine.pk, other_number=other.case.number, by=cast.clerk, at=FRIDAY)
    with nothing_changes(), pytest.raises(InvalidInput, match="one matter already"):
        complaint_link(case_id=mine.pk, other_number=other.case.number, by=cast.clerk, at=FRIDAY)
