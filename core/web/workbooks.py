"""Lists as Excel workbooks: row by row into a file, without formulas, with what must not be read out starred.

Every export passes here, so none can forget to escape (design decision 17) or to mask (OWN-05).
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import IO, Any

from django.http import FileResponse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from core.errors import InvalidInput
from core.masking import mask_numbers
from core.time import local_date, local_zone, now

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
PER_FETCH = 1000  # rows that are in memory at a time


@dataclass(frozen=True)
class Sheet:
    """A finished workbook on disk, and how many rows it has."""

    file: IO[bytes]
    count: int


def workbook_write(title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> Sheet:
    """Write the rows below the head; memory does not grow with them.

    Raises :class:`InvalidInput` when there are more than a workbook of a page should hold: narrow the filters then.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.append([cell_value(name) for name in head])
    count = 0
    for row in islice(rows, MOST_ROWS + 1):
        count += 1
        sheet.append([cell_value(value) for value in row])
    file = tempfile.TemporaryFile(suffix=".xlsx")  # noqa: SIM115  # the answer closes it
    book.save(file)  # also what is too much: only so the library lets go of its own file
    if count > MOST_ROWS:
        file.close()
        raise InvalidInput(
            "export_too_large", _("There are more than %(most)s rows. Narrow the filters."), most=MOST_ROWS
        )
    file.seek(0)
    return Sheet(file, count)


def workbook_answer(sheet: Sheet, name: str) -> FileResponse:
    """The workbook as a download called by its list and today's date."""
    filename = f"{name}-{local_date(now()).isoformat()}.xlsx"
    return FileResponse(sheet.file, as_attachment=True, filename=filename, content_type=XLSX)


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
