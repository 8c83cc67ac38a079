"""Calendar arithmetic: working days, opening hours and working time, as a value without a database.

Times of day are minutes after local midnight (0 … 1440), so that a day may end at 24:00.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice

from core.time import local_date, local_zone

Interval = tuple[int, int]
WEEK = range(7)
HORIZON_DAYS = 400


class CalendarNeverOpens(ValueError):
    """No working day within more than a year: the calendar is not usable for a promise."""


@dataclass(frozen=True)
class SpecialDay:
    """A day that differs from its weekday: a holiday, or a weekend that is worked to make up for one."""

    intervals: tuple[Interval, ...]
    name: str = ""
    provisional: bool = False


def instant(on: dt.date, minute: int) -> dt.datetime:
    """The instant of a minute after local midnight."""
    return _instant(on, minute, local_zone())


@lru_cache(maxsize=10_000)  # the same few hours of the same few days, for each of a thousand due times
def _instant(on: dt.date, minute: int, zone: dt.tzinfo) -> dt.datetime:
    local = dt.datetime.combine(on, dt.time.min) + dt.timedelta(minutes=minute)
    return local.replace(tzinfo=zone).astimezone(dt.UTC)


@dataclass(frozen=True)
class WorkingCalendar:
    """Which hours are worked on which day (phrases table: "both are calendars that a company edits").

    ``weekly`` maps weekday (Monday 0) to intervals; ``special`` are the exceptions.
    """

    name: str
    weekly: Mapping[int, tuple[Interval, ...]]
    special: Mapping[dt.date, SpecialDay] = field(default_factory=dict)

    def intervals(self, on: dt.date) -> tuple[Interval, ...]:
        """The worked intervals of a day, in order; none on a day off."""
        exception = self.special.get(on)
        return exception.intervals if exception else self.weekly.get(on.weekday(), ())

    def is_working(self, on: dt.date) -> bool:
        """Whether the day counts as a working day."""
        return bool(self.intervals(on))

    def day_name(self, on: dt.date) -> str:
        """The name of a special day (``国庆节``), or nothing."""
        exception = self.special.get(on)
        return exception.name if exception else ""

    def is_provisional(self, on: dt.date) -> bool:
        """Whether the day comes from a year that is only computed, not yet published (decision 7)."""
        exception = self.special.get(on)
        return bool(exception and exception.provisional)

    def close_of_business(self, on: dt.date) -> dt.datetime:
        """The end of the day's last interval; 18:00 in the delivered calendars."""
        return instant(on, self.intervals(on)[-1][1])

    def days_after(self, on: dt.date) -> Iterator[dt.date]:
        """Every day after the given one, working or not; raises after more than a year without a working day."""
        idle = 0
        while idle < HORIZON_DAYS:
            on += dt.timedelta(days=1)
            yield on
            idle = 0 if self.is_working(on) else idle + 1
        raise CalendarNeverOpens(self.name)

    def working_day(self, after: dt.date, number: int) -> dt.date:
        """The first, second, … working day after the given one."""
        working = (on for on in self.days_after(after) if self.is_working(on))
        return next(islice(working, number - 1, None))

    def stretches(self, start: dt.datetime) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        """The worked stretches from an instant on; the first one is cut at the start."""
        first = local_date(start)
        idle = 0
        on = first
        while idle < HORIZON_DAYS:
            day = self.intervals(on)
            idle = 0 if day else idle + 1
            for opens, closes in day:
                begin, end = max(start, instant(on, opens)), instant(on, closes)
                if begin < end:
                    yield begin, end
            on += dt.timedelta(days=1)
        raise CalendarNeverOpens(self.name)

    def next_open(self, at: dt.datetime) -> dt.datetime:
        """The instant itself while open (opening inclusive, closing exclusive), else the next opening."""
        return next(self.stretches(at))[0]

    def working_time(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """Worked time between two instants."""
        total = dt.timedelta()
        for begin, close in self.stretches(start):
            if begin >= end:
                break
            total += min(close, end) - begin
        return total

    def advance(self, start: dt.datetime, amount: dt.timedelta) -> dt.datetime:
        """The instant at which the given worked time has passed since the start."""
        left = amount
        for begin, close in self.stretches(start):
            if left <= close - begin:
                return begin + left
            left -= close - begin
        raise CalendarNeverOpens(self.name)  # pragma: no cover - stretches never ends quietly


ALWAYS_OPEN = WorkingCalendar("always", dict.fromkeys(WEEK, ((0, 1440),)))
