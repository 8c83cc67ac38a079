"""The delivered calendars as values, without a database."""

from __future__ import annotations

import datetime as dt

from core.clock.book import Layer, stacked
from core.clock.calendars import SpecialDay, WorkingCalendar
from core.clock.defaults import CALENDARS
from core.clock.importing import year_of_china

MORNING, AFTERNOON = ((540, 720),), ((810, 1050),)
PROJECT = Layer(
    {},
    {
        dt.date(2026, 11, 21): (True, "交付", False),
        dt.date(2026, 11, 22): (True, "交付", False),
        dt.date(2026, 11, 23): (False, "", False),
    },
)


def _layer(of: WorkingCalendar) -> Layer:
    return Layer(
        of.weekly, {on: (bool(day.intervals), day.name, day.provisional) for on, day in of.special.items()}
    )


def calendar(code: str) -> WorkingCalendar:
    """A delivered calendar (the national one with the holidays of 2024 to 2030), or one of a company of its own."""
    if code == "two_spans":
        return WorkingCalendar(code, {**dict.fromkeys(range(5), (*MORNING, *AFTERNOON)), 5: MORNING})
    if code == "project":
        return stacked("national", [_layer(calendar("national")), PROJECT])
    _name, weekdays, hours = CALENDARS[code]
    special = {}
    for year in range(2024, 2031) if code == "national" else ():
        days, provisional = year_of_china(year)
        for day in days:
            special[day.on] = SpecialDay((hours,) if day.is_working else (), day.name, provisional)
    return WorkingCalendar(code, dict.fromkeys(weekdays, (hours,)), special)
