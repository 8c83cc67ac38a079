"""Calendars out of the database as values, each read once: the company's, with the exceptions of a project on top."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from django.db.models import Q

from core.clock.calendars import Interval, SpecialDay, WorkingCalendar
from core.clock.enums import Unit
from core.clock.importing import ImportedDay
from core.clock.models import Calendar, CalendarDay, CalendarHours, ChannelHours
from core.clock.policies import DueTime, due_at
from core.time import local_date

Weekly = Mapping[int, tuple[Interval, ...]]


@dataclass(frozen=True)
class Layer:
    """What one row of a calendar says: its week (empty: that of the layer below) and its special days."""

    weekly: Weekly
    days: Mapping[dt.date, tuple[bool, str, bool]]


@dataclass(frozen=True)
class Instead:
    """A change that is only tried: this layer counts as if it were saved already."""

    calendar_id: int
    layer: Layer


def layer_of(calendar: Calendar) -> Layer:
    """What is saved of a calendar."""
    return layers_of([calendar])[calendar.pk]


def layers_of(calendars: Iterable[Calendar]) -> dict[int, Layer]:
    """What is saved of each calendar, by its id (two queries)."""
    weekly: dict[int, dict[int, tuple[Interval, ...]]] = {calendar.pk: {} for calendar in calendars}
    special: dict[int, dict[dt.date, tuple[bool, str, bool]]] = {pk: {} for pk in weekly}
    hours = CalendarHours.objects.filter(calendar__in=weekly).order_by("weekday", "opens")
    for pk, weekday, opens, closes in hours.values_list("calendar_id", "weekday", "opens", "closes"):
        weekly[pk][weekday] = (*weekly[pk].get(weekday, ()), (opens, closes))
    days = CalendarDay.objects.filter(calendar__in=weekly)  # hundreds: no object for each
    told = days.values_list("calendar_id", "on", "is_working", "name", "provisional")
    for pk, on, working, name, provisional in told:
        special[pk][on] = (working, name, provisional)
    return {pk: Layer(weekly[pk], special[pk]) for pk in weekly}


def with_year(layer: Layer, year: int, days: Iterable[ImportedDay], provisional: bool) -> Layer:
    """The layer with another year."""
    kept = {on: day for on, day in layer.days.items() if on.year != year}
    return Layer(layer.weekly, kept | {day.on: (day.is_working, day.name, provisional) for day in days})


def stacked(code: str, layers: Iterable[Layer]) -> WorkingCalendar:
    """The calendar as the policies know it; a later layer goes before an earlier one.

    A day worked by exception keeps the hours of its weekday, or else those of the first worked weekday.
    """
    weekly: Weekly = {}
    days: dict[dt.date, tuple[bool, str, bool]] = {}
    for layer in layers:
        weekly = layer.weekly or weekly
        days.update(layer.days)
    ordinary = weekly[min(weekly)] if weekly else ()
    special = {
        on: SpecialDay(weekly.get(on.weekday(), ordinary) if working else (), name, provisional)
        for on, (working, name, provisional) in days.items()
    }
    return WorkingCalendar(code, weekly, special)


class CalendarBook:
    """Reads each calendar once; a batch of deadlines shares one book."""

    def __init__(self, instead: Instead | None = None) -> None:
        self._instead = instead
        self._layers: dict[int, Layer] = {}
        self._rows: dict[int | None, list[Calendar]] = {}
        self._counting: dict[tuple[str, int | None], WorkingCalendar] = {}
        self._dues: dict[tuple[int, str, int | None, dt.date], DueTime] = {}
        self._opening: dict[tuple[str, int | None], WorkingCalendar | None] = {}

    def counting(self, code: str, project_id: int | None) -> WorkingCalendar:
        """What counts working days in a project; raises ``Calendar.DoesNotExist``."""
        key = (code, project_id)
        if key not in self._counting:
            rows = [row for row in self._calendars(project_id) if row.code == code]
            if not rows:
                raise Calendar.DoesNotExist(code)
            self._counting[key] = stacked(code, (self._layer(row) for row in rows))
        return self._counting[key]

    def due(self, amount: int, code: str, project_id: int | None, started_at: dt.datetime) -> DueTime:
        """So many working days on; counted once for each day of start, whose hour makes no difference."""
        key = (amount, code, project_id, local_date(started_at))
        if key not in self._dues:
            calendar = self.counting(code, project_id)
            self._dues[key] = due_at(amount, Unit.WORKING_DAYS, started_at, calendar)
        return replace(self._dues[key], counts_from=started_at)

    def _calendars(self, project_id: int | None) -> list[Calendar]:
        """Whatever counts in a project, the company's before its own: who needs one soon needs the next."""
        if project_id not in self._rows:
            wanted = Calendar.objects.filter(Q(project=None) | Q(project_id=project_id))
            self._rows[project_id] = sorted(wanted, key=lambda row: row.project_id is not None)
            missing = [row for row in self._rows[project_id] if row.pk not in self._layers]
            self._layers |= layers_of(missing)
        return self._rows[project_id]

    def opening(self, channel: str | None, project_id: int | None) -> WorkingCalendar | None:
        """When a channel is staffed; None when it always is.

        A row for the channel goes before the row for all channels (empty), a project's before the company's.
        """
        key = (channel or "", project_id)
        if key not in self._opening:
            rows = ChannelHours.objects.filter(
                Q(project=None) | Q(project_id=project_id), channel__in=["", channel or ""]
            ).select_related("calendar")
            row = max(rows, key=lambda r: (bool(r.channel), r.project_id is not None), default=None)
            self._opening[key] = self.counting(row.calendar.code, project_id) if row else None
        return self._opening[key]

    def _layer(self, calendar: Calendar) -> Layer:
        if self._instead is not None and self._instead.calendar_id == calendar.pk:
            return self._instead.layer
        return self._layers[calendar.pk]
