"""How soon the phone is answered: within three rings (DSK-09)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core.time import start_of_day
from owners.enums import Channel
from owners.models import Contact

THREE_RINGS = 3
# A ring and the pause behind it take five seconds.
SECONDS = 15
DAY = dt.timedelta(days=1)

KNOWN = Q(rings__isnull=False) | Q(waited_seconds__isnull=False)
# Where both are recorded the rings count, which the promise is made in.
IN_TIME = Q(rings__lte=THREE_RINGS) | Q(rings=None, waited_seconds__lte=SECONDS)


@dataclass(frozen=True, slots=True)
class AnswerRate:
    """Calls answered within three rings of those of which it is known, and how many there were at all (RPT-05)."""

    in_time: int
    known: int
    calls: int

    @property
    def percent(self) -> str:
        return f"{self.in_time * 100 / self.known:.1f} %" if self.known else "—"


def calls_of(contacts: QuerySet[Contact], first: dt.date, last: dt.date) -> QuerySet[Contact]:
    """Phone calls from the first day to the last one, both included."""
    return contacts.filter(
        channel=Channel.PHONE, at__gte=start_of_day(first), at__lt=start_of_day(last + DAY)
    )


def answer_rate(calls: QuerySet[Contact]) -> AnswerRate:
    """The rate, counted from the lists that its numbers open."""
    known = calls.filter(KNOWN)
    return AnswerRate(known.filter(IN_TIME).count(), known.count(), calls.count())


def part_of_calls(calls: QuerySet[Contact], part: str) -> QuerySet[Contact]:
    """Those in time, those late, or all of which it is known."""
    known = calls.filter(KNOWN)
    if part == "in_time":
        return known.filter(IN_TIME)
    return known.exclude(IN_TIME) if part == "late" else known
