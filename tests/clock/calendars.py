"""The delivered calendars as values, without a database."""

from __future__ import annotations

from core.clock.calendars import SpecialDay, WorkingCalendar
from core.clock.defaults import CALENDARS
from core.clock.importing import year_of_china


def calendar(code: str) -> WorkingCalendar:
    """A delivered calendar; the national one with the holidays of 2024 to 2030."""
    _name, weekdays, hours = CALENDARS[code]
    special = {}
    for year in range(2024, 2031) if code == "national" else ():
        days, provisional = year_of_china(year)
        for day in days:
            special[day.on] = SpecialDay((hours,) if day.is_working else (), day.name, provisional)
    return WorkingCalendar(code, dict.fromkeys(weekdays, (hours,)), special)
