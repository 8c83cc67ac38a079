"""Grades and levels as they move on record: by facts, by time, by hand, by correction (CMP-04 to CMP-08)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from complaints.enums import Action, Assessment, FactKind, Grade, Level, State
from complaints.models import Complaint
from complaints.policies.grading import month_old_at
from complaints.selectors import reason_sentence, reasons_of
from complaints.services.grading import complaints_regrade_due
from complaints.services.logging import Caller, complaint_chase
from complaints.services.matters import (
    fact_add,
    fact_withdraw,
)
from complaints.services.work import complaint_verify
from core.errors import InvalidInput, InvalidTransition
from core.records.selectors import case_timeline
from tests.cast import FRIDAY, Cast, local
from tests.complaints.actions import do
from tests.complaints.looking import grades, running, told, words
from tests.factories.complaints import DAY, assess, complaint, complaint_in, person, reload
from tests.factories.places import UnitFactory
from tests.unchanged import nothing_changes

MICROSECOND = dt.timedelta(microseconds=1)
WEEK = 7 * DAY
MANAGERS = {"manager", "relations manager"}


def why(mine: Complaint, at: dt.datetime) -> list[str]:
    return [reason.reason.value for reason in reasons_of(reload(mine), at)]


# --- By age --------------------------------------------------------------------------------------------------------


@pytest.mark.rule("CMP-04", "CMP-06", "CMP-07")
def test_a_week_makes_it_hot_spot_and_a_month_major_by_itself(cast: Cast) -> None:
    mine = complaint(cast)
    month = month_old_at(FRIDAY)

    assert complaints_regrade_due(at=FRIDAY + WEEK - MICROSECOND) == 0
    assert complaints_regrade_due(at=FRIDAY + WEEK) == 1
    assert complaints_regrade_due(at=FRIDAY + WEEK) == 0
    assert (reload(mine).grade, reload(mine).regrade_at) == (Grade.HOT_SPOT, month)
    assert why(mine, FRIDAY + WEEK) == ["week_old"]
    assert told(mine, "complaint.graded") == MANAGERS
    assert complaints_regrade_due(at=month) == 1

    assert (reload(mine).grade, reload(mine).regrade_at) == (Grade.MAJOR, None)
    assert grades(mine) == [("hot_spot", "computed", "11-27 10:00"), ("major", "computed", "12-20 10:00")]
    assert [reason_sentence(r) for r in reasons_of(reload(mine), month)] == [
        "Unresolved for one month (reported 2026-11-20)",
        "Unresolved for one week (reported 2026-11-20)",
    ]


@pytest.mark.rule("CMP-04", "CMP-08")
def test_major_by_age_alone_tells_the_general_manager_and_leaves_the_level(cast: Cast) -> None:
    mine = complaint(cast, level=Level.MINOR)

    complaints_regrade_due(at=month_old_at(FRIDAY))

    assert told(mine, "complaint.graded") == MANAGERS | {"general manager"}
    assert told(mine, "complaint.level_one") == set()
    assert reload(mine).level == Level.MINOR
    assert set(mine.case.deadlines.open().values_list("pressing", flat=True)) == {True}


@pytest.mark.rule("CMP-07", "CLK-04")
def test_after_a_long_sleep_each_change_has_its_true_time(cast: Cast) -> None:
    mine = complaint(cast)
    late = FRIDAY + 40 * DAY

    complaints_regrade_due(at=late)

    assert grades(mine) == [("hot_spot", "computed", "11-27 10:00"), ("major", "computed", "12-20 10:00")]
    assert set(mine.grade_changes.values_list("entered_at", flat=True)) == {late}
    entry = mine.case.history.filter(action="complaint.graded").latest("pk")
    assert (entry.at, entry.entered_at, entry.by) == (month_old_at(FRIDAY), late, None)


@pytest.mark.rule("CMP-04", "CMP-06")
def test_the_age_stops_when_it_is_verified_and_what_was_reached_stays(cast: Cast) -> None:
    fast, slow = (
        complaint_in(cast, State.DONE),
        complaint_in(cast, State.DONE, unit=None, phone="13900000002"),
    )
    later = FRIDAY + 60 * DAY

    complaint_verify(case_id=fast.pk, finding="好", by=cast.clerk, at=FRIDAY + WEEK - MICROSECOND)
    complaint_verify(case_id=slow.pk, finding="好", by=cast.clerk, at=FRIDAY + WEEK + DAY)
    complaints_regrade_due(at=later)

    assert (reload(fast).grade, why(fast, later)) == (Grade.GENERAL, [])
    assert (reload(slow).grade, why(slow, later)) == (Grade.HOT_SPOT, ["week_old"])
    assert grades(slow) == [("hot_spot", "computed", "11-27 10:00")]


@pytest.mark.rule("CMP-05")
def test_reopening_keeps_the_first_date(cast: Cast) -> None:
    mine = complaint_in(cast, State.CLOSED)
    again = FRIDAY + 5 * DAY

    do(Action.REOPEN, cast, mine.pk, again)

    now = reload(mine)
    assert (now.grade, now.second_complaint_at, now.case.reported_at) == (Grade.IMPORTANT, again, FRIDAY)
    assert why(mine, again) == ["second_complaint"]
    assert (now.state, now.case.is_open, now.regrade_at) == ("assigned", True, FRIDAY + WEEK)
    complaints_regrade_due(at=month_old_at(FRIDAY))
    assert reload(mine).grade == Grade.MAJOR


@pytest.mark.rule("CMP-01", "CMP-04")
def test_no_fault_refused_and_withdrawn_ones_do_not_age(cast: Cast) -> None:
    lawful = complaint(cast, unit=None)
    assess(cast, lawful.pk, assessment=Assessment.NO_FAULT, failure=None)
    outside = [lawful, *(complaint_in(cast, s, unit=None) for s in (State.DEMAND_REFUSED, State.WITHDRAWN))]

    assert complaints_regrade_due(at=FRIDAY + 60 * DAY) == 0

    assert {reload(mine).grade for mine in outside} == {Grade.GENERAL}


@pytest.mark.rule("CMP-07")
def test_one_that_fails_holds_up_nobody(
    cast: Cast, monkeypatch: Any, caplog: pytest.LogCaptureFixture
) -> None:
    first, second = complaint(cast), complaint(cast, unit=None)
    Complaint.objects.filter(pk=first.pk).update(overruled=["nonsense"], grade="nonsense")

    assert complaints_regrade_due(at=FRIDAY + WEEK) == 2

    assert (reload(first).grade, reload(second).grade) == ("nonsense", Grade.HOT_SPOT)
    assert f"regrading case {first.pk} failed" in caplog.text


# --- By contacts ---------------------------------------------------------------------------------------------------


@pytest.mark.rule("CMP-06")
def test_three_days_of_asking_make_it_hot_spot_and_one_day_does_not(cast: Cast) -> None:
    mine = complaint(cast)

    for hours in (1, 2, 3):
        complaint_chase(case_id=mine.pk, note="催", by=cast.clerk, at=FRIDAY + hours * dt.timedelta(hours=1))
    complaint_chase(case_id=mine.pk, note="催", by=cast.clerk, at=FRIDAY + DAY)
    assert reload(mine).grade == Grade.GENERAL

    complaint_chase(case_id=mine.pk, note="催", by=cast.clerk, at=FRIDAY + 2 * DAY)
    assert reload(mine).grade == Grade.HOT_SPOT
    assert [reason_sentence(r) for r in reasons_of(reload(mine), FRIDAY + 2 * DAY)] == [
        "3 times within a month (2026-11-20 to 2026-11-22)"
    ]


@pytest.mark.rule("CMP-06")
def test_a_chase_by_somebody_else_on_the_same_day_counts(cast: Cast) -> None:
    mine = complaint(cast)

    for relative in (person("李娜"), person("张强")):
        complaint_chase(case_id=mine.pk, note="催", by=cast.clerk, at=FRIDAY, caller=Caller(person=relative))

    assert reload(mine).grade == Grade.HOT_SPOT


@pytest.mark.rule("CMP-06")
def test_a_matter_forms_by_itself_for_the_same_unit_and_subcategory(cast: Cast) -> None:
    first = complaint(cast)
    second = complaint(cast, phone="13900000002", at=FRIDAY + DAY)
    others = [complaint(cast, category="eng-lift"), complaint(cast, unit=UnitFactory(project=cast.project))]
    others += [complaint(cast, unit=None), complaint(cast, category=None), complaint(cast, category=None)]

    assert first.matter_id == second.matter_id
    assert len({first.matter_id, *(other.matter_id for other in others)}) == 6
    third = complaint(cast, phone="13900000003", at=FRIDAY + 2 * DAY)
    assert {reload(c).grade for c in (first, second, third)} == {Grade.HOT_SPOT}
    assert {reload(c).grade for c in others} == {Grade.GENERAL}


@pytest.mark.rule("CMP-06", "CMP-07")
def test_a_complaint_that_joins_an_old_matter_has_its_grade_from_its_own_report_on(cast: Cast) -> None:
    old = complaint(cast)
    for days in (1, 2):
        complaint_chase(case_id=old.pk, note="催", by=cast.clerk, at=FRIDAY + days * DAY)
    fact_add(case_id=old.pk, kind=FactKind.MEDIA, note="帖子", by=cast.clerk, at=FRIDAY + 3 * DAY)
    assert [to for to, _kind, _at in grades(old)] == ["hot_spot", "major"]
    later = FRIDAY + 90 * DAY

    joined = reload(complaint(cast, phone="13900000002", at=later))

    assert joined.matter_id == old.matter_id
    assert why(joined, later) == ["media", "three_times"]
    assert {reason.since for reason in reasons_of(joined, later)} == {later}
    assert grades(joined) == [("major", "computed", f"{later:%m-%d} 10:00")]
    assert joined.grade_since == later
    assert not joined.case.history.filter(at__lt=later).exists()


# --- The second complaint ------------------------------------------------------------------------------------------


@pytest.mark.rule("CMP-05")
@pytest.mark.parametrize(
    ("again", "second"),
    [("2027-11-20 10:00", True), ("2027-11-20 10:00:00.000001", False), ("2026-12-01 10:00", True)],
)
def test_a_new_complaint_within_twelve_months_after_it_was_done_is_a_second_one(
    cast: Cast, again: str, second: bool
) -> None:
    first = complaint_in(cast, State.CLOSED)

    mine = reload(complaint(cast, at=local(again)))

    assert (mine.matter_id == first.matter_id) is second
    assert mine.grade == (Grade.IMPORTANT if second else Grade.GENERAL)
    assert mine.second_complaint_at == (local(again) if second else None)


@pytest.mark.rule("CMP-05")
def test_another_complaint_while_the_first_is_open_is_not_a_second_one(cast: Cast) -> None:
    complaint_in(cast, State.EXECUTING)

    assert reload(complaint(cast, at=FRIDAY + DAY)).grade == Grade.GENERAL


# --- Facts, people, levels -----------------------------------------------------------------------------------------


@pytest.mark.rule("CMP-04", "CMP-08")
@pytest.mark.parametrize("fact", [FactKind.LITIGATION, FactKind.MEDIA])
def test_litigation_and_media_make_it_major_and_level_one(cast: Cast, fact: FactKind) -> None:
    mine = complaint_in(cast, State.INVESTIGATING, level=Level.GENERAL_DEMAND)
    raised = FRIDAY + DAY

    fact_add(case_id=mine.pk, kind=fact, note="收到传票", by=cast.clerk, at=raised)

    assert (reload(mine).grade, reload(mine).level) == (Grade.MAJOR, Level.MAJOR_RISK)
    assert why(mine, raised) == [fact.value]
    assert "answer" not in running(mine)
    assert running(mine)["plan"] == "11-22 10:00"  # 24 hours from the raise
    assert told(mine, "complaint.level_one") == {"general manager", "relations manager"}
    assert "general manager" in told(mine, "complaint.graded")
    assert set(mine.case.deadlines.open().values_list("pressing", flat=True)) == {True}


@pytest.mark.rule("CMP-07")
def test_a_fact_recorded_by_mistake_is_taken_back_and_the_grade_follows_on_record(cast: Cast) -> None:
    mine = complaint(cast)
    fact_add(case_id=mine.pk, kind=FactKind.LITIGATION, note="传票", by=cast.clerk, at=FRIDAY)
    with nothing_changes(), pytest.raises(InvalidInput):
        fact_add(case_id=mine.pk, kind=FactKind.LITIGATION, note="传票", by=cast.clerk, at=FRIDAY)

    fact_withdraw(
        case_id=mine.pk, kind=FactKind.LITIGATION, reason="别的小区", by=cast.clerk, at=FRIDAY + DAY
    )

    assert reload(mine).grade == Grade.GENERAL
    assert grades(mine) == [("major", "computed", "11-20 10:00"), ("general", "corrected", "11-21 10:00")]
    assert words(mine)[-2:] == ["complaint.fact_withdrawn", "complaint.graded"]
    with nothing_changes(), pytest.raises(InvalidTransition):
        fact_withdraw(case_id=mine.pk, kind=FactKind.LITIGATION, reason="再", by=cast.clerk, at=FRIDAY + DAY)


@pytest.mark.rule("CMP-08")
def test_a_raised_level_counts_from_the_raise_and_a_milder_one_from_receipt(cast: Cast) -> None:
    raised, milder = (
        complaint(cast, level=Level.MINOR),
        complaint(cast, unit=None, level=Level.GENERAL_DEMAND),
    )
    monday = local("2026-11-23 11:00")
    assert running(raised)["answer"] == "11-21 18:00"

    assess(cast, raised.pk, monday, level=Level.GENERAL_DEMAND)
    assess(cast, milder.pk, monday, level=Level.MINOR)

    assert running(raised)["answer"] == "11-26 18:00"
    assert running(milder)["answer"] == "11-21 18:00"
    assert (
        words(milder).count("complaint.level_lowered") == words(raised).count("complaint.level_raised") == 1
    )
    assert "complaint.level_raised" not in words(milder)
    assert "Level lowered: Level 2 · general demand → Level 3 · minor" in [
        line.sentence for line in case_timeline(milder.case)
    ]


@pytest.mark.rule("CMP-08")
def test_level_one_is_not_lowered_by_an_assessment(cast: Cast) -> None:
    mine = complaint(cast, level=Level.MAJOR_RISK)

    assess(cast, mine.pk, level=Level.MINOR)

    assert reload(mine).level == Level.MAJOR_RISK
