"""The person's own workbook with every finding marked: a fill on the cell and its reason as a comment (OWN-07).

The file is edited part by part and never rebuilt, so that formats, widths, formulas, pictures and charts stay as they
are. Rows without a finding are copied byte by byte, and no more of a sheet than a piece is in memory.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.utils import column_index_from_string, get_column_letter

from owners.ledger.messages import ledger_sentence
from owners.ledger.parts import Package, Styles, legacy_drawing_add, notes_add
from owners.ledger.reader import CSV_SHEET, csv_lines
from owners.ledger.rows import Finding, Severity

PIECE = 1 << 20
MOST_COMMENTS = 10_000  # every further cell keeps its fill; Excel becomes slow with more
WORST_FIRST = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}

Cell = tuple[int, int]  # row and column, both from 1
Marks = dict[Cell, list[Finding]]

ROW = re.compile(rb"<(\w+:)?row\b([^>]*?)/>|<(\w+:)?row\b([^>]*)>(.*?)</(?:\w+:)?row>", re.DOTALL)
ROW_END = re.compile(rb"</(?:\w+:)?row>|<(?:\w+:)?row\b[^>]*/>")
CELL = re.compile(rb"<(\w+:)?c\b([^>]*?)(/>|>.*?</(?:\w+:)?c>)", re.DOTALL)
NUMBER = re.compile(rb'\br="(\d+)"')
REFERENCE = re.compile(rb'\br="([A-Z]+)\d+"')
STYLE = re.compile(rb'\s+s="(\d+)"')
SPANS = re.compile(rb'\s+spans="[^"]*"')


def ledger_mark(content: bytes, findings: Iterable[Finding]) -> bytes:
    """A copy of the file as a workbook, marked in the language that is active; a CSV file becomes a workbook."""
    marks = _marks(findings)
    workbook = content if content.startswith(b"PK") else _workbook_of(content)
    try:
        return _marked(workbook, marks)
    except (KeyError, ValueError, ParseError):
        # parts where no other program puts them, or none of styles: written anew, then marked
        return _marked(_rewritten(workbook), marks)


def _marks(findings: Iterable[Finding]) -> dict[str, Marks]:
    marks: dict[str, Marks] = defaultdict(lambda: defaultdict(list))
    for finding in findings:
        if finding.row and finding.code != "blank_row":  # the file may not even hold such a row
            column = column_index_from_string(finding.column) if finding.column else 1
            marks[finding.sheet][finding.row, column].append(finding)
    for cells in marks.values():
        for found in cells.values():
            found.sort(key=lambda finding: WORST_FIRST[finding.severity])
    return marks


def _marked(content: bytes, marks: Mapping[str, Marks]) -> bytes:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as given,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        package = Package(given)
        styles = Styles(package.text("xl/styles.xml"))
        left = MOST_COMMENTS
        for sheet, cells in marks.items():
            path = package.sheet_path(sheet)
            told = _told(cells, left)
            left -= len(told)
            legacy = notes_add(package, path, told)
            with given.open(path) as source, made.open(path, "w", force_zip64=True) as target:
                for piece in _sheet(source, cells, styles, legacy):
                    target.write(piece)
            package.written.add(path)
        package.changed["xl/styles.xml"] = styles.text().encode()
        package.copy_rest(made)
    return out.getvalue()


def _told(cells: Marks, most: int) -> dict[Cell, str]:
    """The comment of each cell, the worst first, as many as there may be."""
    worst_first = sorted(cells, key=lambda cell: (WORST_FIRST[cells[cell][0].severity], cell))
    return {
        cell: "\n".join(f"{f.severity.label}: {ledger_sentence(f)}" for f in cells[cell])
        for cell in sorted(worst_first[:most])
    }


# --- the rows of a sheet ---


def _sheet(source: IO[bytes], cells: Marks, styles: Styles, legacy: str) -> Iterator[bytes]:
    """The sheet again: marked rows edited, everything else as it was; ``legacy`` names its drawing of comments."""
    by_row: dict[int, dict[int, Severity]] = defaultdict(dict)
    for (row, column), found in cells.items():
        by_row[row][column] = found[0].severity
    editor = _Rows(by_row, styles)
    buffer = b""
    head = b""
    for piece in _pieces(source):
        buffer += piece
        if not head:
            head = buffer[: buffer.find(b">", buffer.find(b"worksheet")) + 1]
        ends = [match.end() for match in ROW_END.finditer(buffer)]
        if ends:
            yield ROW.sub(editor.row, buffer[: ends[-1]])
            buffer = buffer[ends[-1] :]
    if editor.by_row:
        raise ValueError("rows that are not in the sheet")
    yield legacy_drawing_add(head, buffer, legacy)


def _pieces(source: IO[bytes]) -> Iterator[bytes]:
    while piece := source.read(PIECE):
        yield piece


class _Rows:
    """Edits one row after the other; counts those that do not say their number."""

    def __init__(self, by_row: dict[int, dict[int, Severity]], styles: Styles) -> None:
        self.by_row = by_row
        self.styles = styles
        self.number = 0

    def row(self, match: re.Match[bytes]) -> bytes:
        prefix = match[1] or match[3] or b""
        attributes = match[2] if match[2] is not None else match[4]
        said = NUMBER.search(attributes)
        self.number = int(said[1]) if said else self.number + 1
        severities = self.by_row.pop(self.number, None)
        if severities is None:
            return match[0]
        cells = b"".join(self._cells(match[5] or b"", prefix, severities))
        return b"<%brow%b>%b</%brow>" % (prefix, SPANS.sub(b"", attributes), cells, prefix)

    def _cells(self, inner: bytes, prefix: bytes, severities: dict[int, Severity]) -> Iterator[bytes]:
        missing = sorted(severities)
        column = 0
        for match in CELL.finditer(inner):
            said = REFERENCE.search(match[2])
            column = column_index_from_string(said[1].decode()) if said else column + 1
            while missing and missing[0] < column:
                yield self._empty(prefix, missing.pop(0), severities)
            if missing and missing[0] == column:
                missing.pop(0)
                yield self._styled(match, severities[column])
            else:
                yield match[0]
        for each in missing:
            yield self._empty(prefix, each, severities)

    def _empty(self, prefix: bytes, column: int, severities: dict[int, Severity]) -> bytes:
        style = self.styles.marked(0, severities[column])
        return b'<%bc r="%b%d" s="%d"/>' % (prefix, get_column_letter(column).encode(), self.number, style)

    def _styled(self, match: re.Match[bytes], severity: Severity) -> bytes:
        said = STYLE.search(match[2])
        style = self.styles.marked(int(said[1]) if said else 0, severity)
        rest = STYLE.sub(b"", match[2]).rstrip()
        return b'<%bc%b s="%d"%b' % (match[1] or b"", rest, style, match[3])


# --- files that are no workbook, or an odd one ---


def _workbook_of(content: bytes) -> bytes:
    """A CSV file as a workbook of texts: what looks like a formula stays the text it was."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(CSV_SHEET)
    for line in csv_lines(content):
        sheet.append([_text_cell(sheet, value) for value in line])
    return _saved(book)


def _text_cell(sheet: Any, value: str) -> Any:
    cell = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
    cell.data_type = "s"
    return cell


def _rewritten(content: bytes) -> bytes:
    return _saved(load_workbook(io.BytesIO(content)))


def _saved(book: Workbook) -> bytes:
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
