"""Owners, day log and access log as Excel workbooks: what the reader may see, masked (OWN-05, OWN-07)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.masking import mask_name
from core.places.models import Project, Unit
from core.records.models import Case
from core.web.workbooks import PER_FETCH, Sheet, workbook_write
from owners.enums import Segment
from owners.models import AccessLogEntry, Contact, ContactItem, Ownership, Person
from owners.selectors.lists import owners_filtered
from owners.selectors.units import units_filtered, with_owners


def owners_workbook(user: User, **filters: Any) -> Sheet:
    """One row for each present ownership of the owners that fit the filters of the list, by unit code."""
    project: Project | None = filters["project"]
    stage: str | None = filters["stage"]
    people = owners_filtered(user, **filters)
    owned = Ownership.objects.visible_to(user).current().filter(person__in=people.values("pk"))
    owned = owned.filter(unit__project=project) if project else owned
    owned = owned.filter(stage=stage) if stage else owned
    owned = owned.select_related("person__segments", "unit__project", "unit__contract").prefetch_related(
        "person__phones"
    )
    head = [
        _("Project"), _("Unit"), _("Unit type"), _("Area"), _("Owner"), _("Identity number"), _("Phone"),
        _("Share"), _("Stage"), _("Owner since"), _("Contract number"), _("Signed on"), _("Agreed handover date"),
        _("Handed over on"), _("Steward"), *(str(segment.label) for segment in Segment),
    ]  # fmt: skip
    rows = owned.order_by("unit__code", "pk").iterator(chunk_size=PER_FETCH)
    return workbook_write(_("Owners"), head, map(_owner_row, rows))


def _owner_row(ownership: Ownership) -> list[Any]:
    unit, person = ownership.unit, ownership.person
    contract = getattr(unit, "contract", None)
    phones = sorted(person.phones.all(), key=lambda phone: (not phone.is_primary, phone.pk))
    return [
        unit.project.name, unit.code, unit.unit_type, unit.area, person.name, person.id_number_masked,
        " / ".join(phone.masked for phone in phones), ownership.share, ownership.get_stage_display(),
        ownership.valid_from, contract.number if contract else "", contract.signed_on if contract else None,
        contract.agreed_handover_on if contract else None, unit.handed_over_on, ownership.steward_name,
        *segment_words(person),
    ]  # fmt: skip


def units_workbook(user: User, **filters: Any) -> Sheet:
    """One row for each unit that fits the filters of the list, with its present owners (OWN-07)."""
    units = with_owners(units_filtered(user, **filters), "person__phones", "person__segments")
    units = units.select_related("project", "building", "section", "contract")
    head = [
        _("Project"), _("Building"), _("Section"), _("Room number"), _("Unit"), _("Floor"), _("Unit type"), _("Area"),
        _("Status"), _("Handed over on"), _("Owners"), _("Shares"), _("Phone"), _("Stage"), _("Owner since"),
        _("Contract number"), _("Signed on"), _("Agreed handover date"), _("Steward"),
        str(Segment.SERVICE_CLASS.label),
    ]  # fmt: skip
    rows = units.order_by("pk").iterator(chunk_size=PER_FETCH)
    return workbook_write(_("Units"), head, map(_unit_row, rows))


def _unit_row(unit: Unit) -> list[Any]:
    contract = getattr(unit, "contract", None)
    owners: list[Ownership] = unit.owners_now  # type: ignore[attr-defined]  # with_owners puts them there
    first = owners[0] if owners else None
    words = {segment_words(ownership.person)[-1]: None for ownership in owners}
    return [
        unit.project.name, unit.building.name, unit.section.name, unit.room, unit.code, unit.floor, unit.unit_type,
        unit.area, unit.get_status_display(), unit.handed_over_on,
        " / ".join(ownership.person.name for ownership in owners),
        " / ".join(f"{ownership.share.normalize():f}" for ownership in owners),
        " / ".join(_main_phone(ownership.person) for ownership in owners),
        first.get_stage_display() if first else "", first.valid_from if first else None,
        contract.number if contract else "", contract.signed_on if contract else None,
        contract.agreed_handover_on if contract else None, first.steward_name if first else "",
        " / ".join(word for word in words if word),
    ]  # fmt: skip


def _main_phone(person: Person) -> str:
    phones = sorted(person.phones.all(), key=lambda phone: (not phone.is_primary, phone.pk))
    return phones[0].masked if phones else ""


def segment_words(person: Person) -> list[str]:
    """The person's segments in words, in their order; empty while not known (OWN-08)."""
    segments = getattr(person, "segments", None)
    return [getattr(segments, f"get_{segment.value}_display")() if segments else "" for segment in Segment]


def day_log_workbook(user: User, contacts: Any) -> Sheet:
    """The contacts of the day log that the page shows, with the columns of form AW-QR-KF-04 (DSK-01)."""
    seen = ContactItem.objects.filter(case__in=Case.objects.visible_to(user)).select_related("case")
    contacts = contacts.select_related("unit", "person", "entered_by", "project")
    contacts = contacts.prefetch_related(Prefetch("items", seen)).order_by("-at", "-pk")
    head = [
        _("Time"), _("Channel"), _("Kind"), _("Person"), _("Project"), _("Unit"), _("Phone"), _("What it is about"),
        _("Outcome"), _("Items"), _("Entered by"),
    ]  # fmt: skip
    rows = contacts.iterator(chunk_size=PER_FETCH)
    return workbook_write(_("Day log"), head, map(_contact_row, rows))


def _contact_row(contact: Contact) -> list[Any]:
    return [
        contact.at, contact.get_channel_display(), contact.get_kind_display(),
        contact.person.name if contact.person else contact.caller_name,
        contact.project.name if contact.project else "", contact.unit.code if contact.unit else "",
        contact.caller_phone_masked, contact.summary, contact.outcome,
        " ".join(item.case.number for item in contact.items.all()),
        str(contact.entered_by) if contact.entered_by else "",
    ]  # fmt: skip


def access_log_workbook(entries: Any) -> Sheet:
    """The entries of the access log that the page shows, itself masked."""
    head = [_("Time"), _("Who looked"), _("What"), _("Whose"), _("Case"), _("Why")]
    rows = entries.select_related("by", "person", "case", "contact").order_by("-pk")
    return workbook_write(_("Access log"), head, _access_rows(rows.iterator(chunk_size=PER_FETCH)))


def _access_rows(entries: Iterator[AccessLogEntry]) -> Iterator[list[Any]]:
    for entry in entries:
        name = entry.person.name if entry.person else entry.contact.caller_name if entry.contact else ""
        yield [
            entry.at, str(entry.by), entry.get_field_display(), mask_name(name),
            entry.case.number if entry.case else "", entry.reason or _("responsible for the case"),
        ]  # fmt: skip
