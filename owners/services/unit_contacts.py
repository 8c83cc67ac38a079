"""Family, tenants and agents of a unit, from when until when, and who of them may report for it (OWN-04)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import Conflict, InvalidInput
from core.places.models import Unit
from core.records.services import history_add
from core.time import local_date
from owners.enums import UnitContactKind
from owners.locking import lock_units
from owners.models import Ownership, Person, UnitContact
from owners.services.people import Named, person_take


@dataclass(frozen=True, slots=True)
class Terms:
    """As what, and from when until when, somebody speaks for a unit; ``ended_on`` is the first day without."""

    kind: UnitContactKind
    may_report: bool = True
    started_on: dt.date | None = None
    ended_on: dt.date | None = None


@transaction.atomic
def unit_contact_add(
    *, unit: Unit, person: Person | Named, terms: Terms, by: User, at: dt.datetime
) -> UnitContact:
    """Somebody speaks for the unit from now on; found on file or put on file (OWN-04).

    Raises :class:`InvalidInput` for an owner of the unit, for who is its contact already, and for impossible days.
    """
    check_may(by, Permission.UNIT_CONTACT_KEEP, unit.project_id)
    _check_days(terms)
    person = person_take(person, unit=unit, at=at) if isinstance(person, Named) else person
    lock_units([unit.pk])
    if Ownership.objects.current().filter(unit=unit, person=person).exists():
        raise InvalidInput(
            "contact_is_owner", _("This person is an owner of the unit already."), field="name"
        )
    there = UnitContact.objects.filter(unit=unit, person=person)
    if there.filter(ended_on=None).exists() or there.current(local_date(at)).exists():
        raise InvalidInput(
            "contact_twice",
            _("This person is a contact of the unit already. Change the entry that is there."),
            field="name",
        )
    contact = UnitContact.objects.create(
        unit=unit, person=person, kind=terms.kind, may_report=terms.may_report, started_on=terms.started_on,
        ended_on=terms.ended_on,
    )  # fmt: skip
    _tell("unit_contact_added", contact, by, at)
    return contact


@transaction.atomic
def unit_contact_change(
    *, contact: UnitContact, terms: Terms, version: int | None, by: User, at: dt.datetime
) -> UnitContact:
    """Another kind, right or day; a day of ending is how somebody leaves. Nothing changed writes nothing.

    ``version`` is the one that was read, None for whatever is there. Raises :class:`Conflict` for a stale one.
    """
    check_may(by, Permission.UNIT_CONTACT_KEEP, contact.unit.project_id)
    _check_days(terms)
    lock_units([contact.unit_id])
    contact.refresh_from_db()
    if version is not None and version != contact.version:
        raise Conflict(
            "unit_contact_changed",
            _("Somebody changed this contact while you were working on it. Look at what is there now."),
        )
    now = Terms(UnitContactKind(contact.kind), contact.may_report, contact.started_on, contact.ended_on)
    if now == terms:
        return contact
    open_again = terms.ended_on is None and contact.ended_on is not None
    others = UnitContact.objects.filter(unit=contact.unit, person=contact.person, ended_on=None)
    if open_again and others.exclude(pk=contact.pk).exists():
        raise InvalidInput(
            "contact_twice", _("This person is a contact of the unit already."), field="ended_on"
        )
    contact.kind, contact.may_report = terms.kind, terms.may_report
    contact.started_on, contact.ended_on = terms.started_on, terms.ended_on
    contact.version += 1
    contact.save()
    ended = terms.ended_on is not None and now.ended_on != terms.ended_on
    _tell("unit_contact_ended" if ended else "unit_contact_changed", contact, by, at)
    return contact


def _check_days(terms: Terms) -> None:
    if terms.started_on and terms.ended_on and terms.ended_on < terms.started_on:
        raise InvalidInput("contact_days", _("It cannot end before it begins."), field="ended_on")


def _tell(action: str, contact: UnitContact, by: User, at: dt.datetime) -> None:
    details = {"unit": contact.unit_id, "person": contact.person_id, "unit_contact": contact.kind}
    history_add(case=None, action=action, by=by, at=at, details=details)
