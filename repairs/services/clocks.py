"""The promises of an order: which clocks start, and what moves them (RPR-02, RPR-03)."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.clock.enums import Target
from core.clock.services import deadline_start, deadlines_cancel, deadlines_meet, deadlines_start
from repairs.enums import Size, WorkKind
from repairs.models import WorkOrder
from repairs.policies.promises import arrival_facts, completion_from, promise_facts, rework_facts

#: What the finished work keeps.
KEPT_BY_FINISH = (Target.RESTORE, Target.COMPLETE, Target.REPAIR_PLAN)


def completion_start(order: WorkOrder, *, by: User, at: dt.datetime) -> None:
    """By when it is done: of a major repair first its plan, of an emergency also the function (RPR-03).

    Restoring and planning count from the report, completing from a later appointment that the customer chose.
    """
    facts = promise_facts(order)
    first = [Target.RESTORE, Target.REPAIR_PLAN]
    deadlines_start(case=order.case, targets=first, at=order.case.reported_at, by=by, **facts)
    if not (order.work_kind == WorkKind.REPAIR and order.size == Size.MAJOR):
        deadline_start(case=order.case, target=Target.COMPLETE, at=completion_from(order), by=by, **facts)


def taking_start(order: WorkOrder, *, keeper: User | None, by: User, at: dt.datetime) -> None:
    """From now on somebody takes it within its minutes (RPR-02); who alone was asked is reminded."""
    deadlines_cancel(
        case=order.case,
        targets=[Target.TAKE, Target.ARRIVE],
        at=at,
        by=by,
        reason=gettext_noop("Given out anew"),
    )
    deadline_start(case=order.case, target=Target.TAKE, at=at, by=by, keeper=keeper, **promise_facts(order))


def arrival_start(order: WorkOrder, *, by: User, at: dt.datetime) -> None:
    """The technician's way: from the taking, or from the start of the appointment (RPR-02)."""
    deadline_start(
        case=order.case,
        target=Target.ARRIVE,
        at=order.appointment_starts_at or at,
        by=by,
        **arrival_facts(order),
    )


def appointment_moved(order: WorkOrder, *, by: User, at: dt.datetime) -> None:
    """Another appointment: completing and arriving count from it."""
    running = set(order.case.deadlines.open().values_list("target", flat=True))
    moved = running & {Target.COMPLETE, Target.ARRIVE}
    deadlines_cancel(
        case=order.case, targets=moved, at=at, by=by, reason=gettext_noop("Another appointment was made")
    )
    if Target.COMPLETE in moved:
        deadline_start(
            case=order.case, target=Target.COMPLETE, at=completion_from(order), by=by, **promise_facts(order)
        )
    if Target.ARRIVE in moved:
        arrival_start(order, by=by, at=at)


def rework_start(order: WorkOrder, *, by: User, at: dt.datetime) -> None:
    """What was not in order has a due time of its own."""
    deadline_start(case=order.case, target=Target.COMPLETE, at=at, by=by, **rework_facts(order))


def finish_meets(order: WorkOrder, *, by: User, at: dt.datetime) -> None:
    """The work is done: what was promised about it is kept, late or not."""
    deadlines_meet(case=order.case, targets=KEPT_BY_FINISH, at=at, by=by)
