"""A whole ledger: which rows may come in, and what is said about the others (OWN-07)."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from openpyxl import Workbook

from owners.ledger.checks import ledger_judge
from owners.ledger.messages import SENTENCES, ledger_sentence
from owners.ledger.rows import Finding, Ledger, Severity
from tests.factories.ledger import HEADERS, TODAY, cell_day, csv_file, id_number, line, unsold, workbook

pytestmark = pytest.mark.rule("OWN-07")


def judge(*lines: dict[str, Any], **options: Any) -> Ledger:
    return ledger_judge(workbook(*lines, **options), today=TODAY)


def wrong_id_number() -> str:
    number = id_number(1)
    return number[:-1] + ("1" if number[-1] != "1" else "2")


def told(finding: Finding) -> tuple[int, str, str]:
    return finding.row, finding.column, finding.code


def test_clean_ledger_is_taken_as_it_is() -> None:
    ledger = judge(line(1), line(2), unsold(3))
    assert [row.unit_code for row in ledger.rows] == [f"金色家园 1-1-{door}01" for door in (1, 2, 3)]
    assert not ledger.findings
    first = ledger.rows[0]
    assert first.owners[0].phones == ("+8613900000001",)
    assert first.contract.signed_on == dt.date(2020, 3, 5)
    assert first.handed_over_on == dt.date(2021, 7, 2)
    assert not ledger.rows[2].owners


def test_co_owners_with_their_shares() -> None:
    (row,) = judge(line(1, co_owners="段玉、李明", shares="50/30/20")).rows
    assert [(owner.name, owner.share) for owner in row.owners] == [("张二", 50), ("段玉", 30), ("李明", 20)]
    assert row.owners[1].phones == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"signed_on": "2024/2/30"}, ("N", "no_such_day")),
        ({"area": "一百一十"}, ("G", "area_not_number")),
        ({"shares": "60%/50%"}, ("L", "shares_over_100")),
        ({"co_owners": "段玉"}, ("L", "shares_count")),
        ({"id_number": wrong_id_number()}, ("I", "id_check_digit")),
        ({"id_number": f"{id_number(1)}/{id_number(2)}"}, ("I", "ids_count")),
        ({"phone": "1380013"}, ("J", "phone_invalid")),
        ({"handed_over_on": cell_day(2019, 1, 1)}, ("P", "handed_over_before_signing")),
        ({"handed_over_on": cell_day(2027, 1, 1)}, ("P", "date_in_future")),
        ({"owner_name": None}, ("H", "owner_missing")),
        ({"co_owners": "张二", "shares": "50/50"}, ("K", "owner_twice")),
        ({"project": ""}, ("A", "required")),
        ({"door": None}, ("D", "required")),
        ({"owner_name": "张" * 101}, ("H", "too_long")),
        ({"remark": "长" * 501}, ("T", "too_long")),
    ],
)
def test_a_wrong_row_is_refused_with_its_place(changes: dict[str, Any], expected: tuple[str, ...]) -> None:
    ledger = judge(line(1, **changes), line(2))
    assert [told(error) for error in ledger.errors] == [(3, *expected)]
    assert ledger.errors[0].sheet == "业主台账"
    assert [row.number for row in ledger.rows] == [4]
    assert ledger.bad_rows == [("业主台账", 3)]


def test_one_round_shows_everything_that_is_wrong_with_a_row() -> None:
    ledger = judge(line(1, area="?", phone="1", signed_on="never"))
    assert [error.code for error in ledger.errors] == ["area_not_number", "phone_invalid", "not_a_date"]


def test_the_same_unit_twice_names_both_rows() -> None:
    ledger = judge(line(1), line(2), line(1, building="1号楼", section="1单元"))
    assert [(told(e), e.params["rows"]) for e in ledger.errors] == [
        ((3, "D", "unit_twice"), "5"),
        ((5, "D", "unit_twice"), "3"),
    ]
    assert [row.number for row in ledger.rows] == [4]


def test_one_identity_number_with_two_names_names_both_rows() -> None:
    ledger = judge(line(1), line(2, id_number=id_number(1)))
    assert [told(e) for e in ledger.errors] == [(3, "I", "id_two_names"), (4, "I", "id_two_names")]


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"project": "金色家园 "}, "A", "text_tidied"),
        ({"owner_name": "丁\u3000杰晨"}, "H", "text_tidied"),
        ({"phone": " 138-0013-8000"}, "J", "phone_tidied"),
        ({"phone": "+86 13800138000"}, "J", "phone_tidied"),
        ({"phone": "１３８００１３８０００"}, "J", "phone_tidied"),
        ({"phone": "13800138000/13900139000"}, "J", "two_phones"),
        ({"signed_on": "2020.03.05"}, "N", "day_rewritten"),
    ],
)
def test_what_is_only_untidy_comes_in_and_is_said(changes: dict[str, Any], column: str, code: str) -> None:
    ledger = judge(line(1, **changes))
    assert [told(note) for note in ledger.notes] == [(3, column, code)]
    assert len(ledger.rows) == 1


def test_warnings_let_the_row_in() -> None:
    late = line(1, signed_on=cell_day(2021, 7, 1), handed_over_on=None)
    bare = line(2, contract_number=None, signed_on=None, handed_over_on=None)
    part = line(3, shares="60%")
    ledger = judge(late, bare, part)
    assert [w.code for w in ledger.warnings] == ["signed_after_agreed", "contract_missing", "share_rest"]
    assert len(ledger.rows) == 3


def test_blank_and_total_rows_are_passed_over_and_said() -> None:
    ledger = judge(line(1), {}, line(2), {"project": "合计", "door": 2}, {}, {})
    assert [told(note)[::2] for note in ledger.notes] == [(4, "blank_row"), (6, "total_row")]
    assert len(ledger.rows) == 2


def test_columns_in_another_order_and_in_english() -> None:
    fields = ("door", "section", "building", "project", "owner_name")
    names = dict(zip(fields, ("Door", "Section", "Building", "Project", "Owner"), strict=True))
    (row,) = judge(line(1), title=False, headers=names).rows
    assert (row.unit_code, row.owners[0].name, row.owners[0].share) == ("金色家园 1-1-101", "张二", 100)


def test_unknown_columns_are_said() -> None:
    ledger = judge(line(1, pet="猫"), headers={**HEADERS, "pet": "宠物"})
    assert [(n.code, n.column, n.header) for n in ledger.notes] == [("column_ignored", "U", "宠物")]


def test_a_missing_column_refuses_the_file() -> None:
    ledger = judge(line(1), headers={k: v for k, v in HEADERS.items() if k != "door"})
    assert ledger.unreadable
    assert (ledger.errors[0].code, ledger.errors[0].params) == ("column_missing", {"field": "房号"})


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"PK\x03\x04 not a workbook", "file_not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "file_old_excel"),
        (b"\x00\x01\x02", "file_not_a_table"),
        ("姓名,年龄\n张伟,3".encode(), "header_missing"),
        (csv_file(), "no_rows"),
    ],
)
def test_no_ledger_at_all(content: bytes, code: str) -> None:
    ledger = ledger_judge(content, today=TODAY)
    assert ([error.code for error in ledger.errors], ledger.rows, ledger.unreadable) == ([code], (), True)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_every_usual_form(encoding: str, delimiter: str) -> None:
    ledger = ledger_judge(csv_file(line(1), line(2), encoding=encoding, delimiter=delimiter), today=TODAY)
    assert [row.owners[0].name for row in ledger.rows] == ["张二", "张三"]
    assert not ledger.errors


def test_other_sheets_are_said() -> None:
    book = Workbook()
    assert book.active is not None
    book.active.append(["说明"])
    sheet = book.create_sheet("台账")
    sheet.append(list(HEADERS.values()))
    sheet.append([line(1).get(field) for field in HEADERS])
    packed = io.BytesIO()
    book.save(packed)
    ledger = ledger_judge(packed.getvalue(), today=TODAY)
    assert [(f.code, f.sheet) for f in ledger.findings] == [("sheet_without_header", "Sheet")]
    assert [(row.sheet, row.number) for row in ledger.rows] == [("台账", 2)]


@pytest.mark.rule("OWN-05")
def test_personal_values_in_findings_are_masked() -> None:
    number = wrong_id_number()
    ledger = judge(line(1, phone="138001380001", id_number=number, owner_name="张" * 101))
    shown = {error.code: error.value for error in ledger.errors}
    assert shown["id_check_digit"] == "*" * 14 + number[-4:]
    assert shown["phone_invalid"] == "138******001"
    assert set(shown["too_long"][1:]) == {"*"}


def test_every_reason_has_a_sentence() -> None:
    names = "field read first last shares owners total length ids rows handed signed agreed most unit name"
    names += " was now known"
    params = dict.fromkeys(names.split(), "")
    for code in SENTENCES:
        assert ledger_sentence(Finding(Severity.ERROR, code, params=params))
