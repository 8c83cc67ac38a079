"""A second, small answer to the question what the clock should do (CLK-01 to CLK-04); it knows nothing of the product.

Written from the rulebook alone: plain dates and hours, one promise after the other, no database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

HERE = dt.timezone(dt.timedelta(hours=8))
HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
# Who hears of each rung: the reminder, step 1, 2 and 3.
RUNGS = (("responsible",), ("responsible", "superior"), ("manager",), ("general_manager",))


@dataclass
class Days:
    """Which days are worked, 09:00 to 18:00: some weekdays, and exceptions."""

    weekdays: range
    special: dict[dt.date, bool] = field(default_factory=dict)

    def worked(self, on: dt.date) -> bool:
        return self.special.get(on, on.weekday() in self.weekdays)

    def _hours(self, on: dt.date) -> tuple[dt.datetime, dt.datetime]:
        midnight = dt.datetime(on.year, on.month, on.day, tzinfo=HERE)
        return midnight + 9 * HOUR, midnight + 18 * HOUR

    def between(self, start: dt.datetime, end: dt.datetime) -> dt.timedelta:
        """The worked time from one instant to another."""
        total, on = dt.timedelta(), start.astimezone(HERE).date()
        while on <= end.astimezone(HERE).date():
            opens, closes = self._hours(on)
            if self.worked(on):
                total += max(min(closes, end) - max(opens, start), dt.timedelta())
            on += DAY
        return total

    def after(self, start: dt.datetime, length: dt.timedelta) -> dt.datetime:
        """The first instant at which so much time was worked."""
        on = start.astimezone(HERE).date()
        while True:
            opens, closes = self._hours(on)
            part = max(closes - max(opens, start), dt.timedelta()) if self.worked(on) else dt.timedelta()
            if part and length <= part:
                return max(opens, start) + length
            length -= part
            on += DAY

    def evening(self, start: dt.datetime, number: int) -> dt.datetime:
        """Close of business of the so-many-th working day after the day of the start."""
        on = start.astimezone(HERE).date()
        while number:
            on += DAY
            number -= self.worked(on)
        return self._hours(on)[1]


@dataclass
class Wait:
    since: dt.datetime
    until: dt.datetime
    ended: dt.datetime | None = None
    length: dt.timedelta | None = None


@dataclass
class Step:
    due: dt.datetime
    taken: dt.datetime
    told: tuple[int, ...] | None  # None: passed over


@dataclass
class Promise:
    """One deadline; ``days`` is None when it goes by the clock, ``by_hours`` counts hours of their working time."""

    case: int
    target: str
    start: dt.datetime
    due: dt.datetime
    days: Days | None
    by_hours: bool = False
    times: list[dt.datetime] = field(default_factory=list)
    steps: dict[int, Step] = field(default_factory=dict)
    waits: list[Wait] = field(default_factory=list)
    met: dt.datetime | None = None
    cancelled: dt.datetime | None = None

    def __post_init__(self) -> None:
        self.times = [self._reminder(), self.due, *self._late()]

    def _reminder(self) -> dt.datetime:
        if self.days is None:
            at = self.start + (self.due - self.start) * 80 / 100
        else:
            at = self.days.after(self.start, self.days.between(self.start, self.due) * 80 / 100)
        return at.replace(microsecond=0)

    def _late(self) -> list[dt.datetime]:
        if self.days is not None and self.by_hours:
            own = max(self.days.between(self.start, self.due), HOUR)
            later = [(self.days.after(self.due, n * own), self.days.evening(self.due, n)) for n in (1, 2)]
            return [min(each) for each in later]
        if self.days is not None:
            return [self.days.evening(self.due, 1), self.days.evening(self.due, 2)]
        d = min(max(self.due - self.start, HOUR), 24 * HOUR)
        return [self.due + d, self.due + 2 * d]

    @property
    def open(self) -> bool:
        return self.met is None and self.cancelled is None

    @property
    def paused(self) -> bool:
        return bool(self.waits) and self.waits[-1].ended is None

    @property
    def next_level(self) -> int | None:
        """The first rung that was not taken, while there is one and the clock runs."""
        level = max(self.steps, default=-1) + 1
        return level if self.open and not self.paused and level < len(self.times) else None

    def pause(self, at: dt.datetime, until: dt.datetime) -> bool:
        """Only what runs and is not late yet; False when it may not be."""
        if not self.open or self.paused or at >= self.due:
            return False
        self.waits.append(Wait(at, until))
        return True

    def run_again(self, at: dt.datetime) -> bool:
        """Everything behind the pause moves by exactly what was waited."""
        if not (self.open and self.paused):
            return False
        wait = self.waits[-1]
        wait.ended = min(at, wait.until)
        wait.length = self.days.between(wait.since, wait.ended) if self.days else wait.ended - wait.since
        if wait.length:
            self.times = [self._moved(t, wait.length) if t > wait.since else t for t in self.times]
            self.due = self._moved(self.due, wait.length)
        return True

    def _moved(self, at: dt.datetime, length: dt.timedelta) -> dt.datetime:
        return self.days.after(at, length) if self.days else at + length

    def sweep(self, at: dt.datetime, people: Callable[[Iterable[str]], tuple[int, ...]]) -> None:
        """The highest rung that is due is announced, those under it are passed over (CLK-04)."""
        first = self.next_level
        if first is None or self.times[first] > at:
            return
        reached = max(level for level in range(first, len(self.times)) if self.times[level] <= at)
        for level in range(first, reached + 1):
            told = people(RUNGS[level]) if level == reached else None
            self.steps[level] = Step(self.times[level], at, told)
