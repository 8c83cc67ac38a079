"""What stands on the phone of a technician and of a head of engineering."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, Prefetch, Q, QuerySet

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from repairs.enums import OrderState
from repairs.models import Picture, WorkOrder
from repairs.selectors import CHECKED, orders_visible_to

MOST = 50  # nobody has more on one day; what is due first is shown
MINE = (OrderState.TAKEN, OrderState.ARRIVED, OrderState.WORKING, OrderState.FINISHED)
BY_DUE = (F("case__next_due_at").asc(nulls_last=True), "pk")


def _shown(orders: QuerySet[WorkOrder]) -> list[WorkOrder]:
    return list(orders.select_related("case__project", "case__unit").order_by(*BY_DUE)[:MOST])


def orders_of_technician(user: User) -> list[WorkOrder]:
    """What the person has taken and not handed over yet, by due time."""
    return _shown(WorkOrder.objects.filter(technician=user, state__in=MINE))


def orders_offered_to(user: User) -> list[WorkOrder]:
    """What the person can take (RPR-02), by due time."""
    standing = WorkOrder.objects.filter(offers__user=user, offers__ended_at=None)
    return _shown(standing.filter(state=OrderState.DISPATCHED))


def orders_to_countersign(user: User) -> list[WorkOrder]:
    """What customers have signed and the head of engineering has not (RPR-08), oldest first."""
    scope = scope_of(user, Permission.ORDER_COUNTERSIGN)
    if not scope:
        return []
    signed = WorkOrder.objects.filter(state=OrderState.ACCEPTED)
    if not scope.everywhere:
        signed = signed.filter(case__project_id__in=scope.project_ids)
    return _shown(signed)


def order_of_phone(user: User) -> QuerySet[WorkOrder]:
    """The orders a person may open on the phone, with what its page and its steps look at."""
    pictures = Prefetch("pictures", Picture.objects.select_related("attachment"))
    return orders_visible_to(user).select_related("public_place").prefetch_related(*CHECKED, pictures)


def order_once_had(user: User) -> QuerySet[WorkOrder]:
    """Those, and the orders that a person had or was offered once: what they did there may be left as a note."""
    mine = Q(pk__in=WorkOrder.objects.filter(offers__user=user).values("pk"))
    seen = Q(pk__in=orders_visible_to(user).values("pk"))
    return WorkOrder.objects.filter(seen | mine).select_related("case")


def last_step_at(order: WorkOrder) -> dt.datetime | None:
    """When the last step of the order happened: what the phone sends happened after it."""
    stamps = (
        order.dispatched_at, order.taken_at, order.arrived_at, order.started_at, order.finished_at, order.accepted_at,
    )  # fmt: skip
    return max((stamp for stamp in stamps if stamp is not None), default=None)
