"""Closed complaints are drawn once a month and checked again by another person (CMP-29)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from complaints.enums import CheckResult, Grade, Shown, State
from complaints.models import Complaint, ReCheck, ReCheckDraw
from complaints.policies.rechecks import recheck_sample
from complaints.selectors.lists import Narrowing, complaints_page
from complaints.services.grading import grade_raise
from complaints.services.rechecks import recheck_record, rechecks_draw_due
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.notices.models import Notice
from tests.cast import FRIDAY, Cast, local
from tests.complaints.actions import drawn_to_check
from tests.complaints.looking import running, words
from tests.factories.complaints import DAY, advance, complaint, complaint_in, reload
from tests.factories.places import UnitFactory
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("CMP-29")
NOVEMBER = dt.date(2026, 11, 1)
DECEMBER = local("2026-12-01 00:00")


@pytest.mark.parametrize(
    ("closed", "majors", "sampled"), [(0, 0, 0), (1, 0, 1), (20, 0, 1), (21, 0, 2), (40, 3, 2), (3, 3, 0)]
)
def test_a_twentieth_and_every_major_one(closed: int, majors: int, sampled: int) -> None:
    numbers = {f"TS-2026-{n:06d}": n < majors for n in range(closed)}

    major, others = recheck_sample(NOVEMBER, numbers)

    assert (len(major), len(others)) == (majors, sampled)
    assert not set(major) & set(others)


def test_the_same_month_gives_the_same_sample_in_any_order_and_another_month_another() -> None:
    numbers = [f"TS-2026-{n:06d}" for n in range(200)]
    one = recheck_sample(NOVEMBER, dict.fromkeys(numbers, False))

    assert one == recheck_sample(NOVEMBER, dict.fromkeys(reversed(numbers), False))
    assert one != recheck_sample(dt.date(2026, 12, 1), dict.fromkeys(numbers, False))


def test_a_month_is_drawn_when_it_is_over_and_once(cast: Cast) -> None:
    mine = complaint_in(cast, State.CLOSED)
    major = complaint(cast, unit=UnitFactory(project=cast.project))
    grade_raise(case_id=major.pk, grade=Grade.MAJOR, reason="因为", by=cast.clerk, at=FRIDAY)
    advance(cast, major.pk, State.CLOSED)
    complaint_in(cast, State.FOLLOWED_UP, unit=UnitFactory(project=cast.project))

    assert rechecks_draw_due(at=DECEMBER - dt.timedelta(microseconds=1)) == 0  # October, with nothing in it
    assert rechecks_draw_due(at=DECEMBER) == 2
    assert rechecks_draw_due(at=DECEMBER + 5 * DAY) == 0

    drawn = ReCheckDraw.objects.get(month=NOVEMBER)
    assert (drawn.closed, drawn.majors, drawn.sampled) == (2, 1, 1)
    why = dict(ReCheck.objects.values_list("complaint_id", "drawn_as"))
    assert why == {mine.pk: "sample", major.pk: "major"}
    assert Notice.objects.get(kind="complaint.rechecks_drawn").recipient == cast.manager


def test_a_stopped_machine_draws_every_month_that_it_missed(cast: Cast) -> None:
    rechecks_draw_due(at=FRIDAY)

    rechecks_draw_due(at=local("2027-02-03 08:00"))

    months = ReCheckDraw.objects.order_by("month").values_list("month", flat=True)
    assert [month.month for month in months] == [10, 11, 12, 1]


def check(mine: Complaint, by: Any, **changes: Any) -> Complaint:
    told = {"result": CheckResult.FINDING, "finding": "雨后仍渗水", "at": FRIDAY + DAY, **changes}
    return recheck_record(case_id=mine.pk, by=by, **told)


def test_another_person_checks_and_says_what_was_found(cast: Cast) -> None:
    mine = complaint_in(cast, State.CLOSED)
    with nothing_changes(), pytest.raises(InvalidTransition):
        check(mine, cast.other_clerk)  # nobody drew it
    drawn_to_check(mine.pk)
    for nobody in (
        cast.clerk,
        cast.handler,
        cast.stranger,
        cast.owner,
    ):  # verified and asked; did it; not theirs
        with nothing_changes(), pytest.raises(NotAllowed):
            check(mine, nobody)
    for wrong in ({"finding": " "}, {"result": CheckResult.IN_ORDER, "reopen": True}):
        with nothing_changes(), pytest.raises(InvalidInput):
            check(mine, cast.other_clerk, **wrong)

    check(mine, cast.other_clerk)

    done = ReCheck.objects.get()
    assert (done.result, done.checked_by, done.checked_at) == ("finding", cast.other_clerk, FRIDAY + DAY)
    assert (reload(mine).state, words(mine)[-1]) == ("closed", "complaint.rechecked")
    with nothing_changes(), pytest.raises(InvalidTransition):
        check(mine, cast.other_clerk)  # once


@pytest.mark.rule("CMP-10", "CMP-05")
@pytest.mark.parametrize("state", [State.CLOSED, State.ARCHIVED])
def test_a_finding_may_reopen_it_and_is_no_second_complaint(cast: Cast, state: State) -> None:
    mine = complaint_in(cast, state)
    drawn_to_check(mine.pk)

    check(mine, cast.other_clerk, reopen=True)

    now = reload(mine)
    assert (now.state, now.assigned_to, now.case.is_open) == ("assigned", cast.handler, True)
    assert (now.grade, now.second_complaint_at, now.confirmation) == (Grade.GENERAL, None, "")
    assert not now.contacts.filter(kind="reopened").exists()
    assert "answer" in running(mine)
    assert words(mine)[-2:] == ["complaint.rechecked", "complaint.reopened_after_check"]


def test_what_waits_stands_in_a_list_of_its_own(cast: Cast) -> None:
    mine = complaint_in(cast, State.CLOSED)
    complaint_in(cast, State.CLOSED)
    drawn_to_check(mine.pk)
    waiting = {"shown": Shown.TO_RECHECK, "narrowing": Narrowing(), "at": FRIDAY, "cursor": ""}

    assert [each.pk for each in complaints_page(cast.clerk, **waiting).rows] == [mine.pk]
    assert complaints_page(cast.stranger, **waiting).rows == []
    check(mine, cast.other_clerk)
    assert complaints_page(cast.clerk, **waiting).rows == []
