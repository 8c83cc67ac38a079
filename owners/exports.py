"""Owners, day log and access log as Excel workbooks: what the reader may see, masked (OWN-05, OWN-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.masking import mask_name
from core.places.models import Unit
from core.records.models import Case
from core.time import local_date
from core.web.workbooks import Listing
from owners.enums import Segment
from owners.forms.filters import AccessLogFilter, DayLogFilter, OwnerFilter, UnitFilter
from owners.models import AccessLogEntry, Contact, ContactItem, Ownership, Person
from owners.selectors.access import access_log_filtered
from owners.selectors.lists import day_log_filtered, owners_filtered
from owners.selectors.units import units_filtered, with_owners

Asked = Mapping[str, str]


def owners_listing(user: User, asked: Asked, at: dt.datetime) -> Listing:
    """One row for each present ownership of the owners that fit the filters of the list, by unit code."""
    filters = OwnerFilter(asked, user=user).asked
    project, stage = filters["project"], filters["stage"]
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
    return Listing(_("Owners"), head, owned.order_by("unit__code", "pk"), _owner_row)


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


def units_listing(user: User, asked: Asked, at: dt.datetime) -> Listing:
    """One row for each unit that fits the filters of the list, with its present owners (OWN-07)."""
    filters = UnitFilter(asked, user=user).asked
    units = with_owners(units_filtered(user, **filters), "person__phones", "person__segments")
    units = units.select_related("project", "building", "section", "contract")
    head = [
        _("Project"), _("Building"), _("Section"), _("Room number"), _("Unit"), _("Floor"), _("Unit type"), _("Area"),
        _("Status"), _("Handed over on"), _("Owners"), _("Shares"), _("Phone"), _("Stage"), _("Owner since"),
        _("Contract number"), _("Signed on"), _("Agreed handover date"), _("Steward"),
        str(Segment.SERVICE_CLASS.label),
    ]  # fmt: skip
    return Listing(_("Units"), head, units.order_by("pk"), _unit_row)


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


def day_log_listing(user: User, asked: Asked, at: dt.datetime) -> Listing:
    """The contacts of the day log that the page shows, with the columns of form AW-QR-KF-04 (DSK-01)."""
    form = DayLogFilter({"on": local_date(at).isoformat(), **asked}, user=user)
    on = form.value("on") or local_date(at)
    contacts = day_log_filtered(user, on=on, project=form.value("project"), kind=form.value("kind"))
    seen = ContactItem.objects.filter(case__in=Case.objects.visible_to(user)).select_related("case")
    contacts = contacts.select_related("unit", "person", "entered_by", "project")
    contacts = contacts.prefetch_related(Prefetch("items", seen)).order_by("-at", "-pk")
    head = [
        _("Time"), _("Channel"), _("Kind"), _("Person"), _("Project"), _("Unit"), _("Phone"), _("What it is about"),
        _("Outcome"), _("Items"), _("Entered by"),
    ]  # fmt: skip
    return Listing(_("Day log") + f" {on.isoformat()}", head, contacts, _contact_row)


def _contact_row(contact: Contact) -> list[Any]:
    return [
        contact.at, contact.get_channel_display(), contact.get_kind_display(),
        contact.person.name if contact.person else contact.caller_name,
        contact.project.name if contact.project else "", contact.unit.code if contact.unit else "",
        contact.caller_phone_masked, contact.summary, contact.outcome,
        " ".join(item.case.number for item in contact.items.all()),
        str(contact.entered_by) if contact.entered_by else "",
    ]  # fmt: skip


def access_log_listing(user: User, asked: Asked, at: dt.datetime) -> Listing:
    """The entries of the access log that the page shows, itself masked."""
    head = [_("Time"), _("Who looked"), _("What"), _("Whose"), _("Case"), _("Why")]
    entries = access_log_filtered(user, **AccessLogFilter(asked).asked)
    entries = entries.select_related("by", "person", "case", "contact").order_by("-pk")
    return Listing(_("Access log"), head, entries, _access_row)


def _access_row(entry: AccessLogEntry) -> list[Any]:
    name = entry.person.name if entry.person else entry.contact.caller_name if entry.contact else ""
    return [
        entry.at, str(entry.by), entry.get_field_display(), mask_name(name),
        entry.case.number if entry.case else "", entry.reason or _("responsible for the case"),
    ]  # fmt: skip
