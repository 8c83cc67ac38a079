"""Judging a ledger row by row and as a whole: which rows may be imported, and why others not (OWN-07)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import partial
from itertools import combinations
from typing import TypeVar

from core.masking import mask_id_number, mask_middle, mask_name
from owners.enums import Segment
from owners.ledger import cleaning
from owners.ledger.cleaning import Refused
from owners.ledger.columns import OWNER_FIELDS, REQUIRED
from owners.ledger.progress import Phase, Tell, tell_nobody
from owners.ledger.reader import UnreadableFile, ledger_read
from owners.ledger.rows import (
    CellValue,
    Finding,
    Ledger,
    LedgerContract,
    LedgerOwner,
    LedgerRow,
    RawCell,
    RawRow,
    Severity,
)
from owners.ledger.segments import clean_segment

T = TypeVar("T")
EMPTY = RawCell("", "", None)
NOBODY: list[str] = []
MASKS: dict[str, Callable[[str], str]] = {
    "owner_name": mask_name,
    "co_owners": mask_name,
    "id_number": mask_id_number,
    "phone": mask_middle,
}
LONGEST = {
    "project": 60, "building": 30, "section": 30, "door": 20, "unit_type": 30, "contract_number": 60,
    "delivery_standard": 100, "payment_method": 40, "bank": 100, "steward": 60, "remark": 500,
}  # fmt: skip
LONGEST_NAME = 100


def ledger_judge(content: bytes, *, today: dt.date, tell: Tell = tell_nobody) -> Ledger:
    """Read and judge a whole file; never raises for what stands in it (OWN-07)."""
    try:
        raw, findings = ledger_read(content, tell=tell)
    except UnreadableFile as error:
        return Ledger((), (Finding(Severity.ERROR, error.code),))
    rows: list[LedgerRow] = []
    for count, line in enumerate(raw, start=1):
        tell(Phase.CHECKING, count, len(raw))
        judged = _RowJudge(line, today)
        rows.append(judged.row())
        findings += judged.findings
    findings += _units_twice(raw, rows)
    findings += _ids_with_two_names(raw, rows)
    findings.sort(key=lambda finding: finding.row)
    bad = {(f.sheet, f.row) for f in findings if f.severity is Severity.ERROR}
    return Ledger(tuple(row for row in rows if (row.sheet, row.number) not in bad), tuple(findings))


class _RowJudge:
    """Reads one line; what it finds is collected, so that one round shows everything that is wrong."""

    def __init__(self, line: RawRow, today: dt.date) -> None:
        self.line = line
        self.today = today
        self.findings: list[Finding] = []

    def row(self) -> LedgerRow:
        building = self._read("building", partial(cleaning.clean_place, suffix="栋|幢|座|号楼|楼|#|号"), "")
        section = self._read("section", partial(cleaning.clean_place, suffix="单元|门"), "")
        door = self._read("door", partial(cleaning.clean_place, suffix="室|号"), "")
        row = LedgerRow(
            self.line.sheet,
            self.line.number,
            project=self._text("project"),
            building=building,
            section=section,
            door=door,
            floor=self._read("floor", cleaning.clean_floor, None),
            unit_type=self._text("unit_type"),
            area=self._read("area", cleaning.clean_area, None),
            owners=self._owners(),
            contract=self._contract(),
            handed_over_on=self._read("handed_over_on", cleaning.clean_day, None),
            steward=self._read("steward", cleaning.clean_name, ""),
            remark=self._text("remark"),
        )
        for name, value in zip(REQUIRED, (row.project, building, section, door), strict=True):
            if not value:
                self._tell(Severity.ERROR, "required", name)
        for name in ("project", "building", "section", "door"):
            self._check_length(name, getattr(row, name))
        self._check_days(row)
        return row

    def _owners(self) -> tuple[LedgerOwner, ...]:
        first = self._read("owner_name", cleaning.clean_name, "")
        others = self._read("co_owners", cleaning.clean_names, NOBODY)
        numbers = self._read("id_number", self._id_numbers, NOBODY)
        phones = self._read("phone", cleaning.clean_phones, NOBODY)
        segments = self._segments()
        if not first:
            if others or any(not _blank(self._cell(field)) for field in OWNER_FIELDS):
                self._tell(Severity.ERROR, "owner_missing", "owner_name")
            return ()
        names = [first, *others]
        if any(len(name) > LONGEST_NAME for name in names):
            self._tell(Severity.ERROR, "too_long", "owner_name", most=LONGEST_NAME)
        if len(numbers) not in (0, 1, len(names)):
            self._tell(Severity.ERROR, "ids_count", "id_number", ids=len(numbers), owners=len(names))
        shares = self._read("shares", partial(cleaning.clean_shares, owners=len(names)), list[Decimal]())
        if len(shares) != len(names):
            shares = [Decimal(0)] * len(names)  # the row is refused already
        numbers = [*numbers, *([""] * len(names))]
        owners = tuple(
            LedgerOwner(name, share, numbers[i], tuple(phones) if i == 0 else (), segments if i == 0 else ())
            for i, (name, share) in enumerate(zip(names, shares, strict=True))
        )
        if any(_same_person(one, other) for one, other in combinations(owners, 2)):
            self._tell(Severity.ERROR, "owner_twice", "co_owners")
        return owners

    def _segments(self) -> tuple[tuple[Segment, str], ...]:
        """Those of the first owner that are filled in (OWN-08)."""
        read = [(each, self._read(each.value, partial(clean_segment, segment=each), "")) for each in Segment]
        return tuple((segment, value) for segment, value in read if value)

    def _id_numbers(self, value: CellValue) -> tuple[list[str], list[str]]:
        parts: list[CellValue] = [value]
        if isinstance(value, str):
            parts = [part for part in value.replace("、", "/").split("/") if part.strip()]
        read = [cleaning.clean_id_number(part, self.today) for part in parts]
        return [number for number, _ in read if number], [note for _, notes in read for note in notes]

    def _contract(self) -> LedgerContract:
        return LedgerContract(
            number=self._text("contract_number"),
            signed_on=self._read("signed_on", cleaning.clean_day, None),
            agreed_handover_on=self._read("agreed_handover_on", cleaning.clean_day, None),
            delivery_standard=self._text("delivery_standard"),
            payment_method=self._text("payment_method"),
            bank=self._text("bank"),
        )

    def _check_days(self, row: LedgerRow) -> None:
        signed, agreed, handed = row.contract.signed_on, row.contract.agreed_handover_on, row.handed_over_on
        if signed and handed and handed < signed:
            self._tell(
                Severity.ERROR, "handed_over_before_signing", "handed_over_on", handed=handed, signed=signed
            )
        for field, day in (("signed_on", signed), ("handed_over_on", handed)):
            if day and day > self.today:
                self._tell(Severity.ERROR, "date_in_future", field)
        if signed and agreed and agreed < signed:
            self._tell(Severity.WARNING, "signed_after_agreed", "signed_on", agreed=agreed)
        if row.owners and not signed and not row.contract.number and _blank(self._cell("signed_on")):
            self._tell(Severity.WARNING, "contract_missing", "contract_number")

    def _text(self, field: str) -> str:
        text = self._read(field, cleaning.clean_text, "")
        self._check_length(field, text)
        return text

    def _check_length(self, field: str, text: str) -> None:
        if len(text) > LONGEST.get(field, 500):
            self._tell(Severity.ERROR, "too_long", field, most=LONGEST[field])

    def _read(self, field: str, clean: Callable[[CellValue], tuple[T, list[str]]], otherwise: T) -> T:
        value = self._cell(field).value
        try:
            read, notes = clean(value)
        except Refused as refusal:
            self._tell(Severity.ERROR, refusal.code, field, **refusal.params)
            return otherwise
        for note in notes:
            severity = Severity.WARNING if note == "share_rest" else Severity.NOTE
            self._tell(severity, note, field, **({"read": read} if note.startswith("day_") else {}))
        return read

    def _cell(self, field: str) -> RawCell:
        return self.line.cells.get(field, EMPTY)

    def _tell(self, severity: Severity, code: str, field: str, **params: object) -> None:
        self.findings.append(_finding(self.line, severity, code, field, **params))


def _finding(line: RawRow, severity: Severity, code: str, field: str, **params: object) -> Finding:
    cell = line.cells.get(field, EMPTY)
    shown = cleaning.as_text(cell.value)[:60]
    mask = MASKS.get(field)
    return Finding(
        severity,
        code,
        line.sheet,
        line.number,
        cell.letter,
        cell.header,
        mask(shown) if mask else shown,
        params,
    )


def _same_person(one: LedgerOwner, other: LedgerOwner) -> bool:
    """The same name counts as the same person unless two identity numbers say otherwise."""
    if one.id_number and other.id_number:
        return one.id_number == other.id_number
    return one.name == other.name


def _blank(cell: RawCell) -> bool:
    return not cleaning.as_text(cell.value).strip()


def _units_twice(raw: list[RawRow], rows: list[LedgerRow]) -> Iterable[Finding]:
    same: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        if row.project and row.building and row.section and row.door:
            same[row.unit_code].append(index)
    yield from _named_together(raw, same, "unit_twice", "door")


def _ids_with_two_names(raw: list[RawRow], rows: list[LedgerRow]) -> Iterable[Finding]:
    names: dict[str, set[str]] = defaultdict(set)
    lines: dict[str, list[int]] = defaultdict(list)
    for index, row in enumerate(rows):
        for owner in row.owners:
            if owner.id_number:
                names[owner.id_number].add(owner.name)
                lines[owner.id_number].append(index)
    two = {number: lines[number] for number, called in names.items() if len(called) > 1}
    yield from _named_together(raw, two, "id_two_names", "id_number")


def _named_together(
    raw: list[RawRow], groups: dict[str, list[int]], code: str, field: str
) -> Iterable[Finding]:
    """Each row of a group of several is refused and names the others: a person decides which is right."""
    for indexes in groups.values():
        for index in indexes if len(indexes) > 1 else []:
            others = ", ".join(_where(raw[other], raw[index].sheet) for other in indexes if other != index)
            yield _finding(raw[index], Severity.ERROR, code, field, rows=others)


def _where(line: RawRow, sheet: str) -> str:
    return str(line.number) if line.sheet == sheet else f"{line.sheet}!{line.number}"
