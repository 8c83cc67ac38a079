"""An administrator keeps calendars on pages: preview, import, refusals that keep what was typed (design decision 7)."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import Workbook

from core.clock.models import Calendar, CalendarDay, Recount
from core.clock.selectors import working_calendar
from core.records.selectors import administration_timeline
from core.time import local_date, now
from tests.administration.conftest import Browser
from tests.cast import Cast
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-01")]


@pytest.fixture
def admin(cast: Cast) -> Browser:
    return Browser(cast.admin)


def national() -> int:
    return Calendar.objects.get(code="national", project=None).pk


def year() -> int:
    return local_date(now()).year + 1


def sentences() -> list[str]:
    return [line.sentence for line in administration_timeline()]


def test_a_year_is_looked_at_and_then_saved(cast: Cast, admin: Browser) -> None:
    typed = {
        "year": year(),
        "days": f"{year()}-01-01, off, 元旦\n{year()}-01-02, worked, 调休上班",
        "published": "on",
    }
    with nothing_changes():
        preview = admin.send("calendar_preview", national(), **typed)
    assert preview.status_code == 200
    assert "2 special days" in preview.text
    assert "0 open due times move" in preview.text
    assert f"{year()}-05-01" in preview.text  # what would go

    assert admin.send("calendar_days", national(), **typed).status_code == 302
    days = CalendarDay.objects.filter(calendar_id=national(), on__year=year()).order_by("on")
    assert [(day.on.day, day.is_working, day.name, day.provisional) for day in days] == [
        (1, False, "元旦", False), (2, True, "调休上班", False),
    ]  # fmt: skip
    assert sentences()[0] == f"Calendar of {year()} imported"
    assert Recount.objects.get().by == cast.admin
    page = admin.look("calendar_detail", national()).text
    assert "published" in page
    assert "at work: 0 of 0 open due times moved so far" in page
    with nothing_changes(but=("records_requestanswer",)):
        admin.send("calendar_days", national(), **typed)


def test_a_year_comes_from_the_package(admin: Browser) -> None:
    form = admin.look("calendar_days", national(), **{"year": 2026, "from": "package"})
    assert "2026-02-14,worked,调休上班" in form.text
    assert "checked" in form.text
    coming = admin.look(
        "calendar_days", national(), **{"year": local_date(now()).year + 5, "from": "package"}
    )
    assert f"{local_date(now()).year + 5}-10-02,off,国庆节" in coming.text
    assert "checked" not in coming.text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_year_comes_from_a_file(admin: Browser, kind: str) -> None:
    rows = [["日期", "类型", "名称"], [f"{year()}-10-01", "休", "国庆节"]]
    content = "\n".join(",".join(row) for row in rows).encode("gb18030")
    if kind == "xlsx":
        book, out = Workbook(), io.BytesIO()
        for row in rows:
            book.worksheets[0].append(row)
        book.save(out)
        content = out.getvalue()
    sent = {"year": year(), "published": "on", "file": SimpleUploadedFile(f"year.{kind}", content)}
    preview = admin.send("calendar_preview", national(), **sent)
    assert f"{year()}-10-01,off,国庆节" in preview.text
    sent["file"] = SimpleUploadedFile(f"year.{kind}", content)
    assert admin.send("calendar_days", national(), **sent).status_code == 302
    assert CalendarDay.objects.get(calendar_id=national(), on__year=year()).name == "国庆节"


@pytest.mark.parametrize("page", ["calendar_preview", "calendar_days"])
@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"days": "{0}-02-30, off, x"}, "Line 1: There is no {0}-02-30."),
        ({"days": "1999-10-01, off, x"}, "Line 1: 1999-10-01 is no day of {0}."),
        ({"days": ", off, 国庆节"}, "Line 1: The day is missing."),
        ({"days": "{0}-10-01 25:00, off, x"}, "a day has no time of day and no time zone"),
        ({"days": "{0}-10-01, off, x", "year": 2207}, "2207 is far away"),
        ({"days": "{0}-10-01, off, x", "year": 1988}, "1988 is far away"),
        ({"days": "x", "year": ""}, "This field is required"),
    ],
    ids=str,
)
def test_a_year_that_cannot_be_is_refused_and_kept(
    admin: Browser, page: str, sent: dict[str, Any], message: str
) -> None:
    typed = {"year": year(), **{key: str(value).format(year()) for key, value in sent.items()}}
    with nothing_changes():
        answer = admin.send(page, national(), **typed)
    assert answer.status_code == 422
    assert message.format(year()) in answer.text
    assert typed["days"] in answer.text
    assert 'class="field-error"' in answer.text


def test_a_file_with_a_missing_day_is_refused_and_can_be_mended(admin: Browser) -> None:
    days = [dt.date(year(), 1, 1) + dt.timedelta(days=n) for n in range(365)]
    weekdays = [f"{on},{'班' if on.weekday() < 5 else '休'}," for on in days if on != dt.date(year(), 5, 12)]
    file = SimpleUploadedFile("year.csv", "\n".join(weekdays).encode())
    with nothing_changes():
        answer = admin.send("calendar_preview", national(), year=year(), file=file)
    assert answer.status_code == 422
    assert f"{year()}-05-12 is missing: the list names the days of the whole year." in answer.text
    assert f"{year()}-05-11," in answer.text  # the lines of the file can be mended where they stand
    with nothing_changes():
        rubbish = SimpleUploadedFile("year.xlsx", b"PK\x03\x04 rubbish")
        answer = admin.send("calendar_days", national(), year=year(), days="typed before", file=rubbish)
    assert answer.status_code == 422
    assert "neither a CSV file nor an Excel workbook" in answer.text


def test_several_spans_a_day(admin: Browser) -> None:
    week = {f"day_{day}": "09:00-12:00, 13:30-18:00" for day in range(5)}
    assert admin.send("calendar_hours", national(), **week).status_code == 302
    monday = dt.date(2026, 11, 23)
    assert working_calendar("national", None).intervals(monday) == ((540, 720), (810, 1080))
    assert sentences()[0] == "Calendar national: other hours of the week"
    with nothing_changes(but=("records_requestanswer",)):
        admin.send("calendar_hours", national(), **week)


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        ("09:00-12:00, 11:00-18:00", "09:00–12:00 and 11:00–18:00 overlap."),
        ("09:00-25:00", "There is no 25:00 on a clock."),
        ("18:00-09:00", "ends before it begins"),
        ("nine to six", "is no span of time"),
        ("", "Open on at least one day of the week."),
    ],
)
def test_hours_that_cannot_be_are_refused_and_kept(admin: Browser, typed: str, message: str) -> None:
    with nothing_changes():
        answer = admin.send("calendar_hours", national(), day_0=typed)
    assert answer.status_code == 422
    assert message in answer.text
    assert f'value="{typed}"' in answer.text or not typed
    assert 'class="field-error"' in answer.text


def test_a_project_begins_its_exceptions_once(cast: Cast, admin: Browser) -> None:
    assert admin.send("calendar_list", code="national", project=cast.project.pk).status_code == 302
    own = Calendar.objects.get(project=cast.project)
    assert sentences()[0] == f"Calendar national: exceptions of project {cast.project.code} begun"
    assert admin.send("calendar_hours", own.pk).status_code == 302  # none: as the company
    monday = dt.date(2026, 11, 23)
    assert working_calendar("national", cast.project.pk).intervals(monday) == ((540, 1080),)
    with nothing_changes():
        again = admin.send("calendar_list", code="national", project=cast.project.pk)
        nowhere = admin.send("calendar_list", code="moon", project=cast.project.pk)
    assert (again.status_code, nowhere.status_code) == (422, 422)
    assert "has exceptions of that calendar already" in again.text
