"""Due times and ladders against oracles and at their boundaries."""

from __future__ import annotations

import calendar as months_of
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.clock.calendars import CalendarNeverOpens, WorkingCalendar
from core.clock.policies import Rung, due_at, is_pressing, is_reached, step_times
from core.time import local_zone
from tests.clock.calendars import calendar

NATIONAL = calendar("national")
ZONE = local_zone()
STARTS = [dt.date(2024, 1, 1) + dt.timedelta(days=n) for n in range(1461)]
MONTHS = (1, 3, 11, 23, 35)
RUNGS = [Rung(0, percent=80), Rung(1, multiple=0), Rung(2, multiple=1), Rung(3, multiple=2)]


def months_later(on: dt.date, months: int) -> dt.date:
    """The oracle: walk month by month, then take the day or the month's last one."""
    year, month = on.year, on.month
    for _ in range(months):
        month += 1
        if month > 12:
            year, month = year + 1, 1
    return dt.date(year, month, min(on.day, months_of.monthrange(year, month)[1]))


@pytest.mark.rule("CLK-01")
def test_months_of_four_years_against_an_oracle() -> None:
    wrong = []
    for on in STARTS:
        start = dt.datetime.combine(on, dt.time(23, 59), tzinfo=ZONE)
        for amount in MONTHS:
            due = due_at(amount, "months", start, NATIONAL).at.astimezone(ZONE)
            if (due.date(), due.time()) != (months_later(on, amount), dt.time(23, 59)):
                wrong.append((on, amount, due))
    assert wrong == []
    assert len(STARTS) == 1461


@pytest.mark.rule("CLK-01")
@given(on=st.sampled_from(STARTS), minute=st.integers(0, 1439), amount=st.sampled_from(MONTHS))
@settings(max_examples=300)
def test_months_keep_the_time_of_day(on: dt.date, minute: int, amount: int) -> None:
    start = dt.datetime.combine(on, dt.time(minute // 60, minute % 60), tzinfo=ZONE)
    due = due_at(amount, "months", start, NATIONAL).at.astimezone(ZONE)
    assert due.date() == months_later(on, amount)
    assert due.time() == start.time()


instants = st.datetimes(min_value=dt.datetime(2024, 1, 1), max_value=dt.datetime(2029, 6, 1)).map(  # noqa: DTZ001
    lambda naive: naive.replace(tzinfo=ZONE)
)


@pytest.mark.rule("CLK-01")
@given(start=instants, amount=st.integers(1, 20))
@settings(max_examples=300)
def test_working_days_against_a_count(start: dt.datetime, amount: int) -> None:
    due = due_at(amount, "working_days", start, NATIONAL).at.astimezone(ZONE)
    between = [start.date() + dt.timedelta(days=n) for n in range(1, (due.date() - start.date()).days + 1)]
    assert sum(NATIONAL.is_working(on) for on in between) == amount
    assert NATIONAL.is_working(due.date())
    assert due.time() == dt.time(18)


@pytest.mark.rule("CLK-03")
@given(
    start=instants,
    amount=st.integers(1, 10),
    unit=st.sampled_from(
        ["minutes", "hours", "same_day", "days", "weeks", "working_hours", "working_days", "months"]
    ),
)
@settings(max_examples=300)
def test_a_ladder_always_goes_up(start: dt.datetime, amount: int, unit: str) -> None:
    due = due_at(amount, unit, start, NATIONAL, calendar("desk"))
    times = step_times(RUNGS, unit, due.counts_from, due.at, NATIONAL)
    assert times == sorted(times)
    assert len(set(times)) == 4
    assert due.counts_from <= times[0] < times[1] == due.at
    if unit == "working_hours":
        own = dt.timedelta(hours=amount)
        for multiple in (1, 2):
            evening = NATIONAL.close_of_business(
                NATIONAL.working_day(due.at.astimezone(ZONE).date(), multiple)
            )
            worked = NATIONAL.working_time(due.at, times[multiple + 1])
            assert times[multiple + 1] == evening if worked < multiple * own else worked == multiple * own
    elif unit != "working_days":
        assert dt.timedelta(hours=1) <= times[2] - times[1] <= dt.timedelta(hours=24)
        assert times[3] - times[2] == times[2] - times[1]


@pytest.mark.rule("CLK-01")
@given(start=instants, hours=st.integers(0, 200))
@settings(max_examples=200)
def test_working_time_and_its_inverse(start: dt.datetime, hours: int) -> None:
    end = NATIONAL.advance(start, dt.timedelta(hours=hours))
    assert NATIONAL.working_time(start, end) == dt.timedelta(hours=hours)


@pytest.mark.rule("CLK-01")
def test_reached_from_the_due_instant_on() -> None:
    due = dt.datetime(2026, 11, 20, 10, tzinfo=ZONE)
    tick = dt.timedelta(microseconds=1)
    assert [is_reached(due, now) for now in (due - tick, due, due + tick)] == [False, True, True]


@pytest.mark.rule("CLK-03")
@pytest.mark.parametrize(
    ("level", "grade", "expected"),
    [(1, None, True), (1, "general", True), (2, "major", True), (2, "important", False), (None, None, False)],
)
def test_what_reaches_the_general_manager_at_once(
    level: int | None, grade: str | None, expected: bool
) -> None:
    assert is_pressing(level, grade) is expected


@pytest.mark.rule("CLK-01")
def test_two_intervals_a_day_and_a_day_until_midnight() -> None:
    split = WorkingCalendar("split", dict.fromkeys(range(7), ((540, 720), (810, 1440))))
    noon = dt.datetime(2026, 11, 20, 12, 30, tzinfo=ZONE)
    assert split.next_open(noon) == dt.datetime(2026, 11, 20, 13, 30, tzinfo=ZONE)
    assert split.close_of_business(noon.date()) == dt.datetime(2026, 11, 21, tzinfo=ZONE)
    assert split.advance(noon, dt.timedelta(hours=11)) == dt.datetime(2026, 11, 21, 9, 30, tzinfo=ZONE)


@pytest.mark.rule("CLK-01")
@pytest.mark.parametrize("unit", ["working_days", "minutes"])
def test_a_calendar_that_never_opens_is_refused(unit: str) -> None:
    never = WorkingCalendar("never", {})
    with pytest.raises(CalendarNeverOpens):
        due_at(1, unit, dt.datetime(2026, 11, 20, tzinfo=ZONE), never, never)
