"""Who does it: dispatch, offer, take, give to somebody else, appointments (RPR-02, RPR-14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import may
from core.clock.enums import Target
from core.clock.services import deadline_meet
from core.errors import InvalidInput
from repairs.enums import Action, OrderState, Urgency
from repairs.models import Offer, WorkOrder
from repairs.services.base import dispatcher_of, need, notify, order_begin, order_save, responsible_set
from repairs.services.clocks import appointment_moved, arrival_start, taking_start


@transaction.atomic
def order_dispatch(
    *, case_id: int, to: User, by: User, at: dt.datetime, note: str = "", version: int | None = None
) -> WorkOrder:
    """Give it to one technician, who has to take it within the minutes of the standard (RPR-02)."""
    order = order_begin(Action.DISPATCH, case_id=case_id, by=by, version=version)
    return _give_out(order, [to], by=by, at=at, note=note)


@transaction.atomic
def order_offer(
    *, case_id: int, to: Sequence[User], by: User, at: dt.datetime, note: str = "", version: int | None = None
) -> WorkOrder:
    """Lay it before several technicians: the first to take it has it."""
    order = order_begin(Action.OFFER, case_id=case_id, by=by, version=version)
    if not to:
        raise InvalidInput("technician_needed", _("Choose at least one technician."), field="to")
    return _give_out(order, to, by=by, at=at, note=note)


@transaction.atomic
def order_reassign(
    *, case_id: int, to: User, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> WorkOrder:
    """Somebody else does it; who had it is told, and the clocks of taking and arriving start anew."""
    order = order_begin(Action.REASSIGN, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    _check_works_here([to], order)
    before = order.technician or next((o.user for o in order.offers.all() if o.ended_at is None), None)
    if before == to:
        raise InvalidInput("same_technician", _("%(name)s has it already."), field="to", name=to)
    had = [offer.user for offer in order.offers.select_related("user") if offer.ended_at is None]
    if order.state != OrderState.DISPATCHED:
        order.reassign()
        responsible_set(order, dispatcher_of(order.case.project_id, but=by))
    order.technician = None
    order.dispatched_at = at
    order.taken_at = order.arrived_at = order.started_at = None
    offers_end(order, at=at)
    details = {"from_user": before.pk if before else None, "to_user": to.pk}
    entry = order_save(order, "order.reassigned", by=by, at=at, details=details, note=reason)
    _offer(order, [to], at=at)
    taking_start(order, keeper=to, by=by, at=at)
    _tell_offered(order, [to], cause=str(entry.pk), by=by, at=at)
    notify([before, *had], order=order, kind="order.taken_away", cause=str(entry.pk), at=at, by=by)
    return order


@transaction.atomic
def order_take(*, case_id: int, by: User, at: dt.datetime, version: int | None = None) -> WorkOrder:
    """The technician takes it and is responsible from now on; the way begins (RPR-02)."""
    order = order_begin(Action.TAKE, case_id=case_id, by=by, version=version)
    others = [offer.user for offer in order.offers.select_related("user") if offer.ended_at is None]
    order.technician, order.taken_at = by, at
    order.take()
    responsible_set(order, by)
    offers_end(order, at=at)
    entry = order_save(order, "order.taken", by=by, at=at)
    deadline_meet(case=order.case, target=Target.TAKE, at=at, by=by)
    arrival_start(order, by=by, at=at)
    notify(others, order=order, kind="order.taken_by_other", cause=str(entry.pk), at=at, by=by)
    return order


@transaction.atomic
def order_appoint(
    *,
    case_id: int,
    starts_at: dt.datetime,
    reason: str,
    by: User,
    at: dt.datetime,
    ends_at: dt.datetime | None = None,
    version: int | None = None,
) -> WorkOrder:
    """The customer chose a time: arriving counts from its start, completing from a later one (RPR-02, RPR-03)."""
    order = order_begin(Action.APPOINT, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    if starts_at <= at:
        raise InvalidInput("appointment_past", _("Name a time that is still to come."), field="starts_at")
    if ends_at is not None and ends_at <= starts_at:
        raise InvalidInput(
            "appointment_ends_first", _("The appointment must end after it begins."), field="ends_at"
        )
    before = order.appointment_starts_at
    order.appointment_starts_at, order.appointment_ends_at = starts_at, ends_at
    details = {"from_at": before.isoformat() if before else None, "to_at": starts_at.isoformat()}
    entry = order_save(order, "order.appointed", by=by, at=at, details=details, note=reason)
    appointment_moved(order, by=by, at=at)
    notify([order.technician], order=order, kind="order.appointed", cause=str(entry.pk), at=at, by=by)
    return order


def offers_end(order: WorkOrder, *, at: dt.datetime) -> None:
    """Nobody is asked any more."""
    order.offers.filter(ended_at__isnull=True).update(ended_at=at)


def offer_again(order: WorkOrder, technician: User, *, by: User, at: dt.datetime) -> None:
    """Who had it is asked to take it again, with new clocks."""
    order.technician = None
    order.dispatched_at = at
    order.taken_at = order.arrived_at = order.started_at = None
    _offer(order, [technician], at=at)
    taking_start(order, keeper=technician, by=by, at=at)


def _give_out(order: WorkOrder, to: Sequence[User], *, by: User, at: dt.datetime, note: str) -> WorkOrder:
    _check_works_here(to, order)
    asked = {offer.user_id for offer in order.offers.all() if offer.ended_at is None}
    new = [user for user in dict.fromkeys(to) if user.pk not in asked]
    if not new:
        raise InvalidInput("offered_already", _("It is offered to them already."), field="to")
    first = order.state == OrderState.REQUESTED
    if first:
        order.dispatch()
        order.dispatched_at = at
    alone = len(new) == 1 and not asked
    details = {"to_user": new[0].pk} if alone else {"count": len(new)}
    entry = order_save(
        order, "order.dispatched" if alone else "order.offered", by=by, at=at, details=details, note=note
    )
    _offer(order, new, at=at)
    if first:
        taking_start(order, keeper=new[0] if len(new) == 1 else None, by=by, at=at)
    _tell_offered(order, new, cause=str(entry.pk), by=by, at=at)
    return order


def _offer(order: WorkOrder, to: Iterable[User], *, at: dt.datetime) -> None:
    Offer.objects.bulk_create(Offer(order=order, user=user, offered_at=at) for user in to)


def _tell_offered(order: WorkOrder, to: Sequence[User], *, cause: str, by: User, at: dt.datetime) -> None:
    urgent = order.urgency == Urgency.URGENT
    notify(to, order=order, kind="order.offered", cause=cause, at=at, by=by, urgent=urgent)


def _check_works_here(people: Iterable[User], order: WorkOrder) -> None:
    for person in people:
        if not person.is_active or not may(person, Permission.ORDER_WORK, order.case.project_id):
            raise InvalidInput(
                "cannot_work",
                _("%(name)s does no repairs here. Choose somebody else."),
                field="to",
                name=person,
            )
