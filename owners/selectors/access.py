"""Who may see a personal value in clear, how often, and who did (OWN-05)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.errors import InvalidInput, NotAllowed
from core.masking import mask_name
from core.places.models import Company
from core.records.models import Case
from core.time import start_of_day
from owners.enums import REVEALABLE
from owners.models import AccessLogEntry, Contact, Ownership, Person, UnitContact

PAGE_SIZE = 50
ONE_DAY = dt.timedelta(days=1)


def cases_of(person: Person, on: dt.date) -> QuerySet[Case]:
    """Cases of a unit that the person owns or speaks for on that day, or opened by a contact of the person.

    The few ids are read first: of two lists the database asks two indexes, of two subqueries it reads every case.
    """
    owned = Ownership.objects.current().filter(person=person).values_list("unit_id", flat=True)
    spoken_for = UnitContact.objects.current(on).filter(person=person).values_list("unit_id", flat=True)
    opened = person.contacts.filter(items__isnull=False).values_list("items__case_id", flat=True)
    return Case.objects.filter(Q(unit_id__in=list(owned.union(spoken_for))) | Q(pk__in=list(opened)))


def may_reveal(user: User, person: Person) -> bool:
    """Whether the user may reveal with a reason: by permission in a project where the person is known."""
    scope = scope_of(user, Permission.OWNER_REVEAL)
    if scope.everywhere:
        return True
    return bool(scope) and Person.objects.known_in(scope).filter(pk=person.pk).exists()


def check_can_reveal(user: User, person: Person, *, case: Case | None, reason: str, on: dt.date) -> None:
    """Raises :class:`NotAllowed` without right, :class:`InvalidInput` when the reason is missing (OWN-05)."""
    if case is not None:
        mine = cases_of(person, on).filter(pk=case.pk, is_open=True, responsible=user)
        if mine.exists():
            return
    if not may_reveal(user, person):
        raise NotAllowed(
            "reveal_not_allowed",
            _("Only the responsible person of an open case may reveal this, or who has the permission."),
        )
    check_reason(reason)


def check_reason(reason: str) -> None:
    """Raises :class:`InvalidInput` when nobody says why."""
    if not reason.strip():
        raise InvalidInput(
            "reveal_reason", _("Say why you need it: the access log keeps the reason."), field="reason"
        )


def own_case_of(user: User, contact: Contact) -> Case | None:
    """An open case of this contact for which the user is responsible: the reason to look at its number."""
    mine = Case.objects.filter(contact_items__contact=contact, is_open=True, responsible=user)
    return mine.order_by("pk").first()


def reveals_per_day() -> int:
    """How many personal values one person may look at in a day; kept by the administration."""
    company = Company.objects.order_by("pk").first() or Company()
    return company.reveals_per_day


def reveals_on(user: User, on: dt.date) -> int:
    """How many the user has looked at on this local day."""
    return AccessLogEntry.objects.filter(
        by=user, field__in=REVEALABLE, at__gte=start_of_day(on), at__lt=start_of_day(on + ONE_DAY)
    ).count()


@dataclass(frozen=True, slots=True)
class AccessLine:
    """A line of the access log as it is read: the owner's name is masked, the link is for who may see owners."""

    entry: AccessLogEntry
    name: str
    opens_person: bool
    opens_contact: bool
    opens_case: bool


def access_log_filtered(
    user: User, *, by: User | None, person_id: int | None, since: dt.date | None, until: dt.date | None
) -> QuerySet[AccessLogEntry]:
    """The entries that the user may read and that fit the filters of the page."""
    entries = AccessLogEntry.objects.visible_to(user)
    if by is not None:
        entries = entries.filter(by=by)
    if person_id is not None:
        entries = entries.filter(person_id=person_id)
    if since is not None:
        entries = entries.filter(at__gte=start_of_day(since))
    if until is not None:
        entries = entries.filter(at__lt=start_of_day(until + ONE_DAY))
    return entries


def access_log_page(user: User, *, before: int | None, **filters: Any) -> tuple[list[AccessLine], int | None]:
    """The newest entries of :func:`access_log_filtered`, and the key behind which older ones follow (None: no more)."""
    entries = access_log_filtered(user, **filters)
    if before is not None:
        entries = entries.filter(pk__lt=before)
    found = list(entries.select_related("by", "person", "case", "contact").order_by("-pk")[: PAGE_SIZE + 1])
    shown = found[:PAGE_SIZE]
    return _lines(user, shown), shown[-1].pk if len(found) > PAGE_SIZE else None


def _lines(user: User, entries: list[AccessLogEntry]) -> list[AccessLine]:
    people = Person.objects.look_up_by(user).filter(pk__in={e.person_id for e in entries})
    contacts = Contact.objects.visible_to(user).filter(pk__in={e.contact_id for e in entries})
    cases = Case.objects.visible_to(user).filter(pk__in={e.case_id for e in entries})
    seen_people, seen_contacts, seen_cases = (
        set(found.values_list("pk", flat=True)) for found in (people, contacts, cases)
    )
    return [
        AccessLine(
            entry=entry,
            name=mask_name(_name(entry)),
            opens_person=entry.person_id in seen_people,
            opens_contact=entry.contact_id in seen_contacts,
            opens_case=entry.case_id in seen_cases,
        )
        for entry in entries
    ]


def _name(entry: AccessLogEntry) -> str:
    if entry.person is not None:
        return entry.person.name
    return entry.contact.caller_name if entry.contact is not None else ""
