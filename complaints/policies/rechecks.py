"""Which closed complaints are checked again by another person: 5 % and every major one, each month (CMP-29)."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping

SHARE = 20  # one of so many: 5 %
# Whoever did one of these has handled, verified or followed it up.
HANDS = (
    "complaint.investigating", "complaint.plan_proposed", "complaint.executing", "complaint.done", "complaint.verified",
    "complaint.sent_back", "complaint.followed_up", "complaint.followed_up_low", "complaint.unreached",
)  # fmt: skip


def month_of(on: dt.date) -> dt.date:
    """The first day of its month."""
    return on.replace(day=1)


def month_after(month: dt.date) -> dt.date:
    """The first day of the month that follows."""
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def recheck_sample(month: dt.date, closed: Mapping[str, bool]) -> tuple[list[str], list[str]]:
    """The numbers to check again: the major ones, and a sample of the others.

    ``closed`` names the complaints closed in the month, and whether each is major.  The sample is a twentieth of all
    of them, rounded up, taken from those that are not major.  The same month and numbers give the same sample on any
    machine: they are drawn in the order of a digest of both.
    """
    majors = sorted(number for number, is_major in closed.items() if is_major)
    others = _drawn(month, (number for number, is_major in closed.items() if not is_major))
    return majors, others[: -(-len(closed) // SHARE)]


def _drawn(month: dt.date, numbers: Iterable[str]) -> list[str]:
    return sorted(numbers, key=lambda number: hashlib.sha256(f"{month:%Y-%m}/{number}".encode()).hexdigest())
