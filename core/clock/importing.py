"""The importer of China's public holidays, from the package ``holidays`` (decision 7).

The names are the published Chinese ones: they are data, like a project's name.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

MAKE_UP_NAME = "调休上班"


@dataclass(frozen=True, order=True)
class ImportedDay:
    """A day that differs from its weekday: off on a weekday, or worked on a weekend."""

    on: dt.date
    is_working: bool
    name: str


def year_of_china(year: int) -> tuple[list[ImportedDay], bool]:
    """The year's special days in order, and whether they are only computed: not published yet."""
    # The package loads every country of the world (0.2 s): only the importer waits for it.
    from holidays.countries.china import China, ChinaStaticHolidays

    holidays = China(years=year, language="zh_CN")  # type: ignore[no-untyped-call]
    off = [ImportedDay(on, False, name) for on, name in holidays.items() if on.year == year]
    made_up = [ImportedDay(on, True, MAKE_UP_NAME) for on in holidays.weekend_workdays if on.year == year]
    return sorted(off + made_up), year not in ChinaStaticHolidays.special_public_holidays
