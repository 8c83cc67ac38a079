"""Owners as an Excel workbook: what the reader may see, masked as on every screen (OWN-05, OWN-07)."""

from __future__ import annotations

import io
from collections import defaultdict
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook

from core.accounts.models import User
from core.errors import InvalidInput
from core.places.models import Project
from owners.models import Ownership, Phone
from owners.selectors.lists import owners_filtered

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 20_000
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def owners_workbook(user: User, *, query: str | None, project: Project | None, stage: str | None) -> bytes:
    """One row for each present ownership of the owners that fit the filters, by unit code.

    Raises :class:`InvalidInput` when there are more than a workbook should hold: narrow the filters then.
    """
    people = owners_filtered(user, query=query, project=project, stage=stage)
    owned = Ownership.objects.visible_to(user).current().filter(person__in=people.values("pk"))
    owned = owned.filter(unit__project=project) if project else owned
    owned = owned.filter(stage=stage) if stage else owned
    rows = list(
        owned.select_related("person", "unit__project", "unit__contract").order_by("unit__code", "pk")[
            : MOST_ROWS + 1
        ]
    )
    if len(rows) > MOST_ROWS:
        raise InvalidInput(
            "export_too_large", _("There are more than %(most)s rows. Narrow the filters."), most=MOST_ROWS
        )
    phones: dict[int, list[str]] = defaultdict(list)
    numbers = Phone.objects.filter(person__ownerships__in=[row.pk for row in rows]).distinct()
    for phone in numbers.order_by("-is_primary", "pk"):
        phones[phone.person_id].append(phone.masked)
    return _workbook([_head(), *(_row(row, phones[row.person_id]) for row in rows)])


def escape_cell(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front (design decision 17)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _head() -> list[str]:
    return [
        _("Project"), _("Unit"), _("Unit type"), _("Area"), _("Owner"), _("Identity number"), _("Phone"),
        _("Share"), _("Stage"), _("Owner since"), _("Contract number"), _("Signed on"), _("Agreed handover date"),
        _("Handed over on"), _("Steward"),
    ]  # fmt: skip


def _row(ownership: Ownership, phones: list[str]) -> list[Any]:
    unit, person = ownership.unit, ownership.person
    contract = getattr(unit, "contract", None)
    return [
        unit.project.name, unit.code, unit.unit_type, unit.area, person.name, person.id_number_masked,
        " / ".join(phones), ownership.share, ownership.get_stage_display(), ownership.valid_from,
        contract.number if contract else "", contract.signed_on if contract else None,
        contract.agreed_handover_on if contract else None, unit.handed_over_on, ownership.steward_name,
    ]  # fmt: skip


def _workbook(rows: list[list[Any]]) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Owners"))
    for row in rows:
        sheet.append([escape_cell(value) for value in row])
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()
