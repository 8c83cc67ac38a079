"""Public holidays and make-up weekends come from a package; an unpublished year is provisional."""

from __future__ import annotations

import datetime as dt

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from core.clock.models import Calendar, CalendarDay, Ladder, LadderStep, ServiceStandard
from core.clock.seeding import holidays_install, standards_install
from core.clock.selectors import working_calendar
from core.clock.services import calendar_import
from core.records.models import HistoryEntry
from tests.factories.clock import FRIDAY

pytestmark = pytest.mark.django_db


@pytest.mark.rule("CLK-01")
def test_the_delivered_calendar_knows_2026() -> None:
    national = working_calendar("national", None)
    assert [on.day for on in february(national.is_working)] == [
        2, 3, 4, 5, 6, 9, 10, 11, 12, 13, 14, 24, 25, 26, 27, 28,
    ]  # fmt: skip
    assert national.is_working(dt.date(2026, 9, 20))
    assert not national.is_working(dt.date(2026, 10, 7))
    assert national.is_working(dt.date(2026, 10, 10))
    assert all(working_calendar("seven_days", None).is_working(on) for on in february(lambda _on: True))


def february(keep: object) -> list[dt.date]:
    days = [dt.date(2026, 2, day) for day in range(1, 29)]
    return [on for on in days if keep(on)]  # type: ignore[operator]


@pytest.mark.rule("CLK-01")
def test_importing_again_changes_nothing() -> None:
    before = list(CalendarDay.objects.order_by("pk").values())
    result = calendar_import(year=2026, by=None, at=FRIDAY)
    assert (result.days, result.changed, result.provisional) == (28, 0, False)
    assert list(CalendarDay.objects.order_by("pk").values()) == before
    assert not HistoryEntry.objects.exists()


@pytest.mark.rule("CLK-01")
def test_the_published_year_replaces_what_was_computed() -> None:
    days = CalendarDay.objects.filter(calendar__code="national", on__year=2026)
    days.filter(on__month=2).delete()
    days.update(provisional=True)

    result = calendar_import(year=2026, by=None, at=FRIDAY)

    assert (result.days, result.changed) == (28, 28)
    assert not days.filter(provisional=True).exists()
    details = HistoryEntry.objects.get().details
    assert (details["year"], details["changed"], details["provisional"]) == (2026, 28, False)
    assert details["days"]["2026-02-14"] == ["", "worked 调休上班"]
    assert details["days"]["2026-10-07"] == [
        "off 休息日（由 2026-10-10 调休） ?",
        "off 休息日（由 2026-10-10 调休）",
    ]


@pytest.mark.rule("CLK-01")
def test_a_year_that_is_not_published_is_provisional(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("import_calendar", "2031", "2026")
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("(provisional, not published yet)")
    assert lines[1] == "2026: 28 special days, 0 changed (published)"
    assert not CalendarDay.objects.filter(on__year=2031, provisional=False).exists()
    assert CalendarDay.objects.filter(on=dt.date(2031, 10, 1), is_working=False).exists()


@pytest.mark.parametrize("year", ["1999", "3000"])
def test_a_year_out_of_reach_is_refused(year: str) -> None:
    with pytest.raises(CommandError):
        call_command("import_calendar", year)
    assert not CalendarDay.objects.filter(on__year=int(year)).exists()


@pytest.mark.rule("CLK-01", "CLK-03")
def test_installing_again_changes_nothing() -> None:
    models = (Calendar, CalendarDay, Ladder, LadderStep, ServiceStandard)
    ServiceStandard.objects.filter(code="complaint.tell_when").update(amount=12)
    before = [list(model._default_manager.order_by("pk").values()) for model in models]
    standards_install(apps)
    holidays_install(apps, range(2024, 2031))
    assert [list(model._default_manager.order_by("pk").values()) for model in models] == before
