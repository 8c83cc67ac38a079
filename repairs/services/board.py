"""Giving out orders from the dispatch board: to one, to several, or by rule; each through its own service."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.errors import DomainError, InvalidInput
from core.records.locking import lock_cases
from repairs.enums import OrderState, Trade
from repairs.enums.lists import BoardWay
from repairs.models import WorkOrder
from repairs.policies.assigning import assignee, with_one_more
from repairs.selectors.board import technicians_of
from repairs.services.dispatch import order_dispatch, order_offer, order_reassign

NOBODY = _("Nobody who is there today knows this trade. Choose somebody yourself.")


@dataclass(slots=True)
class GivenOut:
    """Which orders went to whom, and which did not and why."""

    done: list[tuple[WorkOrder, User]] = field(default_factory=list)
    refused: list[tuple[WorkOrder, DomainError]] = field(default_factory=list)


@transaction.atomic
def orders_give_out(
    *,
    project_id: int,
    wanted: Sequence[tuple[int, int]],
    way: BoardWay,
    to: Sequence[User],
    reason: str,
    by: User,
    at: dt.datetime,
) -> GivenOut:
    """Give these orders (id and the version that was seen) to the people named, or to whom the rule names.

    What cannot be given out stays as it is and is named with its reason; the others go.  The cases are locked first,
    in the one order, so that two boards at once do not wait for each other.
    """
    if not wanted:
        raise InvalidInput("orders_missing", _("Choose at least one order."), field="orders")
    if way == BoardWay.ASSIGN and len(to) != 1:
        raise InvalidInput("one_technician", _("Choose one technician."), field="to")
    if way == BoardWay.OFFER and not to:
        raise InvalidInput("technician_needed", _("Choose at least one technician."), field="to")
    versions = dict(wanted)
    lock_cases(versions)
    rows = WorkOrder.objects.select_related("case__unit", "fault").in_bulk(list(versions))
    orders = [rows[pk] for pk in versions if pk in rows and rows[pk].case.project_id == project_id]
    people = technicians_of(project_id) if way == BoardWay.RULE else []
    users = {each.user.pk: each.user for each in people}
    candidates = [each.candidate() for each in people]
    result = GivenOut()
    for order in orders:
        receivers: Sequence[User] = to
        if way == BoardWay.RULE:
            building_id = order.case.unit.building_id if order.case.unit else None
            found = assignee(candidates, trade=Trade(order.trade), building_id=building_id)
            if found is None:
                result.refused.append((order, InvalidInput("nobody_knows_trade", NOBODY)))
                continue
            candidates = with_one_more(
                candidates, found, order.fault.default_hours if order.fault else Decimal(1)
            )
            receivers = [users[found.user_id]]
        try:
            with transaction.atomic():
                _give(order, way, receivers, versions[order.pk], reason, by=by, at=at)
        except DomainError as refusal:
            result.refused.append((order, refusal))
        else:
            result.done += [(order, person) for person in receivers]
    return result


def _give(
    order: WorkOrder,
    way: BoardWay,
    to: Sequence[User],
    version: int,
    reason: str,
    *,
    by: User,
    at: dt.datetime,
) -> None:
    if way == BoardWay.OFFER:
        order_offer(case_id=order.pk, to=to, by=by, at=at, note=reason, version=version)
    elif order.state == OrderState.REQUESTED:
        order_dispatch(case_id=order.pk, to=to[0], by=by, at=at, note=reason, version=version)
    else:
        order_reassign(case_id=order.pk, to=to[0], reason=reason, by=by, at=at, version=version)
