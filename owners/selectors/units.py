"""Units: the list with its owners, and what the page of one shows (OWN-01, OWN-04)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, Q, QuerySet

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import Scope, scope_of
from core.places.models import Project, Unit, door_typed
from core.records.models import Case
from core.records.selectors import TimelineEntry, timeline_about
from owners.models import Ownership, SalesContract, UnitContact
from owners.policies.lookups import as_typed
from owners.policies.visibility import look_up_scope
from owners.selectors.callers import behind, project_typed
from owners.selectors.lists import PAGE_SIZE, Page

OPEN_CASES = 20


def units_in(scope: Scope) -> QuerySet[Unit]:
    """Units of these projects."""
    return Unit.objects.all() if scope.everywhere else Unit.objects.filter(project_id__in=scope.project_ids)


def units_looked_up_by(user: User) -> QuerySet[Unit]:
    """Units of the projects in which the user sees owners, or looks them up for a call (SEC-01)."""
    return units_in(look_up_scope(user)).select_related("project", "section", "building")


def units_filtered(
    user: User, *, query: str | None, project: Project | None, status: str | None
) -> QuerySet[Unit]:
    """Units with owners that the user sees, by what stands on the door, project and status."""
    units = units_in(scope_of(user, Permission.OWNER_VIEW))
    units = units.filter(project=project) if project else units
    units = units.filter(status=status) if status else units
    if query:
        typed = as_typed(query)
        door = door_typed(typed)
        named = Q(project__name__istartswith=project_typed(typed) if door else typed)
        units = units.filter(named & behind(door) if door else named)
    return units


def units_page(
    user: User,
    *,
    query: str | None,
    project: Project | None,
    status: str | None,
    after: int | None,
) -> Page[Unit]:
    """A page of :func:`units_filtered` in the order of their keys, each with its present owners."""
    units = units_filtered(user, query=query, project=project, status=status)
    units = units.filter(pk__gt=after) if after else units
    rows = list(with_owners(units).order_by("pk")[: PAGE_SIZE + 1])
    return Page(rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].pk if len(rows) > PAGE_SIZE else None)


def with_owners(units: QuerySet[Unit], *related: str) -> QuerySet[Unit]:
    """The units with their present owners in ``owners_now``, the largest share first, with what is ``related``."""
    now = Ownership.objects.current().select_related("person").prefetch_related(*related)
    return units.prefetch_related(Prefetch("ownerships", now.order_by("-share", "pk"), to_attr="owners_now"))


@dataclass(frozen=True, slots=True)
class UnitCard:
    """What is known of a unit: who owns it and who did, who speaks for it and who did, its contract, what is open."""

    owners: list[Ownership]
    former: list[Ownership]
    contacts: list[UnitContact]
    former_contacts: list[UnitContact]
    contract: SalesContract | None
    open_cases: list[Case]
    changes: Sequence[TimelineEntry]


def unit_card(user: User, unit: Unit, *, on: dt.date) -> UnitCard:
    """Contract and changes only for who sees owners there, cases only as far as visible (SEC-01)."""
    ownerships = list(unit.ownerships.select_related("person").order_by("-valid_from", "pk"))
    contacts = list(unit.unit_contacts.select_related("person", "unit").order_by("-started_on", "pk"))
    sees_owners = unit.project_id in scope_of(user, Permission.OWNER_VIEW)
    cases = (
        Case.objects.visible_to(user).filter(unit=unit, is_open=True).select_related("unit", "responsible")
    )
    return UnitCard(
        owners=sorted((o for o in ownerships if o.ended_on is None), key=lambda o: (-o.share, o.pk)),
        former=[o for o in ownerships if o.ended_on is not None],
        contacts=[contact for contact in contacts if contact.ended_on is None or contact.ended_on > on],
        former_contacts=[c for c in contacts if c.ended_on is not None and c.ended_on <= on],
        contract=getattr(unit, "contract", None) if sees_owners else None,
        open_cases=list(cases.order_by("next_due_at", "pk")[:OPEN_CASES]),
        changes=timeline_about({"unit": unit.pk}) if sees_owners else [],
    )
