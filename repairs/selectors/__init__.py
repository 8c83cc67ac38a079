"""Reads of work orders that more than one place needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch, QuerySet

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.clock.models import Deadline
from core.clock.selectors import deadlines_shown
from core.places.models import PublicPlace, Unit
from core.time import add_months_at
from repairs.enums import Action
from repairs.models import Component, Hold, Offer, WorkOrder
from repairs.policies.actions import refusal

REWORK_MONTHS = 3

RELATED = (
    "case", "case__project", "case__unit", "case__responsible", "technician", "fault__place", "fault__component",
    "fault__problem",
)  # fmt: skip
# What the checks of the actions look at, each table read once; a page shows more of the clocks than they need.
_CHECKED = ("offers", "quotes", "water_tests", Prefetch("holds", Hold.objects.select_related("company")))
CHECKED = (*_CHECKED, Prefetch("case__deadlines", Deadline.objects.order_by("due_at", "pk")))
CHECKED_AND_SHOWN = (*_CHECKED, Prefetch("case__deadlines", deadlines_shown()))


def orders_visible_to(user: User) -> QuerySet[WorkOrder]:
    """The one door to work orders (SEC-01): of the projects where the user sees them, and their own."""
    return WorkOrder.objects.visible_to(user).select_related(*RELATED)


def orders_own(user: User) -> Sequence[QuerySet[Any, Any]]:
    """The ids of orders that are a technician's own where they see no others: taken, done, or offered to them."""
    works = scope_of(user, Permission.ORDER_WORK)
    if not works:
        return []
    for wider in (scope_of(user, Permission.CASE_VIEW), scope_of(user, Permission.ORDER_VIEW)):
        if wider.everywhere or (not works.everywhere and works.project_ids <= wider.project_ids):
            return []
    return [
        WorkOrder.objects.filter(technician=user).values("pk"),
        Offer.objects.standing().filter(user=user).values("order_id"),
    ]


def done_before(
    *, component: Component | None, units: Iterable[Unit], place: PublicPlace | None, at: dt.datetime
) -> WorkOrder | None:
    """The last order for the same component of the same unit (or public place) within 3 months (RPR-12)."""
    homes = [unit.pk for unit in units]
    if component is None or not (homes or place):
        return None
    found = WorkOrder.objects.filter(
        fault__component=component, finished_at__gte=add_months_at(at, -REWORK_MONTHS), finished_at__lte=at
    )
    found = found.filter(units__unit_id__in=homes) if homes else found.filter(public_place=place)
    return found.order_by("-finished_at", "-pk").first()


@dataclass(frozen=True, slots=True)
class PossibleAction:
    """An action, and why it is not possible now (empty when it is)."""

    action: Action
    reason: str


def actions_of(order: WorkOrder, user: User, actions: Iterable[Action] = Action) -> list[PossibleAction]:
    """Each action with the reason that stands against it, if any."""
    answered = [(action, refusal(action, user=user, order=order)) for action in actions]
    return [PossibleAction(action, str(reason) if reason else "") for action, reason in answered]
