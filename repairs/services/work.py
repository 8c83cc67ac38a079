"""The work at the door: arrive, start, restore, plan, postpone, finish (RPR-02, RPR-03, RPR-07, RPR-08)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.accounts.models import User
from core.clock.enums import Target
from core.clock.services import (
    deadline_cancel_one,
    deadline_meet,
    deadline_meet_one,
    deadline_start,
    deadlines_cancel,
)
from core.errors import InvalidInput
from repairs import signals
from repairs.enums import Action, HoldKind, PictureMoment, WorkKind
from repairs.models import Contractor, Hold, WorkOrder
from repairs.policies.promises import promise_facts
from repairs.services.base import leaders_and_desk, need, notify, order_begin, order_save
from repairs.services.clocks import finish_meets
from repairs.services.files import pictures_keep

# A promise of ours that something is done by then (RPR-07).
DUE_TARGETS = (Target.RESTORE, Target.COMPLETE, Target.REPAIR_PLAN, Target.PROMISE)


@transaction.atomic
def order_arrive(*, case_id: int, by: User, at: dt.datetime, version: int | None = None) -> WorkOrder:
    """The technician is at the door, at this time (RPR-02)."""
    order = order_begin(Action.ARRIVE, case_id=case_id, by=by, version=version)
    order.arrived_at = at
    order.arrive()
    order_save(order, "order.arrived", by=by, at=at)
    deadline_meet(case=order.case, target=Target.ARRIVE, at=at, by=by)
    return order


@transaction.atomic
def order_start(
    *, case_id: int, by: User, at: dt.datetime, quality_standard: str = "", version: int | None = None
) -> WorkOrder:
    """The work begins; what counts as good is agreed beforehand (RPR-05, RPR-08)."""
    order = order_begin(Action.START, case_id=case_id, by=by, version=version)
    order.quality_standard = quality_standard.strip() or order.quality_standard
    need(order.quality_standard, "quality_standard")
    order.started_at = at
    order.start()
    order_save(order, "order.started", by=by, at=at, note=quality_standard)
    return order


@transaction.atomic
def order_restore(
    *, case_id: int, by: User, at: dt.datetime, note: str = "", version: int | None = None
) -> WorkOrder:
    """Water or electricity is back; the permanent repair has its own due time (RPR-03)."""
    order = order_begin(Action.RESTORE, case_id=case_id, by=by, version=version)
    order.restored_at = at
    order_save(order, "order.restored", by=by, at=at, note=note)
    deadline_meet(case=order.case, target=Target.RESTORE, at=at, by=by)
    return order


@transaction.atomic
def order_plan(
    *,
    case_id: int,
    text: str,
    due_at: dt.datetime,
    by: User,
    at: dt.datetime,
    version: int | None = None,
) -> WorkOrder:
    """The customer agrees to a repair plan with its dates; the work is done by then (RPR-03)."""
    order = order_begin(Action.PLAN, case_id=case_id, by=by, version=version)
    need(text, "text")
    order.repair_plan = text.strip()
    details = {"due_at": due_at.isoformat()}
    order_save(order, "order.planned", by=by, at=at, details=details, note=text)
    deadline_meet(case=order.case, target=Target.REPAIR_PLAN, at=at, by=by)
    deadline_start(
        case=order.case, target=Target.COMPLETE, at=at, by=by, due_at=due_at, **promise_facts(order)
    )
    return order


@transaction.atomic
def order_postpone(
    *,
    case_id: int,
    reason: str,
    promised_at: dt.datetime,
    customer_told: bool,
    by: User,
    at: dt.datetime,
    version: int | None = None,
) -> WorkOrder:
    """Not finished because …, new time …: the customer is told before the due time (RPR-07).

    No pause: the clock of what was promised first runs on, the new time is a promise of its own, and each one counts.
    """
    order = order_begin(Action.POSTPONE, case_id=case_id, by=by, version=version)
    return _hold(
        order, HoldKind.POSTPONED, reason=reason, promised_at=promised_at, told=customer_told, by=by, at=at
    )  # fmt: skip


@transaction.atomic
def order_hold(
    *,
    case_id: int,
    kind: HoldKind,
    company: Contractor,
    reason: str,
    promised_at: dt.datetime,
    customer_told: bool,
    by: User,
    at: dt.datetime,
    version: int | None = None,
) -> WorkOrder:
    """A specialist company or the contractor goes on with it; the customer gets the new date (RPR-15, RPR-13)."""
    order = order_begin(Action.HOLD, case_id=case_id, by=by, version=version)
    if kind == HoldKind.POSTPONED:
        raise InvalidInput("company_kind", _("Choose a specialist company or the contractor."), field="kind")
    return _hold(
        order, kind, reason=reason, promised_at=promised_at, told=customer_told, company=company, by=by, at=at
    )  # fmt: skip


@transaction.atomic
def order_release(
    *, case_id: int, note: str, by: User, at: dt.datetime, version: int | None = None
) -> WorkOrder:
    """The company is done with it, or gives it back: own staff go on (RPR-15)."""
    order = order_begin(Action.RELEASE, case_id=case_id, by=by, version=version)
    need(note, "note")
    companies = [hold for hold in order.holds.all() if hold.is_running and hold.kind != HoldKind.POSTPONED]
    for hold in companies:
        _hold_end(order, hold, kept=True, by=by, at=at)
    order_save(order, "order.released", by=by, at=at, note=note)
    return order


@transaction.atomic
def order_finish(
    *,
    case_id: int,
    result: str,
    site_cleaned: bool,
    by: User,
    at: dt.datetime,
    before: list[UploadedFile[Any]] | None = None,
    after: list[UploadedFile[Any]] | None = None,
    why_no_pictures: str = "",
    is_abnormal: bool = False,
    version: int | None = None,
) -> WorkOrder:
    """Finished against the agreed standard, the site cleaned, with pictures before and after (RPR-08)."""
    order = order_begin(Action.FINISH, case_id=case_id, by=by, version=version)
    need(result, "result")
    if not site_cleaned:
        raise InvalidInput(
            "clean_first",
            _("Clean the site first: the customer accepts work and site."),
            field="site_cleaned",
        )
    for uploads, moment in ((before, PictureMoment.BEFORE), (after, PictureMoment.AFTER)):
        pictures_keep(order, uploads or [], moment, by=by, at=at)
    _check_pictures(order, why_no_pictures)
    order.site_cleaned, order.finished_at, order.done_by = True, at, by
    order.is_abnormal = order.is_abnormal or is_abnormal
    holds = [hold for hold in order.holds.select_related("deadline") if hold.is_running]
    order.finish()
    note = "\n".join(part for part in (result.strip(), why_no_pictures.strip()) if part)
    order_save(order, "order.finished", by=by, at=at, note=note)
    for hold in holds:
        _hold_end(order, hold, kept=True, by=by, at=at)
    finish_meets(order, by=by, at=at)
    signals.order_finished.send(WorkOrder, case_id=order.pk, by_id=by.pk, at=at)
    return order


def holds_drop(order: WorkOrder, *, by: User, at: dt.datetime) -> None:
    """The order ends otherwise: nothing is waited for any more."""
    for hold in order.holds.select_related("deadline").filter(ended_at__isnull=True):
        _hold_end(order, hold, kept=False, by=by, at=at)


def _check_pictures(order: WorkOrder, why_not: str) -> None:
    """Of a repair there is a picture from before and one from after, or the reason why not (RPR-08)."""
    there = set(order.pictures.values_list("moment", flat=True))
    wanted = {PictureMoment.BEFORE, PictureMoment.AFTER}
    if order.work_kind == WorkKind.REPAIR and not wanted <= there and not why_not.strip():
        raise InvalidInput(
            "pictures_needed",
            _("Add a picture from before and one from after, or say why there are none."),
            field="after",
        )


def _hold(
    order: WorkOrder,
    kind: HoldKind,
    *,
    reason: str,
    promised_at: dt.datetime,
    told: bool,
    by: User,
    at: dt.datetime,
    company: Contractor | None = None,
) -> WorkOrder:
    need(reason, "reason")
    if not told:
        raise InvalidInput(
            "tell_customer", _("Tell the customer the reason and the new time first."), field="customer_told"
        )
    due = _due_before(order)
    for earlier in order.holds.all():
        if earlier.is_running and earlier.kind == HoldKind.POSTPONED:
            _hold_end(order, earlier, kept=False, by=by, at=at)
    promise = deadline_start(
        case=order.case, target=Target.PROMISE, at=at, by=by, due_at=promised_at, reason=reason.strip()[:500],
        to_whom=order.contact_name, **promise_facts(order),
    )  # fmt: skip
    hold = Hold.objects.create(
        order=order, kind=kind, reason=reason.strip(), company=company, started_at=at, started_by=by,
        promised_at=promised_at, told_at=at, in_time=due is None or at < due, deadline=promise,
    )  # fmt: skip
    details = {
        "to_due_at": promised_at.isoformat(), "in_time": hold.in_time, "hold": str(kind),
        "count": order.holds.filter(kind=HoldKind.POSTPONED).count(),
    }  # fmt: skip
    entry = order_save(
        order,
        "order.postponed" if kind == HoldKind.POSTPONED else "order.held",
        by=by, at=at, details=details, note=reason,
    )  # fmt: skip
    notify(leaders_and_desk(order), order=order, kind="order.postponed", cause=str(entry.pk), at=at, by=by)
    return order


def _due_before(order: WorkOrder) -> dt.datetime | None:
    """The earliest promise of ours that the new time replaces."""
    running = [d.due_at for d in order.case.deadlines.all() if d.is_open and d.target in DUE_TARGETS]
    return min(running, default=None)


def _hold_end(order: WorkOrder, hold: Hold, *, kept: bool, by: User, at: dt.datetime) -> None:
    hold.ended_at, hold.ended_by = at, by
    hold.save(update_fields=["ended_at", "ended_by"])
    deadline = hold.deadline
    if deadline is None or not deadline.is_open:
        return
    deadline.case = order.case
    if kept:
        deadline_meet_one(deadline=deadline, at=at, by=by)
    else:
        deadline_cancel_one(deadline=deadline, at=at, by=by, reason=gettext_noop("Replaced by a new promise"))


def way_ends(order: WorkOrder, *, by: User, at: dt.datetime, reason: str) -> None:
    """The order is over without being done: what was promised has no object any more."""
    holds_drop(order, by=by, at=at)
    deadlines_cancel(case=order.case, at=at, by=by, reason=reason)
