"""Installs the delivered calendars, ladders and standards; changes nothing that is there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from core.clock.defaults import CALENDARS, CHANNEL_HOURS, LADDERS, NATIONAL, STANDARDS
from core.clock.importing import year_of_china


class Registry(Protocol):
    """``django.apps.apps`` or the historical registry of a migration."""

    def get_model(self, app_label: str, model_name: str) -> Any:
        """The model of that name."""


def standards_install(registry: Registry) -> None:
    """Make the defaults of the rulebook present; safe to repeat (CMP-01, CMP-08, CMP-09, CMP-16, CLK-03)."""
    _calendars(registry)
    _ladders(registry)
    standards_add(registry, STANDARDS)


def standards_add(registry: Registry, delivered: Iterable[Mapping[str, Any]]) -> None:
    """Make these standards present on the delivered ladder; the apps above bring their own in their migrations."""
    ladder = registry.get_model("clock", "Ladder").objects.filter(code="standard").latest("pk")
    standards = registry.get_model("clock", "ServiceStandard").objects
    known = set(standards.values_list("code", flat=True))
    standards.bulk_create(
        standards.model(ladder_id=ladder.pk, **standard)
        for standard in delivered
        if standard["code"] not in known
    )


def _calendars(registry: Registry) -> None:
    calendars = registry.get_model("clock", "Calendar").objects
    hours = registry.get_model("clock", "CalendarHours").objects
    for code, (name, weekdays, (opens, closes)) in CALENDARS.items():
        calendar, is_new = calendars.get_or_create(code=code, project=None, defaults={"name": name})
        if is_new:
            hours.bulk_create(
                hours.model(calendar_id=calendar.pk, weekday=day, opens=opens, closes=closes)
                for day in weekdays
            )
    channels = registry.get_model("clock", "ChannelHours").objects
    for channel, code in CHANNEL_HOURS.items():
        calendar = calendars.get(code=code, project=None)
        channels.get_or_create(channel=channel, project=None, defaults={"calendar_id": calendar.pk})


def _ladders(registry: Registry) -> None:
    ladders = registry.get_model("clock", "Ladder").objects
    steps = registry.get_model("clock", "LadderStep").objects
    for code, ladder in LADDERS.items():
        if not ladders.filter(code=code).exists():
            row = ladders.create(code=code, name_en=ladder["name_en"], name_zh=ladder["name_zh"])
            steps.bulk_create(
                steps.model(ladder_id=row.pk, level=level, **step)
                for level, step in enumerate(ladder["steps"])
            )


def holidays_install(registry: Registry, years: range) -> None:
    """Fill the national calendar's special days for years that have none yet (phrases table)."""
    calendar = registry.get_model("clock", "Calendar").objects.get(code=NATIONAL, project=None)
    days = registry.get_model("clock", "CalendarDay").objects
    known = {on.year for on in days.filter(calendar_id=calendar.pk).values_list("on", flat=True)}
    for year in years:
        if year in known:
            continue
        special, provisional = year_of_china(year)
        days.bulk_create(
            days.model(
                calendar_id=calendar.pk,
                on=day.on,
                is_working=day.is_working,
                name=day.name,
                provisional=provisional,
            )
            for day in special
        )
