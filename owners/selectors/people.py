"""What a person's page and the clerk's card show (DSK-03)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q, QuerySet

from core.accounts.models import User
from core.places.models import Unit
from core.records.models import Case
from owners.models import Contact, Ownership, Person, StageMove, UnitContact
from owners.policies.visibility import look_up_scope
from owners.selectors.access import cases_of, may_reveal

LAST_CONTACTS = 5
OPEN_CASES = 20


@dataclass(frozen=True, slots=True)
class PersonCard:
    """Everything about a person that the user may see; phones and identity number are masked (OWN-05).

    ``speaks_for`` are the units of which the person is a contact, each with whether it is so today.
    """

    person: Person
    phones: list[str]
    ownerships: list[Ownership]
    open_cases: list[Case]
    contacts: list[Contact]
    reveal_case: Case | None
    may_reveal: bool
    moves: dict[int, list[StageMove]] = field(default_factory=dict)
    speaks_for: list[tuple[UnitContact, bool]] = field(default_factory=list)

    @property
    def reports_for(self) -> list[Unit]:
        """The units for which the person may report now: owned, or spoken for with that right (OWN-04)."""
        owned = [each.unit for each in self.ownerships if each.ended_on is None]
        spoken_for = [each.unit for each, is_current in self.speaks_for if is_current and each.may_report]
        return [*owned, *(unit for unit in spoken_for if unit not in owned)]


def person_card(user: User, person: Person, *, on: dt.date) -> PersonCard:
    """Units with stage, open items and last contacts; cases and contacts only as far as visible."""
    scope = look_up_scope(user)
    ownerships = list(
        Ownership.objects.in_scope(scope)
        .filter(person=person)
        .select_related("unit__project", "unit__contract__audited_by")
        .order_by("-valid_from", "pk")
    )
    spoken_for = UnitContact.objects.in_scope(scope).filter(person=person).select_related("unit__project")
    mine = cases_of(person, on).filter(is_open=True)
    open_cases = list(
        _visible(mine, user).select_related("unit", "responsible").order_by("next_due_at", "pk")[:OPEN_CASES]
    )
    return PersonCard(
        person=person,
        phones=[phone.masked for phone in person.phones.order_by("-is_primary", "pk")],
        ownerships=sorted(ownerships, key=lambda each: each.ended_on is not None),
        open_cases=open_cases,
        contacts=list(contacts_of(user, person)[:LAST_CONTACTS]),
        reveal_case=next((case for case in open_cases if case.responsible_id == user.pk), None),
        may_reveal=may_reveal(user, person),
        moves=_moves(ownerships),
        speaks_for=[(each, each.is_current(on)) for each in spoken_for.order_by("-started_on", "pk")],
    )


def contacts_of(user: User, person: Person) -> QuerySet[Contact]:
    """Contacts of the person or about a unit the person owns now, newest first."""
    units = Ownership.objects.current().filter(person=person).values("unit_id")
    about = Q(person=person) | Q(person__isnull=True, unit_id__in=units)
    return (
        Contact.objects.visible_to(user)
        .filter(about)
        .select_related("unit", "entered_by")
        .prefetch_related("items__case")
        .order_by("-at", "-pk")
    )


def _visible(cases: QuerySet[Case], user: User) -> QuerySet[Case]:
    return cases.filter(pk__in=Case.objects.visible_to(user).values("pk"))


def _moves(ownerships: list[Ownership]) -> dict[int, list[StageMove]]:
    moves: dict[int, list[StageMove]] = defaultdict(list)
    kept = StageMove.objects.filter(ownership__in=ownerships, withdrawn_at__isnull=True)
    for move in kept.order_by("on", "pk"):
        moves[move.ownership_id].append(move)
    return dict(moves)
