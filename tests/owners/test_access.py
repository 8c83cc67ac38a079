"""Revealing a personal value, and the log of it (OWN-05)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, transaction

from core.accounts.enums import Role
from core.errors import InvalidInput, NotAllowed
from core.places.models import Project
from owners.enums import Channel, ContactKind, PersonalField
from owners.models import AccessLogEntry
from owners.services.access import id_number_reveal, phone_reveal
from owners.services.contacts import contact_log
from tests.factories.ledger import id_number, line, mobile
from tests.factories.owners import AT, case_of, imported, owner, staff

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-05")]


def test_with_permission_and_reason_it_is_revealed_and_logged() -> None:
    person = owner(1, phone=f"{mobile(1)}/021-62345678/0755-87654321")
    clerk = staff(Role.FRONT_DESK)
    assert phone_reveal(person=person, by=clerk, at=AT, reason=" call back ") == [
        mobile(1), "02162345678", "075587654321",
    ]  # fmt: skip
    entry = AccessLogEntry.objects.get()
    assert (entry.by, entry.at, entry.person, entry.field, entry.case, entry.reason) == (
        clerk, AT, person, PersonalField.PHONE, None, "call back",
    )  # fmt: skip


def test_without_a_reason_nothing_is_shown() -> None:
    with pytest.raises(InvalidInput) as refusal:
        phone_reveal(person=owner(1), by=staff(Role.FRONT_DESK), at=AT, reason="  ")
    assert refusal.value.field == "reason"
    assert not AccessLogEntry.objects.exists()


@pytest.mark.parametrize("role", [Role.LEGAL, Role.PROPERTY_STEWARD, None])
def test_without_permission_nothing_is_shown(role: Role | None) -> None:
    with pytest.raises(NotAllowed):
        phone_reveal(person=owner(1), by=staff(role), at=AT, reason="curious")
    assert not AccessLogEntry.objects.exists()


@pytest.mark.rule("SEC-01")
def test_the_permission_counts_in_the_projects_of_the_person() -> None:
    person = owner(1)
    imported(line(2, project="滨江一号"))
    stranger = staff(Role.FRONT_DESK, Project.objects.get(name="滨江一号"))
    with pytest.raises(NotAllowed):
        id_number_reveal(person=person, by=stranger, at=AT, reason="curious")
    insider = staff(Role.FRONT_DESK, Project.objects.get(name="金色家园"))
    assert id_number_reveal(person=person, by=insider, at=AT, reason="check the contract") == id_number(1)


def test_the_responsible_person_of_an_open_case_needs_no_reason() -> None:
    person = owner(1)
    handler = staff(Role.DEPARTMENT_HANDLER)
    case = case_of(person.ownerships.get().unit, responsible=handler)
    assert phone_reveal(person=person, by=handler, at=AT, case=case) == [mobile(1)]
    assert AccessLogEntry.objects.get().case == case


def test_a_case_that_a_contact_of_the_person_opened_counts_too() -> None:
    person, other = owner(1), owner(2)
    handler = staff(Role.DEPARTMENT_HANDLER)
    case = case_of(other.ownerships.get().unit, responsible=handler)
    contact_log(
        channel=Channel.PHONE, kind=ContactKind.COMPLAINT, summary="Leak", person=person, cases=[case],
        by=None, at=AT,
    )  # fmt: skip
    assert phone_reveal(person=person, by=handler, at=AT, case=case) == [mobile(1)]


@pytest.mark.parametrize("change", ["closed", "of somebody else", "of another unit"])
def test_other_cases_are_no_reason(change: str) -> None:
    person, other = owner(1), owner(2)
    handler = staff(Role.DEPARTMENT_HANDLER)
    unit = (other if change == "of another unit" else person).ownerships.get().unit
    case = case_of(unit, responsible=staff() if change == "of somebody else" else handler)
    if change == "closed":
        case.is_open = False
        case.save(update_fields=["is_open"])
    with pytest.raises(NotAllowed):
        phone_reveal(person=person, by=handler, at=AT, case=case)
    assert not AccessLogEntry.objects.exists()


@pytest.mark.rule("SEC-02")
def test_the_access_log_cannot_be_changed() -> None:
    phone_reveal(person=owner(1), by=staff(Role.FRONT_DESK), at=AT, reason="call back")
    for attempt in (AccessLogEntry.objects.all().delete, lambda: AccessLogEntry.objects.update(reason="x")):
        with pytest.raises(DatabaseError), transaction.atomic():
            attempt()
    assert AccessLogEntry.objects.get().reason == "call back"
