"""Owners and contacts page by page, by key and never by offset (design decision 13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.places.models import Project
from core.time import start_of_day
from owners.enums import Segment
from owners.models import Contact, Ownership, Person
from owners.selectors.callers import CallerHit, described, person_filter

PAGE_SIZE = 25

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """The rows of a page, and the key of its last row when more follow."""

    rows: list[Row]
    after: int | None


def owners_visible_to(user: User) -> QuerySet[Person]:
    """Visible people who own or owned a unit; a tenant or an agent is no owner (SEC-01)."""
    people = Person.objects.visible_to(user)
    if scope_of(user, Permission.OWNER_VIEW).everywhere:  # else they have a unit there anyway
        return people.filter(Exists(Ownership.objects.filter(person=OuterRef("pk"))))
    return people


def owners_filtered(
    user: User,
    *,
    query: str | None,
    project: Project | None,
    stage: str | None,
    segments: Mapping[Segment, str],
) -> QuerySet[Person]:
    """Visible owners that fit the filters of the list (OWN-08: by segment, too)."""
    people = owners_visible_to(user)
    if segments:
        people = people.filter(**{f"segments__{segment.value}": value for segment, value in segments.items()})
    if project or stage:
        owned = Ownership.objects.visible_to(user).current().filter(person=OuterRef("pk"))
        owned = owned.filter(unit__project=project) if project else owned
        people = people.filter(Exists(owned.filter(stage=stage) if stage else owned))
    return people.filter(person_filter(query)) if query else people


def owners_page(
    user: User,
    *,
    query: str | None,
    project: Project | None,
    stage: str | None,
    segments: Mapping[Segment, str],
    after: int | None,
) -> Page[CallerHit]:
    """Visible owners by name, with masked phones, units and stages (SEC-01, OWN-05)."""
    people = owners_filtered(user, query=query, project=project, stage=stage, segments=segments)
    last = (
        Person.objects.visible_to(user).filter(pk=after).values_list("sort_key", flat=True).first()
        if after
        else None
    )
    if last is not None:
        people = people.filter(Q(sort_key__gt=last) | Q(pk__gt=after), sort_key__gte=last)
    found = list(people.order_by("sort_key", "pk").values_list("pk", "name")[: PAGE_SIZE + 1])
    rows = described(scope_of(user, Permission.OWNER_VIEW), found[:PAGE_SIZE])
    return Page(rows, found[PAGE_SIZE - 1][0] if len(found) > PAGE_SIZE else None)


def day_log_filtered(
    user: User, *, on: dt.date, project: Project | None, kind: str | None
) -> QuerySet[Contact]:
    """The visible contacts of one local day that fit the filters of the page (DSK-01)."""
    contacts = Contact.objects.visible_to(user).filter(
        at__gte=start_of_day(on), at__lt=start_of_day(on + dt.timedelta(days=1))
    )
    contacts = contacts.filter(project=project) if project else contacts
    return contacts.filter(kind=kind) if kind else contacts


def day_log_page(
    user: User, *, on: dt.date, project: Project | None, kind: str | None, after: int | None
) -> Page[Contact]:
    """The contacts of one local day, latest first (DSK-01)."""
    contacts = day_log_filtered(user, on=on, project=project, kind=kind)
    last = (
        Contact.objects.visible_to(user).filter(pk=after).values_list("at", flat=True).first()
        if after
        else None
    )
    if last is not None:
        contacts = contacts.filter(Q(at__lt=last) | Q(pk__lt=after), at__lte=last)
    found = list(
        contacts.order_by("-at", "-pk")
        .select_related("unit", "person", "entered_by", "project")
        .prefetch_related("items__case")[: PAGE_SIZE + 1]
    )
    return Page(found[:PAGE_SIZE], found[PAGE_SIZE - 1].pk if len(found) > PAGE_SIZE else None)
