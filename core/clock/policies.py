"""When a promise is due, and when its ladder is climbed: pure functions (phrases table, CLK-01, CLK-03)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.clock.calendars import WorkingCalendar
from core.clock.enums import IN_WORKING_TIME, Unit
from core.time import add_months_at, local_date, local_zone, start_of_day

TraceStep = dict[str, Any]
Trace = list[TraceStep]

SAME_DAY_MINIMUM = dt.timedelta(hours=2)
SHORTEST_STEP = dt.timedelta(hours=1)
LONGEST_STEP = dt.timedelta(hours=24)


@dataclass(frozen=True)
class DueTime:
    """A due instant, the instant its counting began, and the steps that explain it."""

    at: dt.datetime
    counts_from: dt.datetime
    trace: Trace = field(default_factory=list)


@dataclass(frozen=True)
class Rung:
    """One step of a ladder: at a share of the (working) time, or ``multiple`` × *d* after the due instant."""

    level: int
    percent: int | None = None
    multiple: int | None = None


def step(code: str, **params: Any) -> TraceStep:
    """One line of a trace; rendered in the reader's language by ``traces``."""
    return {"code": code, "params": params}


def due_at(
    amount: int,
    unit: str,
    started_at: dt.datetime,
    calendar: WorkingCalendar,
    opening: WorkingCalendar | None = None,
) -> DueTime:
    """The due time of a promise of ``amount`` ``unit`` from ``started_at`` (phrases table, CLK-01).

    ``calendar`` counts working days and working hours.  ``opening`` is the staffed hours of the channel of a first
    response: minutes and hours then count from the moment the channel opens; None means at once, around the clock.
    """
    return _UNITS[Unit(unit)](amount, started_at.astimezone(dt.UTC), calendar, opening)


def given(due: dt.datetime, started_at: dt.datetime) -> DueTime:
    """A due time that a person has named (execution date, promise to the customer; CLK-05)."""
    due, started_at = due.astimezone(dt.UTC), started_at.astimezone(dt.UTC)
    return DueTime(due, started_at, [step("given", at=due.isoformat())])


def is_reached(due: dt.datetime, now: dt.datetime) -> bool:
    """True from the due instant on (phrases table: ``now >= due``)."""
    return now >= due


def is_pressing(level: int | None, grade: str | None) -> bool:
    """Level 1 and grade major reach the general manager at once instead of in the digest (CLK-03)."""
    return level == 1 or grade == "major"


def _elapsed(length: Callable[[int], dt.timedelta], unit: Unit) -> Callable[..., DueTime]:
    def due(
        amount: int, start: dt.datetime, calendar: WorkingCalendar, opening: WorkingCalendar | None
    ) -> DueTime:
        waits = opening if unit in (Unit.MINUTES, Unit.HOURS) else None
        counts_from = waits.next_open(start) if waits else start
        trace = []
        if opening and counts_from != start:
            trace.append(step("opens", channel=opening.name, at=counts_from.isoformat()))
        trace.append(step("elapsed", amount=amount, unit=unit.value))
        return DueTime(counts_from + length(amount), counts_from, trace)

    return due


def _same_day(
    amount: int, start: dt.datetime, calendar: WorkingCalendar, opening: WorkingCalendar | None
) -> DueTime:
    midnight = start_of_day(local_date(start) + dt.timedelta(days=1))
    if midnight - start < SAME_DAY_MINIMUM:
        return DueTime(start + SAME_DAY_MINIMUM, start, [step("same_day_late", hours=2)])
    return DueTime(midnight, start, [step("same_day", on=local_date(start).isoformat())])


def _working_days(
    amount: int, start: dt.datetime, calendar: WorkingCalendar, opening: WorkingCalendar | None
) -> DueTime:
    first = local_date(start)
    kind = "start_day" if calendar.is_working(first) else "start_day_off"
    trace = [step(kind, on=first.isoformat(), name=calendar.day_name(first))]
    counted = 0
    for on in calendar.days_after(first):
        line = {
            "on": on.isoformat(),
            "name": calendar.day_name(on),
            "provisional": calendar.is_provisional(on),
        }
        if not calendar.is_working(on):
            trace.append(step("skipped", **line))
            continue
        counted += 1
        trace.append(
            step("counted", n=counted, hours=[list(hours) for hours in calendar.intervals(on)], **line)
        )
        if counted == amount:
            break
    closes = calendar.close_of_business(on)
    trace.append(step("close_of_business", at=closes.isoformat(), calendar=calendar.name))
    return DueTime(closes, start, trace)


def _working_hours(
    amount: int, start: dt.datetime, calendar: WorkingCalendar, opening: WorkingCalendar | None
) -> DueTime:
    """So many hours in which somebody works: what is outside the hours of the calendar does not count."""
    due = calendar.advance(start, dt.timedelta(hours=amount))
    trace = [step("working_hours", amount=amount, calendar=calendar.name)]
    worked: dict[dt.date, list[str]] = {}
    for begin, end in calendar.stretches(start):
        if begin >= due:
            break
        worked.setdefault(local_date(begin), []).append(_span(begin, min(end, due)))
    first, last = local_date(start), max(worked)
    for on in (first + dt.timedelta(days=n) for n in range((last - first).days + 1)):
        line = {
            "on": on.isoformat(),
            "name": calendar.day_name(on),
            "provisional": calendar.is_provisional(on),
        }
        if on in worked:
            trace.append(step("worked", hours=worked[on], **line))
        elif not calendar.is_working(on):
            trace.append(step("skipped", **line))
    return DueTime(due, start, trace)


def _span(begin: dt.datetime, end: dt.datetime) -> str:
    zone = local_zone()
    return f"{begin.astimezone(zone):%H:%M}–{end.astimezone(zone):%H:%M}"


def _months(
    amount: int, start: dt.datetime, calendar: WorkingCalendar, opening: WorkingCalendar | None
) -> DueTime:
    due = add_months_at(start, amount)
    trace = [step("months", amount=amount)]
    if local_date(due).day != local_date(start).day:
        trace.append(step("clamped", day=local_date(start).day, on=local_date(due).isoformat()))
    return DueTime(due, start, trace)


_UNITS: dict[Unit, Callable[..., DueTime]] = {
    Unit.MINUTES: _elapsed(lambda amount: dt.timedelta(minutes=amount), Unit.MINUTES),
    Unit.HOURS: _elapsed(lambda amount: dt.timedelta(hours=amount), Unit.HOURS),
    Unit.DAYS: _elapsed(lambda amount: dt.timedelta(days=amount), Unit.DAYS),
    Unit.WEEKS: _elapsed(lambda amount: dt.timedelta(weeks=amount), Unit.WEEKS),
    Unit.SAME_DAY: _same_day,
    Unit.WORKING_HOURS: _working_hours,
    Unit.WORKING_DAYS: _working_days,
    Unit.MONTHS: _months,
}


def step_times(
    rungs: Sequence[Rung], unit: str, counts_from: dt.datetime, due: dt.datetime, calendar: WorkingCalendar
) -> list[dt.datetime]:
    """The instant of every rung, in order (CLK-03).

    *d* is the promise's own length, at least 1 h and at most 24 h; 1 working day for working-day promises.  Of working
    hours it is their own length in working time, at most 1 working day.
    """
    return [_rung_time(rung, Unit(unit), counts_from, due, calendar) for rung in rungs]


def _rung_time(
    rung: Rung, unit: Unit, counts_from: dt.datetime, due: dt.datetime, calendar: WorkingCalendar
) -> dt.datetime:
    if rung.percent is not None:
        return _share(rung.percent, unit in IN_WORKING_TIME, counts_from, due, calendar)
    multiple = rung.multiple or 0
    if multiple == 0:
        return due
    if unit not in IN_WORKING_TIME:
        return due + multiple * min(max(due - counts_from, SHORTEST_STEP), LONGEST_STEP)
    evening = calendar.close_of_business(calendar.working_day(local_date(due), multiple))
    if unit == Unit.WORKING_DAYS:
        return evening
    length = max(calendar.working_time(counts_from, due), SHORTEST_STEP)
    return min(calendar.advance(due, multiple * length), evening)


def _share(
    percent: int, in_working_time: bool, counts_from: dt.datetime, due: dt.datetime, calendar: WorkingCalendar
) -> dt.datetime:
    if in_working_time:
        part = calendar.working_time(counts_from, due) * percent / 100
        return calendar.advance(counts_from, part).replace(microsecond=0)
    return (counts_from + (due - counts_from) * percent / 100).replace(microsecond=0)
