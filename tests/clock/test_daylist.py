"""Lists of days and hours of a week: what is read, and what is refused with its reason (design decision 7)."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from openpyxl import Workbook

from core.clock.calendars import WorkingCalendar
from core.clock.daylist import Unreadable, days_read, days_text, file_text, hours_read, hours_text
from core.clock.importing import ImportedDay, year_of_china
from core.time import local_zone

pytestmark = pytest.mark.rule("CLK-01")

NATIONAL = WorkingCalendar("national", dict.fromkeys(range(5), ((540, 1080),)))


def wrong(text: str, year: int = 2027) -> list[str]:
    with pytest.raises(Unreadable) as refusal:
        days_read(text, year, NATIONAL)
    return refusal.value.sentences


@pytest.mark.parametrize("year", range(2001, 2032))
def test_every_year_the_package_knows_is_read_as_it_was_written(year: int) -> None:
    days, _provisional = year_of_china(year)
    assert days_read(days_text(days), year, NATIONAL) == days


@pytest.mark.parametrize(
    "text",
    [
        "日期,类型,名称\n2027-10-01,休,国庆节\n2027-09-26,班,调休上班",
        "2027/10/1\t放假\t国庆节\n2027年9月26日\t补班\t调休上班\n",
        "date;day;name\n2027.10.1;off;国庆节\n\n2027-09-26 00:00:00;worked;调休上班",
    ],
)
def test_the_ways_people_write_it(text: str) -> None:
    assert days_read(text, 2027, NATIONAL) == [
        ImportedDay(dt.date(2027, 9, 26), True, "调休上班"),
        ImportedDay(dt.date(2027, 10, 1), False, "国庆节"),
    ]


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2027-02-30,off,x", "Line 1: There is no 2027-02-30."),
        ("2027-02-29,off,x", "Line 1: There is no 2027-02-29."),
        ("2026-10-01,off,x", "Line 1: 2026-10-01 is no day of 2027."),
        ("2207-10-01,off,x", "Line 1: 2207-10-01 is no day of 2027."),
        (",off,国庆节", "Line 1: The day is missing."),
        ("first of October,off,x", "Line 1: “first of October” is no day. Write 2027-10-01."),
        ("2027-10-01 25:00,off,x", "Line 1: “2027-10-01 25:00”: a day has no time of day and no time zone."),
        (
            "2027-10-01T00:00:00+08:00,off,x",
            "Line 1: “2027-10-01T00:00:00+08:00”: a day has no time of day and no time zone.",
        ),
        ("2027-10-01,maybe,x", "Line 1: “maybe” is neither off (休) nor worked (班)."),
        ("2027-10-01,off," + "长" * 81, "Line 1: The name is longer than 80 characters."),
        ("2027-10-01,off,x\n2027-10-01,off,x", "Line 2: 2027-10-01 stands here twice."),
        (
            "2027-10-01,off,国庆节\n2027-10-02,off,国庆节\n2027-10-03,off,国庆节\n2027-10-05,off,国庆节（补假）",
            "2027-10-04 is missing: it lies in the middle of 国庆节.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_line(text: str, sentence: str) -> None:
    assert wrong(text) == [sentence]


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert len(wrong("2027-02-30,off,x\n2026-10-01,off,x\n2027-10-01,maybe,x")) == 3


def test_a_list_of_the_whole_year_names_every_day() -> None:
    days = [dt.date(2027, 1, 1) + dt.timedelta(days=n) for n in range(365)]
    lines = {on: f"{on},{'班' if NATIONAL.is_working(on) else '休'}," for on in days}
    lines[dt.date(2027, 10, 1)] = "2027-10-01,休,国庆节"
    assert days_read("\n".join(lines.values()), 2027, NATIONAL) == [
        ImportedDay(dt.date(2027, 10, 1), False, "国庆节")
    ]
    del lines[dt.date(2027, 5, 12)]
    assert wrong("\n".join(lines.values())) == [
        "2027-05-12 is missing: the list names the days of the whole year."
    ]


def test_a_weekend_in_the_middle_of_a_festival_need_not_be_named() -> None:
    text = "2027-10-01,off,国庆节\n2027-10-04,off,国庆节"  # Friday and Monday
    assert [day.on.day for day in days_read(text, 2027, NATIONAL)] == [1, 4]


def test_a_workbook_says_the_same_as_a_text() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["日期", "类型", "名称"],
        [dt.datetime(2027, 10, 1), "休", "国庆节"],  # noqa: DTZ001  # cells have no zone
        ["2027-09-26", "班", None],
    ):
        sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    for content in (out.getvalue(), "2027-10-01,休,国庆节\n2027-09-26,班".encode("gb18030")):
        assert [day.on.isoformat() for day in days_read(file_text(content), 2027, NATIONAL)] == [
            "2027-09-26", "2027-10-01",
        ]  # fmt: skip


@pytest.mark.parametrize("content", [b"PK\x03\x04 no zip", b"\xff\xfe\x00\x01\x00", b"x" * 1_000_001])
def test_what_is_no_table_is_refused(content: bytes) -> None:
    with pytest.raises(Unreadable):
        file_text(content)


@pytest.mark.parametrize(
    ("text", "intervals"),
    [
        ("", ()),
        ("09:00-18:00", ((540, 1080),)),
        ("13:30–18:00, 9:00~12:00", ((540, 720), (810, 1080))),
        ("08:30至12:00；14:00至24:00", ((510, 720), (840, 1440))),
        ("09:00-12:00,12:00-18:00", ((540, 720), (720, 1080))),
    ],
)
def test_hours_of_a_day(text: str, intervals: tuple[tuple[int, int], ...]) -> None:
    assert hours_read(text) == intervals
    assert hours_read(hours_text(intervals)) == intervals


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("09:00-12:00, 11:30-18:00", "09:00–12:00 and 11:30–18:00 overlap."),
        ("09:00-25:00", "There is no 25:00 on a clock."),
        ("09:60-12:00", "There is no 09:60 on a clock."),
        ("00:00-24:01", "There is no 24:01 on a clock."),
        ("18:00-09:00", "18:00-09:00 ends before it begins."),
        ("09:00-09:00", "09:00-09:00 ends before it begins."),
        ("all day", "“all day” is no span of time. Write 09:00–12:00, 13:30–18:00."),
    ],
)
def test_hours_that_cannot_be(text: str, sentence: str) -> None:
    with pytest.raises(Unreadable) as refusal:
        hours_read(text)
    assert refusal.value.sentences == [sentence]


def test_every_day_of_the_years_that_count_has_24_hours() -> None:
    """The company's zone has no summer time in any year that a calendar takes (it ended in 1991)."""
    noon = [
        dt.datetime(year, month, 1, 12, tzinfo=local_zone())
        for year in range(2001, 2100)
        for month in range(1, 13)
    ]
    assert {at.utcoffset() for at in noon} == {dt.timedelta(hours=8)}
    assert {at.dst() for at in noon} == {dt.timedelta(0)}
