"""Grades as a pure function of facts and time, against an oracle and at the boundary instants (CMP-04 to CMP-07)."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from complaints.enums import Grade, Level, Reason
from complaints.policies.grading import (
    Facts,
    grade_now,
    grade_reasons,
    month_old_at,
    next_age_change,
    three_times_within_month,
    times_counted,
    week_old_at,
)
from complaints.policies.levels import level_now
from core.time import local_zone
from tests.complaints.oracle import expected, month_later

MICROSECOND = dt.timedelta(microseconds=1)
DAY = dt.timedelta(days=1)


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=local_zone())


def grade(facts: Facts, at: dt.datetime) -> Grade:
    return grade_now(grade_reasons(facts, at))


def reasons(facts: Facts, at: dt.datetime) -> list[Reason]:
    return [reason.reason for reason in grade_reasons(facts, at)]


# --- Against the oracle --------------------------------------------------------------------------------------------

EARLIEST, LATEST = dt.datetime.fromisoformat("2025-11-25"), dt.datetime.fromisoformat("2026-04-05")
moments = st.datetimes(EARLIEST, LATEST, timezones=st.just(dt.UTC))
gaps = st.one_of(
    st.timedeltas(dt.timedelta(0), 40 * DAY),
    st.sampled_from([dt.timedelta(0), 7 * DAY, 28 * DAY, 30 * DAY, 31 * DAY]),
)
befores = st.timedeltas(
    -80 * DAY, dt.timedelta(0)
)  # what is known of the matter may be older than the complaint
nudges = st.sampled_from([-MICROSECOND, dt.timedelta(0), MICROSECOND])


@st.composite
def stories(draw: st.DrawFn) -> tuple[Facts, dt.datetime]:
    """Facts, and an instant that often lies on a boundary or a microsecond beside it."""
    reported = draw(moments)

    def some_time() -> dt.datetime | None:
        return draw(st.none() | (gaps | befores).map(lambda gap: reported + gap))

    contacts = [("a", reported)]
    for _ in range(draw(st.integers(0, 5))):
        base = draw(st.sampled_from(contacts))[1]
        there = draw(
            st.sampled_from([base, base + 7 * DAY, month_later(base)])
            | (gaps | befores).map(lambda gap: reported + gap)
        )
        contacts.append((draw(st.sampled_from("abc")), there + draw(nudges)))
    facts = Facts(
        reported_at=reported,
        resolved_at=some_time(),
        ages=draw(st.booleans()),
        litigation_at=some_time(),
        media_at=some_time(),
        people=draw(st.sampled_from([1, 9, 10, 11])),
        tenth_person_at=some_time(),
        second_complaint_at=some_time(),
        contacts=contacts,
    )
    near = [reported, week_old_at(reported), month_later(reported), *(at for _who, at in contacts)]
    near += [at for at in (facts.resolved_at, facts.litigation_at, facts.tenth_person_at) if at is not None]
    return facts, draw(st.sampled_from(near) | gaps.map(lambda gap: reported + gap)) + draw(nudges)


@pytest.mark.rule("CMP-04", "CMP-05", "CMP-06", "CMP-07")
@settings(max_examples=600)
@given(stories())
def test_grade_and_reasons_equal_the_oracle(story: tuple[Facts, dt.datetime]) -> None:
    facts, at = story

    found = grade_reasons(facts, at)

    assert (grade_now(found).value, {reason.reason.value: reason.since for reason in found}) == expected(
        facts, at
    )
    assert len({reason.reason for reason in found}) == len(found)
    assert [r.grade.rank for r in found] == sorted((r.grade.rank for r in found), reverse=True)
    assert all(reason.since <= at for reason in found)


@pytest.mark.rule("CMP-07")
@settings(max_examples=200)
@given(stories(), gaps)
def test_what_facts_say_never_falls_with_time(story: tuple[Facts, dt.datetime], later: dt.timedelta) -> None:
    facts, at = story

    assert grade(facts, at + later).rank >= grade(facts, at).rank


@pytest.mark.rule("CMP-04", "CMP-06")
@settings(max_examples=200)
@given(stories())
def test_the_next_change_by_age_is_exactly_the_next_boundary(story: tuple[Facts, dt.datetime]) -> None:
    facts, at = story
    following = next_age_change(facts, at)
    ages = {Reason.WEEK_OLD, Reason.MONTH_OLD}

    if following is None:
        assert ages.isdisjoint(set(reasons(facts, at + 400 * DAY)) - set(reasons(facts, at)))
    else:
        assert following > at
        assert ages & (set(reasons(facts, following)) - set(reasons(facts, following - MICROSECOND)))


@pytest.mark.rule("CMP-04", "CMP-06")
@given(moments)
def test_a_month_is_found_the_same_in_two_ways(at: dt.datetime) -> None:
    assert month_old_at(at) == month_later(at)


# --- The boundary instants -----------------------------------------------------------------------------------------


@pytest.mark.rule("CMP-06")
def test_unresolved_for_one_week_is_true_from_exactly_a_week_on() -> None:
    reported = local("2026-03-02 09:30:15.000001")
    facts = Facts(reported_at=reported)

    assert grade(facts, reported + dt.timedelta(hours=168) - MICROSECOND) == Grade.GENERAL
    assert grade(facts, reported + dt.timedelta(hours=168)) == Grade.HOT_SPOT
    assert reasons(facts, reported + dt.timedelta(hours=168)) == [Reason.WEEK_OLD]


@pytest.mark.rule("CMP-04")
@pytest.mark.parametrize(
    ("reported", "due"),
    [
        ("2026-03-15 10:00", "2026-04-15 10:00"),
        ("2026-01-31 10:00", "2026-02-28 10:00"),
        ("2028-01-31 10:00", "2028-02-29 10:00"),
        ("2026-01-29 23:59:59.999999", "2026-02-28 23:59:59.999999"),
        ("2026-11-30 00:00", "2026-12-30 00:00"),
        ("2026-03-31 08:00", "2026-04-30 08:00"),
        ("2026-02-28 08:00", "2026-03-28 08:00"),
        ("2026-12-31 12:00", "2027-01-31 12:00"),
        ("2026-02-01 02:00", "2026-03-01 02:00"),  # still January by UTC: the local day counts
    ],
)
def test_unresolved_for_one_month_is_true_from_exactly_a_month_on(reported: str, due: str) -> None:
    facts = Facts(reported_at=local(reported))

    assert month_old_at(local(reported)) == local(due)
    assert Reason.MONTH_OLD not in reasons(facts, local(due) - MICROSECOND)
    assert reasons(facts, local(due)) == [Reason.MONTH_OLD, Reason.WEEK_OLD]
    assert grade(facts, local(due)) == Grade.MAJOR


@pytest.mark.rule("CMP-04", "CMP-06")
def test_resolved_stops_the_age_and_what_stands_outside_has_none() -> None:
    reported = local("2026-03-02 09:00")
    week, month = week_old_at(reported), month_old_at(reported)

    assert grade(Facts(reported, resolved_at=week), month) == Grade.GENERAL
    assert grade(Facts(reported, resolved_at=week + MICROSECOND), month) == Grade.HOT_SPOT
    assert grade(Facts(reported, resolved_at=month + MICROSECOND), month + DAY) == Grade.MAJOR
    assert grade(Facts(reported, ages=False), month) == Grade.GENERAL
    assert next_age_change(Facts(reported, resolved_at=week), reported) is None
    assert next_age_change(Facts(reported, ages=False), reported) is None


# --- Three times in a rolling month --------------------------------------------------------------------------------


@pytest.mark.rule("CMP-06")
@pytest.mark.parametrize(
    ("third", "is_hot"),
    [("2026-02-28 09:59:59.999999", True), ("2026-02-28 10:00", False), ("2026-02-27 10:00", True)],
)
def test_the_rolling_month_ends_just_before_its_last_instant(third: str, is_hot: bool) -> None:
    first = local("2026-01-31 10:00")
    contacts = [("a", first), ("b", local("2026-02-10 10:00")), ("c", local(third))]

    found = three_times_within_month(times_counted(contacts))

    assert found == ((first, local(third)) if is_hot else None)


@pytest.mark.rule("CMP-06")
def test_a_person_counts_once_a_day_and_the_day_is_the_local_one() -> None:
    morning, evening = local("2026-03-02 08:00"), local("2026-03-02 23:59:59")
    next_day = local("2026-03-03 00:00")

    assert times_counted([("a", evening), ("a", morning)]) == [morning]
    assert times_counted([("a", morning), ("b", morning)]) == [morning, morning]
    assert times_counted([("a", evening), ("a", next_day)]) == [evening, next_day]


@pytest.mark.rule("CMP-06")
def test_any_three_in_a_month_count_however_old_the_first_contact_is() -> None:
    contacts = [("a", local(f"2026-0{month}-01 10:00")) for month in (1, 3, 5)]
    contacts += [("a", local("2026-05-20 10:00")), ("a", local("2026-05-31 23:00"))]

    facts = Facts(reported_at=local("2026-01-01 10:00"), ages=False, contacts=contacts)
    [reason] = grade_reasons(facts, local("2026-07-01 10:00"))

    assert reason.reason == Reason.THREE_TIMES
    assert reason.since == local("2026-05-31 23:00")
    assert reason.params == {"times": 3, "first": "2026-05-01", "last": "2026-05-31"}


# --- People, the second complaint, levels --------------------------------------------------------------------------


@pytest.mark.rule("CMP-04")
def test_ten_people_make_it_major_and_nine_do_not() -> None:
    at = local("2026-03-02 09:00")

    assert grade(Facts(at, people=9, households=9), at) == Grade.GENERAL
    [reason] = grade_reasons(Facts(at, people=10, households=4, tenth_person_at=at), at)
    assert (reason.grade, reason.reason) == (Grade.MAJOR, Reason.TEN_PEOPLE)
    assert reason.params == {"people": 10, "households": 4}


@pytest.mark.rule("CMP-05")
def test_a_second_complaint_makes_it_important_from_its_instant_on() -> None:
    at = local("2026-03-02 09:00")
    facts = Facts(at - 60 * DAY, resolved_at=at - 59 * DAY, second_complaint_at=at)

    assert grade(facts, at - MICROSECOND) == Grade.GENERAL
    assert grade(facts, at) == Grade.IMPORTANT


@pytest.mark.rule("CMP-07")
def test_the_highest_reason_gives_the_grade_and_all_are_told() -> None:
    at = local("2026-03-09 09:00")
    facts = Facts(at - 7 * DAY, litigation_at=at, second_complaint_at=at)

    assert reasons(facts, at) == [Reason.LITIGATION, Reason.SECOND_COMPLAINT, Reason.WEEK_OLD]
    assert grade(facts, at) == Grade.MAJOR
    assert grade_now([]) == Grade.GENERAL


@pytest.mark.rule("CMP-08")
@pytest.mark.parametrize("proposed", list(Level))
def test_only_litigation_media_and_a_group_raise_the_level(proposed: Level) -> None:
    at = local("2026-03-02 09:00")

    for serious in (Facts(at, litigation_at=at), Facts(at, media_at=at), Facts(at, people=10)):
        assert level_now(serious, proposed) == Level.MAJOR_RISK
    for mild in (Facts(at - 90 * DAY), Facts(at, people=9), Facts(at, second_complaint_at=at)):
        assert level_now(mild, proposed) == proposed
