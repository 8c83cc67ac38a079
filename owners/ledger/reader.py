"""Getting lines out of a workbook or a CSV file, without judging what stands in them (OWN-07)."""

from __future__ import annotations

import csv
import io
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from core.text import normalise
from owners.ledger.cells import Book, Sheet
from owners.ledger.columns import ALIASES, REQUIRED, field_of
from owners.ledger.progress import Phase, Tell, tell_nobody
from owners.ledger.rows import CellValue, Finding, RawCell, RawRow, Severity

MAX_UNPACKED_BYTES = 300 * 1024 * 1024
BOMB_FROM_BYTES = 20 * 1024 * 1024
MAX_ROWS = 100_000
HEADER_WITHIN = 20
HEADER_AT_LEAST = 4
CSV_SHEET = "CSV"
BROKEN = (
    zipfile.BadZipFile, zlib.error, InvalidFileException, LookupError, ValueError, TypeError, OSError, EOFError,
    ParseError, ExpatError,
)  # fmt: skip
TOTALS = ("合计", "总计", "小计", "total", "grand total", "subtotal")

Line = tuple[int, Sequence[CellValue]]


class UnreadableFile(Exception):
    """The file is no workbook and no table of text; ``code`` is one of the reasons in ``messages``."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def ledger_read(content: bytes, *, tell: Tell = tell_nobody) -> tuple[list[RawRow], list[Finding]]:
    """Lines below the header row of every sheet that has one, and what was passed over.

    Says by the content, not by the name, whether it is a workbook. Raises :class:`UnreadableFile`.
    """
    file_check(content)
    rows: list[RawRow] = []
    findings: list[Finding] = []
    headers = 0
    for sheet, lines in _sheets(content, tell):
        found = _header(lines)
        if found is None:
            if any(not _is_blank(values) for _, values in lines):
                findings.append(Finding(Severity.NOTE, "sheet_without_header", sheet=sheet))
            continue
        headers += 1
        at, columns = found
        findings += _columns_judged(sheet, lines[at][1], columns)
        read, passed_over = _read_lines(sheet, lines[at + 1 :], lines[at][1], columns)
        rows += read
        findings += passed_over
    if not headers:
        findings.append(Finding(Severity.ERROR, "header_missing"))
    elif not rows:
        findings.append(Finding(Severity.ERROR, "no_rows"))
    return rows, findings


def file_check(content: bytes) -> None:
    """Refuse at a glance what is no table: raises :class:`UnreadableFile` without unpacking anything."""
    if not content.strip():
        raise UnreadableFile("file_empty")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        # an old .xls, or an .xlsx with a password: Excel packs both into the same container
        is_locked = "EncryptedPackage".encode("utf-16-le") in content
        raise UnreadableFile("file_locked" if is_locked else "file_old_excel")
    if not content.startswith(b"PK"):
        csv_lines(content)
        return
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            entries = packed.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableFile("file_not_a_table") from error
    if sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES or any(map(_is_bomb, entries)):
        raise UnreadableFile("file_too_large")
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableFile("file_locked")


def _is_bomb(entry: zipfile.ZipInfo) -> bool:
    """No sheet that people filled in packs itself a hundredfold."""
    return entry.file_size > BOMB_FROM_BYTES and entry.file_size > 100 * entry.compress_size


def _sheets(content: bytes, tell: Tell) -> Iterator[tuple[str, list[Line]]]:
    if content.startswith(b"PK"):
        yield from _workbook(content, tell)
    else:
        yield CSV_SHEET, list(enumerate(csv_lines(content), start=1))


def _workbook(content: bytes, tell: Tell) -> Iterator[tuple[str, list[Line]]]:
    book: Book | None = None
    try:
        book = Book(content)
        for sheet in book.sheets():
            yield sheet.title, list(_lines(sheet, tell))
    except BROKEN as error:
        raise UnreadableFile("file_not_a_table") from error
    finally:
        if book is not None:
            book.close()


def _lines(sheet: Sheet, tell: Tell) -> Iterator[Line]:
    """Every line down to the last row of the file, also those that the file leaves out."""
    last = 0
    for number, values in sheet.rows():
        if number > MAX_ROWS:
            raise UnreadableFile("file_too_large")
        if number <= last:
            continue  # two rows of one number: people see the first
        for missing in range(last + 1, number):
            yield missing, []
        tell(Phase.READING, sheet.done, sheet.size)
        last = number
        yield number, values


def csv_lines(content: bytes) -> list[list[str]]:
    """The lines of a table of text in UTF-8 or GB 18030. Raises :class:`UnreadableFile`."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        try:
            text = content.decode("gb18030")
        except UnicodeDecodeError as error:
            raise UnreadableFile("file_not_a_table") from error
    if "\0" in text:
        raise UnreadableFile("file_not_a_table")
    head = text[:4000]
    delimiter = max(",\t;", key=head.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as error:
        raise UnreadableFile("file_not_a_table") from error
    if len(lines) > MAX_ROWS:
        raise UnreadableFile("file_too_large")
    return lines


def _header(lines: Sequence[Line]) -> tuple[int, dict[int, str]] | None:
    for index, (_, values) in enumerate(lines[:HEADER_WITHIN]):
        columns: dict[int, str] = {}
        for position, value in enumerate(values):
            field = field_of(value)
            if field and field not in columns.values():
                columns[position] = field
        if len(columns) >= HEADER_AT_LEAST:
            return index, columns
    return None


def _columns_judged(sheet: str, header: Sequence[CellValue], columns: dict[int, str]) -> Iterable[Finding]:
    for field in REQUIRED:
        if field not in columns.values():
            yield Finding(Severity.ERROR, "column_missing", sheet=sheet, params={"field": ALIASES[field][0]})
    for position, value in enumerate(header):
        if position not in columns and not _is_blank([value]):
            yield Finding(
                Severity.NOTE,
                "column_ignored",
                sheet,
                column=get_column_letter(position + 1),
                header=str(value),
            )


def _read_lines(
    sheet: str, lines: Sequence[Line], header: Sequence[CellValue], columns: dict[int, str]
) -> tuple[list[RawRow], list[Finding]]:
    rows: list[RawRow] = []
    findings: list[Finding] = []
    blanks: list[int] = []
    places = [
        (field, position, get_column_letter(position + 1), str(header[position]).strip())
        for position, field in columns.items()
    ]
    for number, values in lines:
        if _is_blank(values):
            blanks.append(number)
            continue
        # blank lines at the end are only formatting; those in between may be lines that somebody lost
        findings += [Finding(Severity.NOTE, "blank_row", sheet, blank) for blank in blanks]
        blanks.clear()
        first = normalise(str(next(v for v in values if not _is_blank([v]))))
        if first.startswith(TOTALS):
            findings.append(Finding(Severity.NOTE, "total_row", sheet, number))
        elif list(values) == list(header):
            findings.append(Finding(Severity.NOTE, "header_repeated", sheet, number))
        else:
            there = len(values)
            cells = {
                field: RawCell(letter, title, values[position] if position < there else None)
                for field, position, letter, title in places
            }
            rows.append(RawRow(sheet, number, cells))
    return rows, findings


def _is_blank(values: Sequence[CellValue]) -> bool:
    return all(value is None or (isinstance(value, str) and not value.strip()) for value in values)
