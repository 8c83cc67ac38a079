"""The orders of somebody who leaves, and of a person who was merged with another record (CLK-09, OWN-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.errors import InvalidInput
from core.records.locking import lock_cases
from core.records.services import case_touch
from repairs.enums import UNFINISHED, OrderState
from repairs.models import Offer, WorkOrder

_WITH_TECHNICIAN = (UNFINISHED | {OrderState.FINISHED}) - {OrderState.REQUESTED}


def worked_on_by(user_id: int) -> Sequence[int]:
    """The orders that the person has taken and not finished with, by case id."""
    return list(
        WorkOrder.objects.filter(technician_id=user_id, state__in=_WITH_TECHNICIAN).values_list(
            "pk", flat=True
        )
    )


def orders_hand_over(*, case_ids: Sequence[int], user_id: int, to: User, at: dt.datetime) -> None:
    """The successor goes on with them, and must be able to; nothing stays offered to who left. Cases are locked."""
    scope = scope_of(to, Permission.ORDER_WORK)
    orders = WorkOrder.objects.filter(pk__in=case_ids, technician_id=user_id)
    for order in orders.select_related("case__project").order_by("pk"):
        if order.case.project_id not in scope:
            raise InvalidInput(
                "successor_cannot_work",
                _("%(name)s does no repairs in %(project)s. Choose somebody else."),
                field="successor",
                name=to,
                project=order.case.project,
            )
        order.technician = to
        order.save(update_fields=["technician"])
    Offer.objects.standing().filter(user_id=user_id).update(ended_at=at)


def orders_of(person_id: int) -> int:
    """How many orders are for the person."""
    return WorkOrder.objects.filter(person_id=person_id).count()


def orders_move(*, from_id: int, to_id: int, ids: Mapping[str, Sequence[int]] | None) -> dict[str, list[int]]:
    """Give the orders of the one person to the other; ``ids`` names which, all of them when it is None."""
    label = WorkOrder._meta.label
    mine = WorkOrder.objects.filter(person_id=from_id)
    if ids is not None:
        mine = mine.filter(pk__in=ids.get(label, ()))
    moved = {label: list(mine.values_list("pk", flat=True))}
    cases = lock_cases(moved[label])
    WorkOrder.objects.filter(pk__in=moved[label]).update(person_id=to_id)
    for case in cases:
        case_touch(case)
    return moved
