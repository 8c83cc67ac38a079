"""Reads of the register of promises (CLK-05)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet

from core.accounts.models import User
from core.accounts.selectors import staff_active, superior_of
from core.clock.deputies import represented_by
from core.time import start_of_day
from frontdesk.enums import Extent, Part, PromiseDecision, PromiseKind, PromiseState, Way
from frontdesk.models import Promise, PromiseAuthority
from frontdesk.policies.promises import is_within, refusal

LONGEST_LINE = 20
DAY = dt.timedelta(days=1)


def has_authority(user: User, project_id: int, kind: str, amount: Decimal | None) -> bool:
    """Whether the person's roles in the project may promise this (DSK-12)."""
    held = user.role_assignments.filter(Q(project_id=project_id) | Q(project=None)).values("role")
    limits = PromiseAuthority.objects.filter(role__in=held, kind=kind).values_list("up_to", flat=True)
    return is_within(limits, amount)


@dataclass(frozen=True)
class Held:
    """What a role may promise by itself: how much of each kind, and the limit of money (DSK-12)."""

    extents: Mapping[PromiseKind, str]
    up_to: Decimal | None


def authority_of(role: str) -> Held:
    """What one role may promise."""
    return authorities().get(role) or Held(dict.fromkeys(PromiseKind, Extent.NO), None)


def authorities() -> dict[str, Held]:
    """What each role may promise that may promise anything."""
    limits: dict[str, dict[str, Decimal | None]] = {}
    for row in PromiseAuthority.objects.all():
        limits.setdefault(row.role, {})[row.kind] = row.up_to
    return {
        role: Held({kind: _extent(kind, held) for kind in PromiseKind}, held.get(PromiseKind.MONEY))
        for role, held in limits.items()
    }


def _extent(kind: PromiseKind, limits: Mapping[str, Decimal | None]) -> Extent:
    if kind not in limits:
        return Extent.NO
    return Extent.YES if limits[kind] is None else Extent.LIMITED


def superior_with_authority(user: User, project_id: int, kind: str, amount: Decimal | None) -> User | None:
    """Whom to ask: the first up the line who may promise it, else whoever may here, the lowest limit first."""
    above, seen = superior_of(user), {user.pk}
    while above is not None and above.pk not in seen and len(seen) < LONGEST_LINE:
        if above.is_active and has_authority(above, project_id, kind, amount):
            return above
        seen.add(above.pk)
        above = superior_of(above)
    rows = PromiseAuthority.objects.filter(kind=kind)
    rows = rows.filter(Q(up_to=None) | Q(up_to__gte=amount)) if amount is not None else rows
    here = Q(role_assignments__project_id=project_id) | Q(role_assignments__project=None)
    by_limit = sorted(rows, key=lambda row: (row.up_to is None, row.up_to or 0, row.role))
    for role in (row.role for row in by_limit):
        found = (
            staff_active().filter(here, role_assignments__role=role).exclude(pk=user.pk).distinct().first()
        )
        if found is not None:
            return found
    return None


@dataclass(frozen=True, slots=True)
class PromiseLine:
    """A promise with how it stands and, for each thing one might do, why not (empty: one may)."""

    promise: Promise
    state: PromiseState
    ways: dict[str, str]


def promises() -> QuerySet[Promise]:
    """The register with what its lines show."""
    related = (
        "case__project",
        "case__unit",
        "deadline__standard",
        "by",
        "keeper",
        "asked",
        "decided_by",
        "person",
    )
    return Promise.objects.select_related(*related)


def promise_line(promise: Promise, user: User, at: dt.datetime) -> PromiseLine:
    """One promise as its page shows it to the person."""
    authority = has_authority(user, promise.case.project_id, promise.kind, promise.amount)
    reasons = {way: refusal(way, user=user, promise=promise, has_authority=authority) for way in Way}
    ways = {way.value: str(reason) if reason else "" for way, reason in reasons.items()}
    return PromiseLine(promise, promise.state(at), ways)


def part_of(query: QuerySet[Promise], part: Part, *, user: User, at: dt.datetime) -> QuerySet[Promise]:
    """A part of the register; each figure of the report opens one of these (RPT-05)."""
    register: QuerySet[Promise] = query
    running = Q(deadline__met_at=None, deadline__cancelled_at=None, deadline__isnull=False)
    if part == Part.MINE:
        return register.filter(running, keeper__in=[user.pk, *represented_by(user)])
    if part == Part.ASKED:
        return register.filter(decision=PromiseDecision.ASKED)
    if part == Part.OPEN:
        return register.filter(running)
    kept, broken = Promise.objects.kept().values("pk"), Promise.objects.broken(at).values("pk")
    if part == Part.KEPT:
        return register.filter(pk__in=kept)
    if part == Part.BROKEN:
        return register.filter(pk__in=broken)
    return register.filter(Q(pk__in=kept) | Q(pk__in=broken))


def in_period(query: QuerySet[Promise], first: dt.date, last: dt.date) -> QuerySet[Promise]:
    """Promises that were due from the first day to the last one, both included."""
    return query.filter(
        deadline__due_at__gte=start_of_day(first), deadline__due_at__lt=start_of_day(last + DAY)
    )


@dataclass(frozen=True, slots=True)
class KeptRate:
    """Kept of all that were due and are decided; ``kind`` empty for all kinds (CLK-05, RPT-05)."""

    kind: str
    label: str
    kept: int
    all: int

    @property
    def percent(self) -> str:
        return f"{self.kept * 100 / self.all:.1f} %" if self.all else "—"


def kept_rates(
    query: QuerySet[Promise], *, user: User, first: dt.date, last: dt.date, at: dt.datetime
) -> list[KeptRate]:
    """The kept-rate of a period, for all promises and for each kind; counted from the lists they open."""
    due = part_of(in_period(query, first, last), Part.DUE, user=user, at=at)
    kept = part_of(in_period(query, first, last), Part.KEPT, user=user, at=at)
    of_kind = [(kind.value, str(kind.label)) for kind in PromiseKind]
    return [
        KeptRate("", "", kept.count(), due.count()),
        *(
            KeptRate(kind, label, kept.filter(kind=kind).count(), due.filter(kind=kind).count())
            for kind, label in of_kind
        ),
    ]
