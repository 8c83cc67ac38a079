"""By what the promises about an order are chosen, and which come after it: pure (RPR-02, RPR-03, RPR-09, DSK-10)."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, TypedDict

from repairs.enums import Size, Urgency, WorkKind
from repairs.standards import APPOINTMENT, PROMPT, REWORK

if TYPE_CHECKING:
    from repairs.models import WorkOrder


class PromiseFacts(TypedDict):
    """What the standards of the clock look at; the size stands in the place of a grade."""

    grade: str | None
    channel: str
    category: tuple[str, ...]
    urgency: str | None


def promise_facts(order: WorkOrder) -> PromiseFacts:
    """By urgency and size; what is no repair is promised by its kind alone (DSK-10)."""
    size = order.size if order.work_kind == WorkKind.REPAIR else None
    return PromiseFacts(grade=size, channel=order.channel, category=(order.work_kind,), urgency=order.urgency)


def arrival_facts(order: WorkOrder) -> PromiseFacts:
    """With an appointment its start counts, whatever the urgency (RPR-02)."""
    facts = promise_facts(order)
    if order.appointment_starts_at is not None:
        facts = facts | PromiseFacts(
            grade=None, channel=order.channel, category=(order.work_kind, APPOINTMENT), urgency=None
        )
    return facts


def rework_facts(order: WorkOrder) -> PromiseFacts:
    """What came back is promised as rework, however large it was."""
    return PromiseFacts(
        grade=None, channel=order.channel, category=(order.work_kind, REWORK), urgency=order.urgency
    )


def follow_up_facts(order: WorkOrder, *, reworked: bool) -> PromiseFacts:
    """Within 24 hours after major repairs, rework, sudden events and abnormal situations (RPR-09)."""
    prompt = (PROMPT,) if is_prompt(order, reworked=reworked) else ()
    return PromiseFacts(grade=None, channel=order.channel, category=(order.work_kind, *prompt), urgency=None)


def is_prompt(order: WorkOrder, *, reworked: bool) -> bool:
    """Whether the customer is asked within 24 hours (RPR-09)."""
    sudden = order.is_emergency_backfill or order.size == Size.EMERGENCY or order.urgency == Urgency.URGENT
    major = order.work_kind == WorkKind.REPAIR and order.size == Size.MAJOR
    return major or sudden or reworked or order.is_rework or order.is_abnormal


def completion_from(order: WorkOrder) -> dt.datetime:
    """From when the completion counts: the report, or a later appointment that the customer chose (RPR-03)."""
    return max(order.case.reported_at, order.appointment_starts_at or order.case.reported_at)
