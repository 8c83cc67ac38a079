"""What a run of CI asks for a part of each day; ``make matrix`` and ``make tour`` ask for all of it."""

from __future__ import annotations

import datetime as dt
import os
import zlib

ALL = bool(os.environ.get("ALL"))
# Any clock will do to rotate; DAYS_ON=1 asks today what tomorrow asks.
TODAY = dt.date.today().toordinal() + int(os.environ.get("DAYS_ON", "0"))  # noqa: DTZ011


def is_of_today(key: str, days: int) -> bool:
    """Whether it is this one's turn: each comes once in so many days, and all of them at once with ALL=1."""
    return ALL or _day(key) % days == 0


def turn_of(key: str, days: int) -> int:
    """How often it has had its turn: what else rotates with it (a language, a width) goes on from there."""
    return _day(key) // days


def _day(key: str) -> int:
    return zlib.crc32(key.encode()) + TODAY
