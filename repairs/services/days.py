"""The end of a day: a reason for each unfinished order; the next day its customer is called (RPR-10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import InvalidInput, InvalidTransition
from core.records.locking import lock_cases
from core.records.models import Case
from repairs.enums import UNFINISHED
from repairs.models import DayReason, RepairDay
from repairs.services.base import need, order_load, order_save
from repairs.services.day_ends import day_settle


@transaction.atomic
def day_write(
    *, on: dt.date, reasons: Mapping[int, str], calls: Mapping[int, str], by: User, at: dt.datetime
) -> None:
    """A sheet of reasons and calls, by order: all of it, or nothing."""
    days = RepairDay.objects.filter(project__cases__in=[*reasons, *calls], on=on).values_list("pk", flat=True)
    lock_cases([*reasons, *calls, *days])
    for pk, reason in reasons.items():
        day_reason_set(case_id=pk, on=on, reason=reason, by=by, at=at)
    for pk, words in calls.items():
        day_call_record(case_id=pk, on=on, words=words, by=by, at=at)


@transaction.atomic
def day_reason_set(*, case_id: int, on: dt.date, reason: str, by: User, at: dt.datetime) -> DayReason:
    """Why the order was not finished on the day; written again, the new words stand."""
    case, day = _lock(case_id, on)
    check_may(by, Permission.ORDER_COUNTERSIGN, case.project_id)
    order = order_load(case)
    need(reason, "reason")
    if order.state not in UNFINISHED:
        raise InvalidTransition("order_finished", _("The work of this order is finished."))
    kept, _new = DayReason.objects.update_or_create(
        order=order, on=on, defaults={"reason": reason.strip()[:500], "at": at, "by": by}
    )
    order_save(order, "order.day_reason", by=by, at=at, note=reason)
    day_settle(day, by=by, at=at)
    return kept


@transaction.atomic
def day_call_record(*, case_id: int, on: dt.date, words: str, by: User, at: dt.datetime) -> DayReason:
    """The front desk has called the customer of what was not finished on the day."""
    case, day = _lock(case_id, on)
    check_may(by, Permission.ORDER_LOG, case.project_id)
    need(words, "words")
    row = DayReason.objects.filter(order=case_id, on=on).first()
    if row is None:
        raise InvalidInput("no_reason_yet", _("The head of engineering has not written a reason yet."))
    row.called_at, row.called_by, row.call_words = at, by, words.strip()[:500]
    row.save(update_fields=["called_at", "called_by", "call_words"])
    order_save(order_load(case), "order.day_call", by=by, at=at, note=words)
    day_settle(day, by=by, at=at)
    return row


def _lock(case_id: int, on: dt.date) -> tuple[Case, RepairDay | None]:
    """The order's case and, where that day is asked about, the day with its case: locked in the one order."""
    day = RepairDay.objects.filter(project__cases=case_id, on=on).first()
    locked = {case.pk: case for case in lock_cases([case_id, *([day.pk] if day else [])])}
    if day is not None:
        day = RepairDay.objects.select_related("project").get(pk=day.pk)
        day.case = locked[day.pk]
    return locked[case_id], day
