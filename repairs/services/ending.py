"""How an order ends: accepted, countersigned, archived; sent back, refused, cancelled (RPR-08, RPR-10, RPR-14)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.clock.enums import Target
from core.clock.services import deadline_meet
from core.errors import InvalidInput
from core.records.locking import lock_case
from core.records.services import attachments_add
from repairs import signals
from repairs.enums import ENDED, Action, ReworkCause, SignatureKind
from repairs.models import Rework, Signature, WorkOrder
from repairs.services.base import (
    archiver_of,
    countersigner_of,
    need,
    notify,
    order_begin,
    order_load,
    order_save,
    responsible_set,
)
from repairs.services.clocks import rework_start
from repairs.services.dispatch import offer_again, offers_end
from repairs.services.work import way_ends

SATISFIED_SCORE = 80


@transaction.atomic
def order_accept(
    *,
    case_id: int,
    name: str,
    signature: UploadedFile[Any] | None,
    by: User,
    at: dt.datetime,
    note: str = "",
    version: int | None = None,
) -> WorkOrder:
    """The customer accepts the work and signs (RPR-08); the follow-up becomes due (RPR-09)."""
    order = order_begin(Action.ACCEPT, case_id=case_id, by=by, version=version)
    need(name, "name")
    if signature is None:
        raise InvalidInput("signature_needed", _("The customer's signature is needed."), field="signature")
    (kept,) = attachments_add(case=order.case, uploads=[signature], by=by, at=at)
    Signature.objects.create(
        order=order, kind=SignatureKind.CUSTOMER, name=name.strip()[:60], attachment=kept, at=at, by=by
    )
    order.accepted_at = at
    order.accept()
    responsible_set(order, countersigner_of(order))
    entry = order_save(order, "order.accepted", by=by, at=at, note=note)
    notify(
        [order.case.responsible], order=order, kind="order.to_countersign", cause=str(entry.pk), at=at, by=by
    )
    signals.order_accepted.send(WorkOrder, case_id=order.pk, by_id=by.pk, at=at)
    return order


@transaction.atomic
def order_refuse_acceptance(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> WorkOrder:
    """The customer does not accept it: the technician goes on at once, as rework (RPR-08)."""
    order = order_begin(Action.REFUSE_ACCEPTANCE, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    Rework.objects.create(order=order, cause=ReworkCause.NOT_ACCEPTED, reason=reason.strip(), at=at, by=by)
    order.refuse_acceptance()
    entry = order_save(order, "order.not_accepted", by=by, at=at, note=reason)
    rework_start(order, by=by, at=at)
    notify(
        [order.technician], order=order, kind="order.rework", cause=str(entry.pk), at=at, by=by, urgent=True
    )
    _tell_above(order, by=by, at=at)
    return order


@transaction.atomic
def order_countersign(
    *, case_id: int, by: User, at: dt.datetime, note: str = "", version: int | None = None
) -> WorkOrder:
    """The head of engineering signs too; back to the front desk (RPR-08)."""
    order = order_begin(Action.COUNTERSIGN, case_id=case_id, by=by, version=version)
    Signature.objects.create(order=order, kind=SignatureKind.HEAD, name=str(by)[:60], at=at, by=by)
    order.countersigned_at = at
    order.countersign()
    responsible_set(order, archiver_of(order))
    entry = order_save(order, "order.countersigned", by=by, at=at, note=note)
    notify([order.case.responsible], order=order, kind="order.to_archive", cause=str(entry.pk), at=at, by=by)
    return order


@transaction.atomic
def order_send_back(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> WorkOrder:
    """The head of engineering does not countersign: whoever did it takes it again, as rework (RPR-08)."""
    order = order_begin(Action.SEND_BACK, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    accepted = order.accepted_at is not None
    Rework.objects.create(order=order, cause=ReworkCause.SENT_BACK, reason=reason.strip(), at=at, by=by)
    order.signatures.filter(void_at__isnull=True).update(void_at=at)
    technician = order.technician
    order.accepted_at = None
    order.send_back()
    responsible_set(order, by)
    if technician is not None:
        offer_again(order, technician, by=by, at=at)
    entry = order_save(order, "order.sent_back", by=by, at=at, note=reason)
    rework_start(order, by=by, at=at)
    notify([technician], order=order, kind="order.rework", cause=str(entry.pk), at=at, by=by, urgent=True)
    if accepted:
        signals.order_follow_up_void.send(WorkOrder, case_id=order.pk, by_id=by.pk, at=at)
    _tell_above(order, by=by, at=at)
    return order


@transaction.atomic
def order_archive(
    *, case_id: int, by: User, at: dt.datetime, note: str = "", version: int | None = None
) -> WorkOrder:
    """The front desk files it, the day after at the latest (RPR-10); a follow-up may still wait (RPR-09)."""
    order = order_begin(Action.ARCHIVE, case_id=case_id, by=by, version=version)
    order.archived_at = at
    order.archive()
    order.case.is_open = _follow_up_waits(order)
    order_save(order, "order.archived", by=by, at=at, note=note)
    return order


@transaction.atomic
def order_refuse(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> WorkOrder:
    """It is nothing for us: with the reason, which the customer is told (RPR-14)."""
    order = order_begin(Action.REFUSE, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    order.refuse()
    return _over(
        order, "order.refused", by=by, at=at, reason=reason, why=gettext_noop("The request was refused")
    )


@transaction.atomic
def order_cancel(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> WorkOrder:
    """The customer does not want it any more, or it was opened by mistake (RPR-14); who has it is told."""
    order = order_begin(Action.CANCEL, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    order.cancel()
    return _over(
        order, "order.cancelled", by=by, at=at, reason=reason, why=gettext_noop("The order was cancelled")
    )


@transaction.atomic
def order_record_follow_up(
    *, case_id: int, score: int | None, words: str, by: User, at: dt.datetime
) -> WorkOrder:
    """What the customer said afterwards, on the order too (RPR-09); called from above, which asked."""
    order = order_load(lock_case(case_id))
    check_may(by, Permission.FOLLOW_UP, order.case.project_id)
    deadline_meet(case=order.case, target=Target.FOLLOW_UP, at=at, by=by)
    if order.state in ENDED:
        order.case.is_open = False
    if score is None:
        order_save(order, "order.unreached", by=by, at=at, note=words)
        return order
    low = score < SATISFIED_SCORE
    entry = order_save(
        order,
        "order.followed_up_low" if low else "order.followed_up",
        by=by, at=at, details={"score": score}, note=words,
    )  # fmt: skip
    if low:
        heads = countersigner_of(order)
        notify(
            [heads, order.technician], order=order, kind="order.low_score", cause=str(entry.pk), at=at, by=by,
            score=score,
        )  # fmt: skip
    return order


def _over(order: WorkOrder, action: str, *, by: User, at: dt.datetime, reason: str, why: str) -> WorkOrder:
    asked = [offer.user for offer in order.offers.select_related("user") if offer.ended_at is None]
    offers_end(order, at=at)
    way_ends(order, by=by, at=at, reason=why)
    order.case.is_open = False
    entry = order_save(order, action, by=by, at=at, note=reason)
    notify(
        [order.technician, *asked], order=order, kind=action, cause=str(entry.pk), at=at, by=by, urgent=True
    )
    return order


def _follow_up_waits(order: WorkOrder) -> bool:
    return order.case.deadlines.open().filter(target=Target.FOLLOW_UP).exists()


def _tell_above(order: WorkOrder, *, by: User, at: dt.datetime) -> None:
    signals.order_late_or_reworked.send(WorkOrder, case_id=order.pk, by_id=by.pk, at=at, what="rework")
