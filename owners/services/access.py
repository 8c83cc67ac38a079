"""Revealing a personal value: allowed for a reason, counted, and always on record (OWN-05)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_any, check_may
from core.records.models import Case
from core.time import local_date
from owners.enums import PersonalField
from owners.models import AccessLogEntry, Contact, Person
from owners.selectors.access import check_can_reveal, check_reason, own_case_of
from owners.services.reveal_limit import reveal_take


@transaction.atomic
def phone_reveal(
    *, person: Person, by: User, at: dt.datetime, case: Case | None = None, reason: str = ""
) -> list[str]:
    """The person's phone numbers in clear, the main one first; writes the access log (OWN-05).

    The responsible person of an open case of this person needs no reason: the case is the reason. Everybody
    else needs the permission and a reason. Raises :class:`NotAllowed` or :class:`InvalidInput`.
    """
    check_can_reveal(by, person, case=case, reason=reason, on=local_date(at))
    _log(field=PersonalField.PHONE, by=by, at=at, person=person, case=case, reason=reason)
    return _phones(person)


@transaction.atomic
def id_number_reveal(
    *, person: Person, by: User, at: dt.datetime, case: Case | None = None, reason: str = ""
) -> str:
    """The identity number in clear; same rule and same log as :func:`phone_reveal`."""
    check_can_reveal(by, person, case=case, reason=reason, on=local_date(at))
    _log(field=PersonalField.ID_NUMBER, by=by, at=at, person=person, case=case, reason=reason)
    return person.id_number


@transaction.atomic
def caller_phone_reveal(
    *,
    case: Case,
    person: Person | None,
    by: User,
    at: dt.datetime,
    reason: str = "",
    permissions: Sequence[Permission] = (Permission.OWNER_REVEAL,),
) -> list[str]:
    """The phones of whoever the case is about, on file or not, in clear; writes the access log (OWN-05).

    The responsible person of the open case needs no reason, nor any right to see owners; everybody else needs one of
    the ``permissions`` in the case's project and a reason.  The number a caller gave stands on the case itself, and
    numbers that somebody wrote into its texts are shown with it.
    """
    if not (case.is_open and case.responsible_id == by.pk):
        check_any(by, permissions, case.project_id)
        check_reason(reason)
    _log(field=PersonalField.PHONE, by=by, at=at, person=person, case=case, reason=reason)
    return _phones(person) if person else []


@transaction.atomic
def contact_phone_reveal(*, contact: Contact, by: User, at: dt.datetime, reason: str = "") -> str:
    """The number from which a line of the day log came, in clear; writes the access log (OWN-05).

    The responsible person of an open case of this contact needs no reason; everybody else needs the permission in
    the contact's project and a reason.
    """
    case = own_case_of(by, contact)
    if case is None:
        check_may(by, Permission.OWNER_REVEAL, contact.project_id)
        check_reason(reason)
    _log(
        field=PersonalField.PHONE,
        by=by,
        at=at,
        person=contact.person,
        case=case,
        contact=contact,
        reason=reason,
    )
    return contact.caller_phone


@transaction.atomic
def export_log(*, what: str, count: int, by: User, at: dt.datetime) -> AccessLogEntry:
    """A list with personal data went out as a file: which one and how many rows (OWN-05)."""
    return AccessLogEntry.objects.create(
        by=by, at=at, field=PersonalField.EXPORT, reason=f"{what} ({count})"[:200]
    )


def _log(
    *,
    field: PersonalField,
    by: User,
    at: dt.datetime,
    person: Person | None,
    case: Case | None,
    reason: str,
    contact: Contact | None = None,
) -> None:
    reveal_take(by=by, at=at)
    AccessLogEntry.objects.create(
        by=by, at=at, person=person, field=field, case=case, contact=contact, reason=reason.strip()[:200]
    )


def _phones(person: Person) -> list[str]:
    return [phone.national for phone in person.phones.order_by("-is_primary", "pk")]
