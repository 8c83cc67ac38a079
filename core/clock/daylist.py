"""A year's special days and the hours of a week, as a person types them or a file lists them (design decision 7).

A list of days has the columns *day*, *off or worked*, *name*: ``2027-10-01, off, 国庆节``.  It names the days that
differ from their weekday; one that names more than half of the year must name every day.  Everything that is wrong is
said at once, each with its line.  Pure: no database, no clock.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from core.clock.calendars import Interval, WorkingCalendar
from core.clock.importing import ImportedDay

MOST_BYTES, MOST_UNPACKED, MOST_LINES, LONGEST_NAME = 1_000_000, 20_000_000, 1_000, 80
WHOLE_YEAR_FROM = 183
OFF = {"off", "rest", "holiday", "休", "休息", "放假", "假", "节假日"}
WORKED = {"worked", "work", "working", "班", "上班", "补班", "调休", "调休上班", "工作", "工作日"}
HEADERS = {"date", "day", "日期", "天"}
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*(?:-|–|—|~|～|至|to)\s*(\d{1,2}):(\d{2})")

Row = tuple[int, Sequence[str]]


class Unreadable(ValueError):
    """What is wrong, as sentences in the reader's language."""

    def __init__(self, sentences: Iterable[str]) -> None:
        self.sentences = list(sentences)
        super().__init__(" ".join(self.sentences))


def days_text(days: Iterable[ImportedDay]) -> str:
    """The days as lines that :func:`days_read` reads again."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerows((day.on.isoformat(), "worked" if day.is_working else "off", day.name) for day in days)
    return out.getvalue()


def file_text(content: bytes) -> str:
    """The lines of a CSV file or of the first sheet of a workbook; raises :class:`Unreadable`."""
    if len(content) > MOST_BYTES:
        raise Unreadable([_("The file is too large for a calendar.")])
    if content.startswith(b"PK"):
        return _workbook_text(content)
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Unreadable([_("This is neither a CSV file nor an Excel workbook (.xlsx).")])


def _workbook_text(content: bytes) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise Unreadable([_("The file is too large for a calendar.")])
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as error:
        if isinstance(error, Unreadable):
            raise
        raise Unreadable([_("This is neither a CSV file nor an Excel workbook (.xlsx).")]) from error
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    try:
        for number, values in enumerate(book.worksheets[0].iter_rows(values_only=True), start=1):
            if number > MOST_LINES:
                raise Unreadable([_("The file is too large for a calendar.")])
            writer.writerow(["" if value is None else _cell(value) for value in values[:3]])
    finally:
        book.close()
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, dt.datetime) and value.time() == dt.time.min:
        return value.date().isoformat()
    return str(value)


def days_read(text: str, year: int, ordinary: WorkingCalendar) -> list[ImportedDay]:
    """The special days of the year in order; raises :class:`Unreadable` with everything that is wrong.

    ``ordinary`` is the week without special days: it tells a weekend from a day that somebody forgot.
    """
    wrong: list[str] = []
    days: dict[dt.date, ImportedDay] = {}
    for number, cells in _rows(text):
        try:
            day = _day(cells, year)
            if day.on in days:
                raise Unreadable([_("%(day)s stands here twice.") % {"day": day.on}])
        except Unreadable as refusal:
            wrong.append(_("Line %(line)s: %(what)s") % {"line": number, "what": refusal})
        else:
            days[day.on] = day
    if not wrong:
        wrong = [
            _("%(day)s is missing: %(why)s") % {"day": on, "why": why}
            for on, why in _missing(days, year, ordinary)
        ]
    if wrong:
        raise Unreadable(wrong[:20])
    return [day for on, day in sorted(days.items()) if day.name or day.is_working != ordinary.is_working(on)]


def _rows(text: str) -> Iterator[Row]:
    lines = text.splitlines()
    if len(lines) > MOST_LINES:
        raise Unreadable([_("The file is too large for a calendar.")])
    delimiter = max(",\t;，", key=text.count)
    for number, cells in enumerate(csv.reader(lines, delimiter=delimiter, skipinitialspace=True), start=1):
        stripped = [cell.strip() for cell in cells]
        if any(stripped) and stripped[0].lower() not in HEADERS:
            yield number, stripped


def _day(cells: Sequence[str], year: int) -> ImportedDay:
    first, kind, name = (*cells, "", "", "")[:3]
    on = _date(first)
    if on.year != year:
        raise Unreadable([_("%(day)s is no day of %(year)s.") % {"day": on, "year": year}])
    word = kind.lower()
    if word not in OFF | WORKED:
        raise Unreadable([_("“%(word)s” is neither off (休) nor worked (班).") % {"word": kind}])
    if len(name) > LONGEST_NAME:
        raise Unreadable([_("The name is longer than %(most)s characters.") % {"most": LONGEST_NAME}])
    return ImportedDay(on, word in WORKED, name)


def _date(text: str) -> dt.date:
    if not text:
        raise Unreadable([_("The day is missing.")])
    found = DAY.match(text)
    if found is None:
        raise Unreadable([_("“%(text)s” is no day. Write 2027-10-01.") % {"text": text[:30]}])
    rest = text[found.end() :].strip()
    if rest not in ("", "00:00", "00:00:00"):
        raise Unreadable([_("“%(text)s”: a day has no time of day and no time zone.") % {"text": text[:30]}])
    try:
        return dt.date(*(int(part) for part in found.groups()))
    except ValueError:
        raise Unreadable([_("There is no %(text)s.") % {"text": found.group()}]) from None


def _missing(
    days: Mapping[dt.date, ImportedDay], year: int, ordinary: WorkingCalendar
) -> Iterator[tuple[dt.date, str]]:
    if len(days) > WHOLE_YEAR_FROM:
        for on in _from_to(dt.date(year, 1, 1), dt.date(year, 12, 31)):
            if on not in days:
                yield on, _("the list names the days of the whole year.")
        return
    off = [day for _on, day in sorted(days.items()) if not day.is_working and day.name]
    for before, after in pairwise(off):
        if _festival(before) == _festival(after) and (after.on - before.on).days <= 7:
            for on in _from_to(before.on + dt.timedelta(days=1), after.on - dt.timedelta(days=1)):
                if on not in days and ordinary.is_working(on):
                    yield on, _("it lies in the middle of %(name)s.") % {"name": before.name}


def _festival(day: ImportedDay) -> str:
    return re.split(r"[（(]", day.name)[0].strip()


def _from_to(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    for ahead in range((last - first).days + 1):
        yield first + dt.timedelta(days=ahead)


def hours_text(intervals: Iterable[Interval]) -> str:
    """``09:00–12:00, 13:30–18:00``."""
    return ", ".join(f"{_clock(opens)}–{_clock(closes)}" for opens, closes in intervals)


def hours_read(text: str) -> tuple[Interval, ...]:
    """The worked intervals of a day in order, none for an empty text; raises :class:`Unreadable`."""
    intervals = sorted(_interval(part) for part in re.split(r"[,;、，；\n]+", text) if part.strip())
    for before, after in pairwise(intervals):
        if after[0] < before[1]:
            raise Unreadable(
                [
                    _("%(one)s and %(other)s overlap.")
                    % {"one": hours_text([before]), "other": hours_text([after])}
                ]
            )
    return tuple(intervals)


def _interval(text: str) -> Interval:
    found = SPAN.fullmatch(text.strip())
    if found is None:
        raise Unreadable(
            [
                _("“%(text)s” is no span of time. Write 09:00–12:00, 13:30–18:00.")
                % {"text": text.strip()[:30]}
            ]
        )
    hours = [int(part) for part in found.groups()]
    minutes = []
    for hour, minute in (hours[:2], hours[2:]):
        if minute > 59 or hour * 60 + minute > 1440:
            raise Unreadable([_("There is no %(time)s on a clock.") % {"time": f"{hour:02}:{minute:02}"}])
        minutes.append(hour * 60 + minute)
    opens, closes = minutes
    if closes <= opens:
        raise Unreadable([_("%(text)s ends before it begins.") % {"text": text.strip()}])
    return opens, closes


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
