"""What stands on the phone of a technician and of a head of engineering."""

from __future__ import annotations

from django.db.models import F, QuerySet

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from repairs.enums import OrderState
from repairs.models import WorkOrder

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
