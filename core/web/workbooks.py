"""Lists as Excel workbooks: row by row into a file, without formulas, with what must not be read out starred.

Every export passes here, so none can forget to escape (design decision 17) or to mask (OWN-05). Memory does not grow
with the rows: they come in pieces from the database and go out in pieces to the disk.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils.functional import Promise
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from core.masking import mask_numbers
from core.time import local_date, local_zone, now

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
PER_FETCH = 1000  # rows that are in memory at a time


@dataclass(frozen=True)
class Listing:
    """A list as a workbook shows it: its name, the names of its columns, and what they hold for one row."""

    title: str
    head: Sequence[str]
    query: QuerySet[Any]
    cells: Callable[[Any], Sequence[Any]]

    def count(self, most: int) -> int:
        """How many rows there are; beyond ``most`` nobody counts."""
        return self.query.order_by()[:most].count()

    def rows(self) -> Iterator[Sequence[Any]]:
        """The cells of each row, with few rows in memory at a time."""
        return map(self.cells, self.query.iterator(chunk_size=PER_FETCH))


@dataclass(frozen=True)
class Sheet:
    """A finished workbook on disk, and how many rows it has."""

    file: IO[bytes]
    count: int


def workbook_write(
    title: str, head: Sequence[str], rows: Iterable[Sequence[Any]], tell: Callable[[int], None] | None = None
) -> Sheet:
    """Write the rows below the head; ``tell`` hears after each how many there are."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append([cell_value(name) for name in head])
    count = 0
    try:
        for count, row in enumerate(rows, 1):
            sheet.append([cell_value(value) for value in row])
            if tell is not None:
                tell(count)
    finally:  # also what nobody wants any more: only so the library lets go of its own file
        file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  # who asked for it closes it
        book.save(file)
    file.seek(0)
    return Sheet(file, count)


def workbook_answer(sheet: Sheet, name: str) -> FileResponse:
    """The workbook as a download called by its list and today's date."""
    filename = workbook_name(name, now())
    return FileResponse(sheet.file, as_attachment=True, filename=filename, content_type=XLSX)


def workbook_name(name: str, at: dt.datetime) -> str:
    """What the file is called: by its list and the day."""
    return f"{name}-{local_date(at).isoformat()}.xlsx"


def cell_value(value: Any) -> Any:
    """What a cell may hold: texts masked and escaped, instants as local time, choices as their words."""
    if isinstance(value, dt.datetime):
        return value.astimezone(local_zone()).replace(tzinfo=None)
    if isinstance(value, str | Promise):
        return escape_cell(mask_numbers(ILLEGAL_CHARACTERS_RE.sub("", str(value))))
    return value


def escape_cell(text: str) -> str:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front (design decision 17)."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
