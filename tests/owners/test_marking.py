"""The marked copy: the person's own workbook, a fill and a reason at each finding, nothing else changed (OWN-07)."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from owners.ledger.checks import ledger_judge
from owners.ledger.marking import ledger_mark
from owners.ledger.parts import FILLS
from owners.ledger.rows import Finding, Severity
from tests.factories.ledger import HEADERS, TODAY, cell_day, csv_file, line, workbook

pytestmark = pytest.mark.rule("OWN-07")


def marked(content: bytes) -> tuple[Any, tuple[Finding, ...]]:
    findings = ledger_judge(content, today=TODAY).findings
    return load_workbook(io.BytesIO(ledger_mark(content, findings))), findings


def fill(cell: Any) -> str:
    return str(cell.fill.fgColor.rgb)


def edited(content: bytes, change: Any) -> bytes:
    """The workbook after a person worked on it."""
    book = load_workbook(io.BytesIO(content))
    change(book.active)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def test_bad_cells_and_untidy_ones_are_marked_differently_with_their_reasons() -> None:
    book, _ = marked(
        workbook(
            line(1, area="?", phone="138-0013-8000"), line(2), line(3, contract_number=None, signed_on=None)
        )
    )
    sheet = book["业主台账"]
    assert fill(sheet["G3"]) == FILLS[Severity.ERROR]
    assert "The area is not a number" in sheet["G3"].comment.text
    assert fill(sheet["J3"]) == FILLS[Severity.NOTE]
    assert "tidied" in sheet["J3"].comment.text
    assert fill(sheet["M5"]) == FILLS[Severity.WARNING]
    assert [cell.coordinate for row in sheet for cell in row if cell.comment] == ["G3", "J3", "M5"]


def test_a_cell_that_is_not_in_the_file_is_made_to_hold_its_mark() -> None:
    book, _ = marked(workbook(line(1, door=None), line(2, project=None)))
    sheet = book.active
    assert fill(sheet["D3"]) == fill(sheet["A4"]) == FILLS[Severity.ERROR]
    assert [sheet.cell(3, column).value for column in (3, 4, 5)] == [1, None, 1]


def test_their_own_formats_values_formulas_and_comments_stay() -> None:
    def work(sheet: Worksheet) -> None:
        sheet["G3"].font = Font(bold=True, color="FF00AA00")
        sheet["H3"].fill = PatternFill("solid", fgColor="FF123456")
        sheet["V3"] = "=SUM(1,2)"
        sheet["G3"].comment = Comment("ask Mr Wang", "clerk")
        sheet["A1"].comment = Comment("from the ERP", "clerk")
        sheet.column_dimensions["B"].width = 33
        sheet.merge_cells("A1:D1")
        sheet.freeze_panes = "A3"
        sheet.conditional_formatting.add("E3:E9", CellIsRule("greaterThan", ["5"]))

    content = edited(workbook(line(1, area="?"), line(2)), work)
    book, _ = marked(content)
    sheet, before = book.active, load_workbook(io.BytesIO(content)).active
    assert before is not None
    assert (sheet["G3"].font.b, sheet["G3"].font.color.rgb, fill(sheet["H3"])) == (
        True,
        "FF00AA00",
        "FF123456",
    )
    assert sheet["V3"].value == "=SUM(1,2)"
    assert (sheet.column_dimensions["B"].width, sheet.freeze_panes) == (33, "A3")
    assert [str(r) for r in sheet.merged_cells.ranges] == ["A1:D1"]
    assert len(sheet.conditional_formatting) == 1
    assert sheet["A1"].comment.text == "from the ERP"
    assert sheet["G3"].comment.text.startswith("ask Mr Wang")
    assert "The area is not a number" in sheet["G3"].comment.text
    same = [
        (a.value, a.number_format) == (b.value, b.number_format)
        for one, other in zip(sheet.iter_rows(), before.iter_rows(), strict=True)
        for a, b in zip(one, other, strict=True)
    ]
    assert all(same)


def test_no_formula_is_written_that_was_not_theirs() -> None:
    content = csv_file(line(1, owner_name="=HYPERLINK(1)", area="?"), line(2, remark="@SUM(A1)"))
    packed = ledger_mark(content, ledger_judge(content, today=TODAY).findings)
    with zipfile.ZipFile(io.BytesIO(packed)) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml")
    assert b"<f>" not in sheet
    assert b"=HYPERLINK(1)" in sheet
    book = load_workbook(io.BytesIO(packed))
    assert fill(book["CSV"]["G2"]) == FILLS[Severity.ERROR]
    assert book["CSV"]["P2"].value == "2021-07-02"


def test_other_parts_are_copied_byte_by_byte() -> None:
    content = workbook(line(1, area="?"))
    packed = io.BytesIO(content)
    with zipfile.ZipFile(packed, "a") as parts:
        parts.writestr("xl/charts/chart1.xml", "<chart/>")
    made = ledger_mark(packed.getvalue(), ledger_judge(packed.getvalue(), today=TODAY).findings)
    with zipfile.ZipFile(io.BytesIO(made)) as after:
        assert after.read("xl/charts/chart1.xml") == b"<chart/>"
        assert after.testzip() is None
        assert len(after.namelist()) == len(set(after.namelist()))


def test_several_sheets_and_rows_without_numbers() -> None:
    book = Workbook()
    for title in ("一期", "二期"):
        sheet = book.create_sheet(title)
        sheet.append(list(HEADERS.values()))
        sheet.append([line(1, project=title, area="?").get(field) for field in HEADERS])
    packed = io.BytesIO()
    book.save(packed)
    bare = io.BytesIO()
    with zipfile.ZipFile(packed) as given, zipfile.ZipFile(bare, "w") as made:
        for name in given.namelist():
            part = given.read(name)
            if "worksheets/sheet" in name:
                part = re.sub(rb' r="[A-Z]*\d+"', b"", part)
            made.writestr(name, part)
    for content in (packed.getvalue(), bare.getvalue()):
        sheets, _ = marked(content)
        assert [fill(sheets[title]["G2"]) for title in ("一期", "二期")] == [FILLS[Severity.ERROR]] * 2


def test_the_row_of_a_finding_without_a_column_is_marked_at_its_first_cell() -> None:
    content = workbook(line(1))
    finding = Finding(Severity.WARNING, "owner_gone", "业主台账", 3, params={"unit": "x"})
    sheet = load_workbook(io.BytesIO(ledger_mark(content, [finding]))).active
    assert sheet is not None
    assert fill(sheet["A3"]) == FILLS[Severity.WARNING]


def test_most_comments_keeps_the_worst(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("owners.ledger.marking.MOST_COMMENTS", 2)
    book, _ = marked(workbook(line(1, phone="138-0013-8000"), line(2, area="?"), line(3, area="?")))
    sheet = book.active
    assert [cell.coordinate for row in sheet for cell in row if cell.comment] == ["G4", "G5"]
    assert fill(sheet["J3"]) == FILLS[Severity.NOTE]


def test_the_marked_copy_is_read_again_as_the_ledger_it_was() -> None:
    content = workbook(line(1, area="?"), line(2), line(3, signed_on=cell_day(2020, 1, 1)))
    first = ledger_judge(content, today=TODAY)
    again = ledger_judge(ledger_mark(content, first.findings), today=TODAY)
    assert again == first
