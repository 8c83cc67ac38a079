"""An order that waits on the customer: its clocks are paused and run again (CLK-02)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core.accounts.models import User
from core.clock.services import deadline_pause, deadline_resume
from core.records.services import case_touch
from repairs.enums import Action
from repairs.models import WorkOrder
from repairs.services.base import order_begin


@transaction.atomic
def order_pause(
    *,
    case_id: int,
    target: str,
    reason: str,
    words: str,
    by: User,
    at: dt.datetime,
    until: dt.datetime | None = None,
    version: int | None = None,
) -> WorkOrder:
    """Pause completion or follow-up while the customer is waited for, or until an appointment (CLK-02)."""
    order = order_begin(Action.PAUSE, case_id=case_id, by=by, version=version)
    deadline_pause(
        case=order.case, target=target, reason=reason, words=words, until=until, by=by, at=at
    )  # fmt: skip
    case_touch(order.case)
    return order


@transaction.atomic
def order_resume(
    *, case_id: int, target: str, by: User, at: dt.datetime, note: str = "", version: int | None = None
) -> WorkOrder:
    """The wait is over before its end: the clock runs again, moved by exactly what was waited (CLK-02)."""
    order = order_begin(Action.RESUME, case_id=case_id, by=by, version=version)
    deadline_resume(case=order.case, target=target, by=by, at=at, note=note)
    case_touch(order.case)
    return order
