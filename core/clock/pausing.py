"""What a pause does to the times of a promise: pure functions (CLK-02).

A promise of working days waits in working time, any other by the clock: that is its own kind of time, and
``calendar`` is None for the latter.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import NamedTuple

from core.clock.calendars import WorkingCalendar
from core.clock.policies import DueTime, TraceStep, step


class Waited(NamedTuple):
    """One pause that is over: from when to when, and for what."""

    start: dt.datetime
    end: dt.datetime
    reason: str


def waited(start: dt.datetime, end: dt.datetime, calendar: WorkingCalendar | None) -> dt.timedelta:
    """What was waited between two instants, in the promise's own kind of time; nothing when they are turned round."""
    if end <= start:
        return dt.timedelta()
    return calendar.working_time(start, end) if calendar else end - start


def moved(at: dt.datetime, length: dt.timedelta, calendar: WorkingCalendar | None) -> dt.datetime:
    """The instant, moved on by exactly this length of the promise's own kind of time."""
    if not length:
        return at
    return calendar.advance(at, length) if calendar else at + length


def steps_moved(
    times: Iterable[dt.datetime], since: dt.datetime, length: dt.timedelta, calendar: WorkingCalendar | None
) -> list[dt.datetime]:
    """The ladder after a pause: what had come before it stays, everything behind it moves with the due time."""
    return [moved(at, length, calendar) if at > since else at for at in times]


def trace_of(pause: Waited, length: dt.timedelta, calendar: WorkingCalendar | None) -> TraceStep:
    """The pause as a line of *why this due time*."""
    return step(
        "paused",
        start=pause.start.isoformat(),
        end=pause.end.isoformat(),
        reason=str(pause.reason),
        seconds=length.total_seconds(),
        working=calendar is not None,
    )


def with_pauses(due: DueTime, pauses: Iterable[Waited], calendar: WorkingCalendar | None) -> DueTime:
    """A due time that is counted anew (another calendar), with the pauses it had, in their order, applied again."""
    at, trace = due.at, list(due.trace)
    for pause in sorted(pauses):
        length = waited(max(pause.start, due.counts_from), pause.end, calendar)
        at = moved(at, length, calendar)
        trace.append(trace_of(pause, length, calendar))
    return DueTime(at, due.counts_from, trace)
