"""The typed rows of a ledger, and what was found on the way to them (OWN-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from owners.enums import Segment

CellValue = str | int | float | bool | dt.datetime | dt.date | dt.time | dt.timedelta | None


class Severity(StrEnum):
    """ERROR refuses the row, WARNING lets it in but should be looked at, NOTE was only untidy."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def label(self) -> str:
        return str(_SEVERITY_LABELS[self])

    @property
    def colour(self) -> str:
        return {"error": "red", "warning": "orange", "note": "grey"}[self]

    @property
    def icon(self) -> str:
        return {"error": "circle-x", "warning": "alert", "note": "info"}[self]


_SEVERITY_LABELS = {
    Severity.ERROR: _("Error"),
    Severity.WARNING: _("Warning"),
    Severity.NOTE: _("Note"),
}


@dataclass(frozen=True)
class Finding:
    """One thing to tell about one cell (or row, or file): where it is, what stands there, and why."""

    severity: Severity
    code: str
    sheet: str = ""
    row: int = 0
    column: str = ""
    header: str = ""
    value: str = ""
    params: Mapping[str, object] = field(default_factory=dict)


class RawCell(NamedTuple):
    """A cell as it stands in the file."""

    letter: str
    header: str
    value: CellValue


@dataclass(frozen=True)
class RawRow:
    """One line of a sheet: known field → cell."""

    sheet: str
    number: int
    cells: Mapping[str, RawCell]


@dataclass(frozen=True)
class LedgerOwner:
    """One of the owners of a unit; the share is in percent, the segments are those that the file knows."""

    name: str
    share: Decimal
    id_number: str = ""
    phones: tuple[str, ...] = ()
    segments: tuple[tuple[Segment, str], ...] = ()


@dataclass(frozen=True)
class LedgerContract:
    """The sales contract as far as the ledger has it (OWN-14)."""

    number: str = ""
    signed_on: dt.date | None = None
    agreed_handover_on: dt.date | None = None
    delivery_standard: str = ""
    payment_method: str = ""
    bank: str = ""

    def __bool__(self) -> bool:
        return self != LedgerContract()


@dataclass(frozen=True)
class LedgerRow:
    """One unit with its owners; a unit without owners is not sold yet."""

    sheet: str
    number: int
    project: str
    building: str
    section: str
    door: str
    floor: int | None = None
    unit_type: str = ""
    area: Decimal | None = None
    owners: tuple[LedgerOwner, ...] = ()
    contract: LedgerContract = field(default_factory=LedgerContract)
    handed_over_on: dt.date | None = None
    steward: str = ""
    remark: str = ""

    @property
    def unit_code(self) -> str:
        """The one code that staff type (OWN-01): ``金色家园 1-2-301``."""
        return f"{self.project} {self.building}-{self.section}-{self.door}"


@dataclass(frozen=True)
class Ledger:
    """The judged file: rows fit for import, and everything there is to say about the others."""

    rows: tuple[LedgerRow, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.WARNING)

    @property
    def notes(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.NOTE)

    @property
    def unreadable(self) -> bool:
        """The file as a whole is refused (no header row, a column missing); no row can mend that."""
        return any(f.row == 0 for f in self.errors)

    @property
    def bad_rows(self) -> list[tuple[str, int]]:
        """Sheet and row of every refused line, in the order of the file."""
        return list(dict.fromkeys((f.sheet, f.row) for f in self.errors if f.row))
