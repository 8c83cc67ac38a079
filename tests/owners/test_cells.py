"""The values of cells are those that openpyxl reads, of every kind of cell that programs write (OWN-07)."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.utils.datetime import MAC_EPOCH

from owners.ledger.cells import MOST_COLUMNS, Book
from owners.ledger.progress import Phase
from owners.ledger.reader import UnreadableFile, ledger_read
from tests.factories.ledger import cell_day, line, workbook

pytestmark = pytest.mark.rule("OWN-07")

DAY = cell_day(2024, 3, 5)
VALUES: list[list[Any]] = [
    ["项目", None, "  two  blanks ", "line\nbreak", "<&>", "=1+1", "x005F_x000D_"],
    [],
    [1, 2.5, -3, 1e21, 0, True, False],
    [DAY, DAY + dt.timedelta(hours=13.5), dt.date(1999, 12, 31), dt.time(8, 15)],
    [dt.timedelta(hours=30), None, None, "#N/A", CellRichText("a", TextBlock(InlineFont(b=True), "b"), "c")],
]


def saved(*rows: list[Any], write_only: bool = False, epoch: Any = None) -> bytes:
    book = Workbook(write_only=write_only)
    if epoch:
        book.epoch = epoch
    for title in ("一", "二"):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def with_sheet(xml: str, **parts: str) -> bytes:
    """A workbook whose first sheet is this XML."""
    given = zipfile.ZipFile(io.BytesIO(saved(["x"], write_only=True)))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as made:
        for entry in given.infolist():
            text = xml if entry.filename == "xl/worksheets/sheet1.xml" else given.read(entry)
            made.writestr(entry.filename, text)
    return out.getvalue()


def sheet(rows: str) -> bytes:
    space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return with_sheet(
        f'<x:worksheet xmlns:x="{space}"><x:dimension ref="A1"/><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    )


def read(content: bytes) -> list[tuple[str, list[tuple[int, list[Any]]]]]:
    book = Book(content)
    return [(each.title, list(each.rows())) for each in book.sheets()]


def as_openpyxl(content: bytes) -> list[tuple[str, list[tuple[int, list[Any]]]]]:
    """The same by openpyxl: rows without a value left out, no empty cells behind the last value."""
    sheets = []
    for each in load_workbook(io.BytesIO(content), data_only=True).worksheets:
        rows = []
        for number, values in enumerate(each.iter_rows(values_only=True), start=1):
            there = [position for position, value in enumerate(values, start=1) if value is not None]
            if there:
                rows.append((number, list(values[: there[-1]])))
        sheets.append((each.title, rows))
    return sheets


@pytest.mark.parametrize("write_only", [True, False])
@pytest.mark.parametrize("epoch", [None, MAC_EPOCH])
def test_every_kind_of_cell_is_what_openpyxl_reads(write_only: bool, epoch: Any) -> None:
    content = saved(*VALUES, write_only=write_only, epoch=epoch)

    found = [(title, [row for row in rows if row[1]]) for title, rows in read(content)]

    assert found == as_openpyxl(content)
    values = dict(found)["二"]
    assert [type(value) for value in values[1][1]] == [int, float, int, float, int, bool, bool]
    assert values[2][1][:2] == [DAY, DAY + dt.timedelta(hours=13.5)]
    assert values[3][1][-1] == "abc"


def test_cells_as_other_programs_write_them() -> None:
    [(_title, rows), _other] = read(
        sheet(
            '<x:row><x:c t="inlineStr"><x:is><x:r><x:t>张</x:t></x:r><x:r><x:t>伟</x:t></x:r>'
            '<x:rPh sb="0" eb="1"><x:t>zhang</x:t></x:rPh></x:is></x:c><x:c><x:v>7</x:v></x:c></x:row>'
            '<x:row r="3.0"><x:c r="B3" t="str"><x:f>CONCAT("1","栋")</x:f><x:v>1栋</x:v></x:c>'
            '<x:c r="D3" t="b"><x:v>1</x:v></x:c><x:c r="E3" t="d"><x:v>2024-03-05</x:v></x:c>'
            '<x:c r="F3" t="e"><x:v>#REF!</x:v></x:c><x:c r="G3" s="1"/></x:row>'
            '<x:row><x:c r="A4" t="inlineStr"><x:is><x:t/></x:is></x:c></x:row>'
        )
    )
    assert rows == [
        (1, ["张伟", 7]),
        (3, [None, "1栋", None, True, DAY.date(), "#REF!"]),
        (4, [""]),
    ]


def test_a_cell_far_to_the_right_takes_no_memory() -> None:
    [(_title, rows), _other] = read(
        sheet('<x:row r="1"><x:c r="A1"><x:v>1</x:v></x:c><x:c r="XFD1"><x:v>2</x:v></x:c></x:row>')
    )
    assert rows == [(1, [1])]
    assert MOST_COLUMNS >= 100


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ('<x:row r="999999"><x:c r="A999999"><x:v>1</x:v></x:c></x:row>', "file_too_large"),
        ('<x:row r="1"><x:c r="A1" t="s"><x:v>5</x:v></x:c></x:row>', "file_not_a_table"),
        ('<x:row r="1"><x:c r="A1"><x:v>many</x:v></x:c></x:row>', "file_not_a_table"),
        ('<x:row r="1.5"/>', "file_not_a_table"),
        ('<x:row r="1"><x:c r="?1"><x:v>1</x:v></x:c></x:row>', "file_not_a_table"),
        ('<x:row r="1"><x:c r="A1">', "file_not_a_table"),
        ('<x:row r="1"><x:c r="A1" s="many"/></x:row>', "file_not_a_table"),
    ],
)
def test_a_broken_sheet_is_refused_and_never_an_error_of_ours(rows: str, code: str) -> None:
    with pytest.raises(UnreadableFile) as refused:
        ledger_read(sheet(rows))
    assert refused.value.code == code


def test_the_progress_says_how_much_of_the_file_is_read() -> None:
    told: list[float] = []

    def tell(phase: Phase, done: int, of: int) -> None:
        assert phase is Phase.READING
        told.append(done / of)

    rows, _findings = ledger_read(workbook(*(line(n % 40 + 1) for n in range(1500))), tell=tell)

    assert len(rows) == 1500
    assert told == sorted(told)
    assert told[0] < 0.5 < told[-1] <= 1
