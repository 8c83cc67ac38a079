"""The year 2027 as it is really published, some day, and the recount that follows."""

from __future__ import annotations

import datetime as dt

from core.clock.importing import ImportedDay
from core.clock.models import Calendar, CalendarDay
from core.clock.services import recount_batch
from core.clock.services.calendars import calendar_year_set
from tests.cast import Cast
from tests.factories.clock import local

# 2027 is not published in what is delivered: computed and provisional. New Year's Day is a Friday.
THURSDAY = local("2026-12-31 10:00")
YEAR = 2027


def national() -> Calendar:
    return Calendar.objects.get(code="national", project=None)


def publish(
    cast: Cast, *days: tuple[str, bool, str], at: dt.datetime = THURSDAY, code: str = "national"
) -> None:
    """The year as it was really published: the computed days, and these instead."""
    present = {
        row.on: ImportedDay(row.on, row.is_working, row.name)
        for row in CalendarDay.objects.filter(calendar=national(), on__year=YEAR)
    }
    present |= {
        dt.date.fromisoformat(on): ImportedDay(dt.date.fromisoformat(on), *rest) for on, *rest in days
    }  # type: ignore[arg-type]
    calendar_year_set(
        calendar_id=national().pk, year=YEAR, days=present.values(), provisional=False, by=cast.admin, at=at
    )


def run(at: dt.datetime = THURSDAY, batch: int = 200) -> int:
    moved = 0
    while (result := recount_batch(at=at, batch=batch)) is not None:
        moved += result.moved
    return moved


BRIDGE = ("2027-01-04", False, "元旦调休")
MADE_UP = ("2027-01-02", True, "调休上班")
