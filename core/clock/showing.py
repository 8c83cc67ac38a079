"""Calendars as their pages show them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from core.clock.book import Layer, layer_of
from core.clock.daylist import hours_text
from core.clock.models import Calendar, CalendarDay


@dataclass(frozen=True)
class YearShown:
    """A year of a calendar: how many special days, and whether it is published or only computed."""

    year: int
    days: Sequence[CalendarDay]

    @property
    def provisional(self) -> bool:
        """Whether any day of it is only computed."""
        return any(day.provisional for day in self.days)


@dataclass(frozen=True)
class CalendarShown:
    """A calendar: hours by weekday (a day of this week, so that its name comes in the reader's language), years."""

    calendar: Calendar
    hours: Sequence[tuple[dt.date, str]]
    years: Sequence[YearShown]


def calendar_shown(calendar: Calendar, today: dt.date) -> CalendarShown:
    """One calendar with every year it has days of, the latest first."""
    by_year: dict[int, list[CalendarDay]] = {}
    for day in calendar.days.order_by("on"):
        by_year.setdefault(day.on.year, []).append(day)
    years = [YearShown(year, days) for year, days in sorted(by_year.items(), reverse=True)]
    return CalendarShown(calendar, week_shown(layer_of(calendar), today), years)


def week_shown(layer: Layer, today: dt.date) -> Sequence[tuple[dt.date, str]]:
    """The hours of each weekday, Monday first."""
    monday = today - dt.timedelta(days=today.weekday())
    return [(monday + dt.timedelta(days=day), hours_text(layer.weekly.get(day, ()))) for day in range(7)]


def calendars_shown(today: dt.date) -> Sequence[CalendarShown]:
    """Every calendar, the company's first."""
    rows = Calendar.objects.select_related("project").order_by("project_id", "pk")
    ordered = sorted(rows, key=lambda row: (row.project_id is not None, row.pk))
    return [calendar_shown(calendar, today) for calendar in ordered]
