"""The one clock of the product, and the calendar arithmetic that the rules speak of.

Business time never comes from the database or from ``timezone.now()``: views, tasks and commands read :func:`now`
once and pass it on as ``at``.
"""

from __future__ import annotations

import calendar
import datetime as dt
from functools import cache
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

# A day outside is a slip of the keyboard; at the ends of the calendar there is no day before or after.
EARLIEST_DAY, LATEST_DAY = dt.date(1990, 1, 1), dt.date(2199, 12, 31)


def now() -> dt.datetime:
    """The present instant in UTC, moved by ``CLOCK_OFFSET_SECONDS`` (demo and tests; refused in production)."""
    return timezone.now() + dt.timedelta(seconds=settings.CLOCK_OFFSET_SECONDS)


def local_zone() -> ZoneInfo:
    """The company's time zone (rulebook: default ``Asia/Shanghai``)."""
    return _zone(settings.TIME_ZONE)


_zone = cache(ZoneInfo)  # asked for some hundred times for each due time


def local_date(at: dt.datetime) -> dt.date:
    """The local calendar day on which the instant falls."""
    return at.astimezone(local_zone()).date()


def read_day(text: str) -> dt.date | None:
    """The day that ``2026-11-23`` names; none when it names none, or one outside ``EARLIEST_DAY`` to ``LATEST_DAY``."""
    try:
        on = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return on if EARLIEST_DAY <= on <= LATEST_DAY else None


def start_of_day(on: dt.date) -> dt.datetime:
    """Local midnight at the beginning of the day, as an instant."""
    return dt.datetime.combine(on, dt.time.min, tzinfo=local_zone()).astimezone(dt.UTC)


def add_months(on: dt.date, months: int) -> dt.date:
    """Calendar months from the original day, clamped to the month's end (30 Nov + 3 months = 28 Feb)."""
    index = on.year * 12 + on.month - 1 + months
    year, month = divmod(index, 12)
    month += 1
    return on.replace(year=year, month=month, day=min(on.day, calendar.monthrange(year, month)[1]))


def add_months_at(at: dt.datetime, months: int) -> dt.datetime:
    """The same local time of day, calendar months later, clamped to the month's end."""
    local = at.astimezone(local_zone())
    moved = dt.datetime.combine(add_months(local.date(), months), local.time(), tzinfo=local_zone())
    return moved.astimezone(dt.UTC)
