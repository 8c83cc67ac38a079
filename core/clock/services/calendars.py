"""Calendars: the hours of a week, a year's special days, the exceptions of a project (design decision 7).

Every change is in the history and begins a recount of the open due times that the calendar counts
(``services/recounts.py``).  A change and the start of a deadline shut each other out for a moment, so that no deadline
is counted by a calendar that is just being replaced.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.clock.book import layer_of
from core.clock.calendars import Interval
from core.clock.daylist import hours_text
from core.clock.importing import ImportedDay, year_of_china
from core.clock.models import Calendar, CalendarDay, CalendarHours, Recount
from core.errors import InvalidInput
from core.places.models import Project
from core.records.services import history_add
from core.time import local_date

YEARS_BACK, YEARS_AHEAD = 10, 5
_LOCK = 20_010  # any number that no other advisory lock of ours has


@dataclass(frozen=True)
class ImportResult:
    """How many days differ from their weekday, how many changed, and whether the year is only computed."""

    year: int
    days: int
    changed: int
    provisional: bool


def calendars_hold() -> None:
    """No calendar changes until this transaction ends; many may hold them at once."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_LOCK])


def _calendar_locked(calendar_id: int) -> Calendar:
    """The calendar for a change: whoever counts by it right now is waited for, whoever comes later waits."""
    calendar = Calendar.objects.select_for_update(no_key=True).get(pk=calendar_id)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
    return calendar


def check_year(year: int, at: dt.datetime) -> None:
    """Raise :class:`InvalidInput` for a year far away: that is a slip of the finger."""
    here = local_date(at).year
    if not here - YEARS_BACK <= year <= here + YEARS_AHEAD:
        raise InvalidInput(
            "year_far_away",
            _("%(year)s is far away. Choose a year from %(first)s to %(last)s."),
            field="year",
            year=year,
            first=here - YEARS_BACK,
            last=here + YEARS_AHEAD,
        )


@transaction.atomic
def calendar_import(*, year: int, code: str = "national", by: User | None, at: dt.datetime) -> ImportResult:
    """Replace the year's special days of a company-wide calendar by the published ones (phrases table).

    A year that is not published yet is computed from the festivals and flagged provisional.  Repeating it
    changes nothing.  Raises ``Calendar.DoesNotExist``, and :class:`InvalidInput` for a year far away.
    """
    check_year(year, at)
    calendar = Calendar.objects.get(code=code, project=None)
    days, provisional = year_of_china(year)
    return _year_set(calendar.pk, year, days, provisional, by=by, at=at)


@transaction.atomic
def calendar_year_set(
    *, calendar_id: int, year: int, days: Iterable[ImportedDay], provisional: bool, by: User, at: dt.datetime
) -> ImportResult:
    """Replace the year's special days by those of a list (a file, or typed); saving the same again changes nothing.

    Raises ``Calendar.DoesNotExist`` and :class:`InvalidInput` for a year far away.
    """
    check_administrator(by)
    check_year(year, at)
    return _year_set(calendar_id, year, list(days), provisional, by=by, at=at)


def _year_set(
    calendar_id: int,
    year: int,
    days: list[ImportedDay],
    provisional: bool,
    *,
    by: User | None,
    at: dt.datetime,
) -> ImportResult:
    calendar = _calendar_locked(calendar_id)
    wanted = {day.on: (day.is_working, day.name, provisional) for day in days}
    present = {on: day for on, day in layer_of(calendar).days.items() if on.year == year}
    changed = sorted(on for on in wanted.keys() | present.keys() if wanted.get(on) != present.get(on))
    if changed:
        CalendarDay.objects.filter(calendar=calendar, on__in=changed).delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(calendar=calendar, on=on, is_working=working, name=name, provisional=flag)
            for on, (working, name, flag) in wanted.items()
            if on in changed
        )
        details = {
            "calendar": calendar.code,
            "year": year,
            "changed": len(changed),
            "provisional": provisional,
            "days": {on.isoformat(): [_word(present.get(on)), _word(wanted.get(on))] for on in changed},
        }
        _record(calendar, "calendar_imported", details, by=by, at=at)
    return ImportResult(year, len(wanted), len(changed), provisional)


def _word(day: tuple[bool, str, bool] | None) -> str:
    if day is None:
        return ""
    working, name, provisional = day
    return f"{'worked' if working else 'off'} {name}{' ?' if provisional else ''}".strip()


@transaction.atomic
def calendar_hours_set(
    *, calendar_id: int, weekly: Mapping[int, tuple[Interval, ...]], by: User, at: dt.datetime
) -> Calendar:
    """Other hours of the week (Monday 0); none at all only for a project, which then has those of the company.

    Raises ``Calendar.DoesNotExist`` and :class:`InvalidInput`.
    """
    check_administrator(by)
    calendar = _calendar_locked(calendar_id)
    wanted = {day: tuple(spans) for day, spans in weekly.items() if spans}
    if not wanted and calendar.project_id is None:
        raise InvalidInput("never_open", _("Open on at least one day of the week."), field="day_0")
    present = layer_of(calendar).weekly
    if wanted == present:
        return calendar
    CalendarHours.objects.filter(calendar=calendar).delete()
    CalendarHours.objects.bulk_create(
        CalendarHours(calendar=calendar, weekday=day, opens=opens, closes=closes)
        for day, spans in wanted.items()
        for opens, closes in spans
    )
    week = {
        str(day): [hours_text(present.get(day, ())), hours_text(wanted.get(day, ()))]
        for day in range(7)
        if present.get(day, ()) != wanted.get(day, ())
    }
    _record(calendar, "calendar_hours_set", {"calendar": calendar.code, "week": week}, by=by, at=at)
    return calendar


@transaction.atomic
def calendar_add(*, code: str, project: Project, by: User, at: dt.datetime) -> Calendar:
    """Exceptions of a project under the code of a company's calendar: what they do not say, that one says.

    Raises :class:`InvalidInput`, also when the project has them already.
    """
    check_administrator(by)
    company = Calendar.objects.filter(code=code, project=None).first()
    if company is None:
        raise InvalidInput("calendar_unknown", _("Choose a calendar of the company."), field="code")
    if Calendar.objects.filter(code=code, project=project).exists():
        raise InvalidInput(
            "calendar_taken", _("This project has exceptions of that calendar already."), field="project"
        )
    calendar = Calendar.objects.create(
        code=code, project=project, name=f"{company.name} · {project.name}"[:80]
    )
    details = {"calendar": code, "project": project.code}
    history_add(case=None, action="calendar_added", by=by, at=at, details=details)
    return calendar


def _record(
    calendar: Calendar, action: str, details: dict[str, object], *, by: User | None, at: dt.datetime
) -> None:
    project = {"project": calendar.project.code} if calendar.project else {}
    history_add(case=None, action=action, by=by, at=at, details={**details, **project})
    Recount.objects.create(calendar=calendar, at=at, by=by)
