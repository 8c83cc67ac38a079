"""Work orders that a complaint opens, and what it hears of them (CMP-26, RPR-07, RPR-08)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from complaints.enums.damage import GoesOn
from complaints.models import Complaint
from complaints.services.base import notify
from core.accounts.models import User
from core.records.models import Case
from core.records.services import history_add
from owners.enums import Channel
from repairs.enums import Size, Trade, Urgency
from repairs.models import WorkOrder
from repairs.services.opening import Customer, Wish, order_open

TRADE = {
    GoesOn.LEAK: Trade.PLUMBING,
    GoesOn.POWER: Trade.ELECTRICAL,
    GoesOn.LIFT: Trade.LIFT,
    GoesOn.SAFETY: Trade.GENERAL,
}


def damage_order_open(complaint: Complaint, goes_on: GoesOn, *, by: User, at: dt.datetime) -> WorkOrder:
    """Damage goes on: an emergency order at once, before assessment (CMP-26); its clocks run from the report."""
    case = complaint.case
    return order_open(
        project=case.project,
        unit=case.unit,
        wish=Wish(
            what=complaint.what,
            where_text=complaint.where or str(GoesOn(goes_on).label),
            urgency=Urgency.URGENT,
            size=Size.EMERGENCY,
            trade=TRADE[GoesOn(goes_on)],
        ),
        customer=Customer(complaint.complainant, complaint.caller_name, complaint.caller_phone),
        channel=Channel(complaint.channel),
        by=by,
        at=at,
        happened_at=case.reported_at,
        late_reason=str(GoesOn(goes_on).label),
        parent=case,
    )


def order_news(*, case_id: int, what: str, by: User | None, at: dt.datetime) -> None:
    """Tell the complaint that an order was opened from it, accepted, is late or comes back; its family is locked."""
    case = Case.objects.only("number", "parent_id").get(pk=case_id)
    complaint = (
        Complaint.objects.filter(pk=case.parent_id).select_related("case__responsible").first()
        if case.parent_id
        else None
    )
    if complaint is None:
        return
    said: dict[str, Any] = {"case": complaint.case, "by": by, "at": at, "details": {"order": case.number}}
    told: dict[str, Any] = {
        "complaint": complaint, "cause": f"{case.number}:{at.isoformat()}", "params": {"order": case.number},
        "at": at,
    }  # fmt: skip
    who = complaint.case.responsible
    if what == "opened":
        history_add(action="complaint.order_opened", **said)
    elif what == "accepted":
        history_add(action="complaint.order_accepted", **said)
        if who is not None:
            notify(who, kind="complaint.order_accepted", **told)
    elif what == "rework":
        history_add(action="complaint.order_reworked", **said)
        if who is not None:
            notify(who, kind="complaint.order_reworked", **told)
    else:
        history_add(action="complaint.order_late", **said)
        if who is not None:
            notify(who, kind="complaint.order_late", **told)
