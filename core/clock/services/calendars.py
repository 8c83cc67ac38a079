"""Import of a year's public holidays and make-up weekends (design decision 7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from core.accounts.models import User
from core.clock.importing import year_of_china
from core.clock.models import Calendar, CalendarDay
from core.records.services import history_add


@dataclass(frozen=True)
class ImportResult:
    """How many days differ from their weekday, how many changed, and whether the year is only computed."""

    year: int
    days: int
    changed: int
    provisional: bool


@transaction.atomic
def calendar_import(*, year: int, code: str = "national", by: User | None, at: dt.datetime) -> ImportResult:
    """Replace the year's special days of a company-wide calendar by the published ones (phrases table).

    A year that is not published yet is computed from the festivals and flagged provisional.  Repeating it
    changes nothing.  Raises ``Calendar.DoesNotExist``.
    """
    calendar = Calendar.objects.select_for_update(no_key=True).get(code=code, project=None)
    days, provisional = year_of_china(year)
    wanted = {day.on: (day.is_working, day.name, provisional) for day in days}
    rows = CalendarDay.objects.filter(calendar=calendar, on__year=year)
    present = {row.on: (row.is_working, row.name, row.provisional) for row in rows}
    changed = {on for on in wanted.keys() | present.keys() if wanted.get(on) != present.get(on)}
    if changed:
        rows.filter(on__in=changed).delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(calendar=calendar, on=on, is_working=working, name=name, provisional=flag)
            for on, (working, name, flag) in wanted.items()
            if on in changed
        )
        details = {"year": year, "changed": len(changed), "provisional": provisional}
        history_add(case=None, action="calendar_imported", by=by, at=at, details=details)
    return ImportResult(year, len(wanted), len(changed), provisional)
