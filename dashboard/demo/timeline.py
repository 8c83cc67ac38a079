"""The time of the demo: everything happens at its instant, and the bells ring as they would have rung.

A strand is an iterator of instants: it is asked for its next one, and asked again at that instant, when it does
what it came for.  Between two instants of any strand the sweep and the regrading take what has become due.
"""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from django.db import connection
from django.db.models import Value
from django.utils import timezone

from complaints.models import Complaint
from complaints.tasks import regrade_due
from core.clock.models import Deadline
from core.clock.tasks import sweep_deadlines
from core.time import local_zone

Strand = Iterator[dt.datetime]

# Beat rings the sweep every 15 seconds.
LATE = dt.timedelta(seconds=15)
DAY = dt.timedelta(days=1)
# Nothing waits longer for its bell. Rows of one transaction leave their former places in an index until it ends:
# without this bound each question would walk through all of the past.
LONGEST_LATE = dt.timedelta(days=45)
SWEEP, REGRADE = "sweep", "regrade"


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


@contextmanager
def without_savepoints() -> Iterator[None]:
    """Services inside one transaction that is kept or lost as a whole: none of them needs a way back of its own."""
    features = connection.features
    before, features.uses_savepoints = features.uses_savepoints, False
    try:
        yield
    finally:
        features.uses_savepoints = before


class Timeline:
    """Strands woven together by time, until the end; what would come later does not happen."""

    def __init__(
        self, start: dt.datetime, end: dt.datetime, move: Callable[[dt.datetime], None],
        seen: Callable[[float], None],
    ) -> None:  # fmt: skip
        self.start, self.end = start, end
        self._move, self._seen = move, seen
        self._waiting: list[tuple[dt.datetime, int, Strand]] = []
        self._order = 0

    def add(self, strand: Strand) -> None:
        """A strand from its first instant on."""
        at = next(strand, None)
        if at is not None and at <= self.end:
            self._order += 1
            heapq.heappush(self._waiting, (at, self._order, strand))

    def run(self) -> None:
        """Let everything happen."""
        while self._waiting:
            at, _order, strand = heapq.heappop(self._waiting)
            self._ring_until(at)
            self._at(at)
            self.add(strand)
        self._ring_until(self.end)
        self._at(self.end)
        sweep_deadlines()  # it leaves the trace of its last run

    def _at(self, at: dt.datetime) -> None:
        self._move(at)
        self._seen((at - self.start) / (self.end - self.start))

    def _ring_until(self, at: dt.datetime) -> None:
        """Every step and every grade that is due by then, each at its time (CLK-03, CMP-06)."""
        before = None
        while due := _next_due(at):
            if due == before:
                raise RuntimeError(f"the bells left something that is due: {due}")
            before = due
            when, bell, _which = due
            self._at(min(when + LATE, at))
            sweep_deadlines() if bell == SWEEP else regrade_due()


def _next_due(at: dt.datetime) -> tuple[dt.datetime, str, int] | None:
    """What is due first by then: its time, the bell that wakes it, and which one it is; in one query."""
    since = at - LONGEST_LATE
    if not _something_due(since, at):
        return None
    deadlines = Deadline.objects.sweepable(at).filter(next_step_at__gt=since)
    ageing = Complaint.objects.filter(regrade_at__lte=at, regrade_at__gt=since)
    steps = deadlines.values_list("next_step_at", Value(SWEEP), "pk")
    grades = ageing.values_list("regrade_at", Value(REGRADE), "pk")
    return steps.union(grades, all=True).order_by("next_step_at").first()


def _something_due(since: dt.datetime, at: dt.datetime) -> bool:
    """Whether it is worth to ask exactly; thousands of times, so without a query to be built each time."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM clock_deadline WHERE next_step_at > %(since)s AND next_step_at <= %(at)s)"
            " OR EXISTS (SELECT 1 FROM complaints_complaint WHERE regrade_at > %(since)s AND regrade_at <= %(at)s)",
            {"since": since, "at": at},
        )
        return bool(cursor.fetchone()[0])


def working_time(at: dt.datetime, opens: int = 9, closes: int = 18) -> dt.datetime:
    """The instant itself while people work, else the same minute of the next opening hour."""
    local = at.astimezone(local_zone())
    if opens <= local.hour < closes:
        return at
    morning = local.replace(hour=opens)
    return (morning if local.hour < opens else morning + DAY).astimezone(dt.UTC)
