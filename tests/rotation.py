"""What a run of CI asks for one part of its people each day, and ``make matrix`` for all of them."""

from __future__ import annotations

import datetime as dt
import os
import zlib

TODAY = dt.date.today().toordinal()  # noqa: DTZ011  # any clock will do to rotate


def is_of_today(key: str, parts: int) -> bool:
    """Whether it is this one's turn: each comes once in so many days, and all at once with FULL=1."""
    return bool(os.environ.get("FULL")) or (zlib.crc32(key.encode()) + TODAY) % parts == 0
