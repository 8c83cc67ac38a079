"""The time of the demo: everything happens at its instant, and the bells ring as they would have rung.

A strand is an iterator of instants: it is asked for its next one, and asked again at that instant, when it does
what it came for.  Between two instants of any strand the sweep and the regrading take what has become due.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

from django.conf import settings
from django.db import connection
from django.utils import timezone

from complaints.tasks import regrade_due
from core.clock.services import sweep
from core.clock.tasks import sweep_deadlines
from core.time import local_zone, now

Strand = Iterator[dt.datetime]

# Beat rings the sweep every 15 seconds.
LATE = dt.timedelta(seconds=15)
DAY = dt.timedelta(days=1)
# Nothing waits longer for its bell. Rows of one transaction leave their former places in an index until it ends:
# without this bound each question would walk through all of the past.
LONGEST_LATE = dt.timedelta(days=45)


@contextmanager
def moved_clock() -> Iterator[Callable[[dt.datetime], None]]:
    """The product's one clock, to be set to an instant; at the end it goes on as before."""
    before = settings.CLOCK_OFFSET_SECONDS

    def move(at: dt.datetime) -> None:
        settings.CLOCK_OFFSET_SECONDS = (at - timezone.now()).total_seconds()

    try:
        yield move
    finally:
        settings.CLOCK_OFFSET_SECONDS = before


class Timeline:
    """Strands woven together by time, until the end; what would come later does not happen."""

    def __init__(
        self, start: dt.datetime, end: dt.datetime, move: Callable[[dt.datetime], None],
        seen: Callable[[float], None],
    ) -> None:  # fmt: skip
        self.start, self.end = start, end
        self._move, self._seen = move, seen
        self._waiting: list[tuple[dt.datetime, int, Strand, bool]] = []
        self._order = 0
        self._bell: Bell | None = None
        self._is_bell_known = False

    def add(self, strand: Strand, *, rings: bool = True) -> None:
        """A strand from its first instant on; ``rings`` is false for one that starts and ends no promise and no age."""
        at = next(strand, None)
        if rings:
            self._is_bell_known = False
        if at is not None and at <= self.end:
            self._order += 1
            heapq.heappush(self._waiting, (at, self._order, strand, rings))

    def run(self) -> None:
        """Let everything happen."""
        while self._waiting:
            at, _order, strand, rings = heapq.heappop(self._waiting)
            self._ring_until(at)
            self._at(at)
            self.add(strand, rings=rings)
        self._ring_until(self.end)
        self._at(self.end)
        sweep_deadlines()  # it leaves the trace of its last run

    def _at(self, at: dt.datetime) -> None:
        self._move(at)
        self._seen((at - self.start) / (self.end - self.start))

    def _ring_until(self, at: dt.datetime) -> None:
        """Every step and every grade that is due by then, each at its time (CLK-03, CMP-06).

        Only the sweep itself: no calendar is changed meanwhile, nobody is away, and no pause comes to its end.
        """
        before = None
        while (bell := self._next_bell(at)) is not None and bell.at <= at:
            if bell == before:
                raise RuntimeError(f"the bells left something that is due: {bell}")
            before = bell
            self._at(min(bell.at + LATE, at))
            sweep(now()) if bell.is_step else regrade_due()
            self._is_bell_known = False

    def _next_bell(self, at: dt.datetime) -> Bell | None:
        """What is due first; asked again only after something that may have changed it."""
        if not self._is_bell_known:
            self._bell, self._is_bell_known = _next_bell(at - LONGEST_LATE), True
        return self._bell


class Bell(NamedTuple):
    """When something is due: a step of a deadline, else a grade; and which one it is."""

    at: dt.datetime
    is_step: bool
    which: int


def _next_bell(since: dt.datetime) -> Bell | None:
    """The first one since then; thousands of times, so without a query to be built each time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "(SELECT next_step_at AS at, true, id FROM clock_deadline WHERE next_step_at > %(since)s"
            " ORDER BY next_step_at, id LIMIT 1)"
            " UNION ALL (SELECT regrade_at, false, case_id FROM complaints_complaint WHERE regrade_at > %(since)s"
            " ORDER BY regrade_at, case_id LIMIT 1) ORDER BY at LIMIT 1",
            {"since": since},
        )
        found = cursor.fetchone()
    return Bell(*found) if found else None


def working_time(at: dt.datetime, opens: int = 9, closes: int = 18) -> dt.datetime:
    """The instant itself while people work, else the same minute of the next opening hour."""
    local = at.astimezone(local_zone())
    if opens <= local.hour < closes:
        return at
    morning = local.replace(hour=opens)
    return (morning if local.hour < opens else morning + DAY).astimezone(dt.UTC)
