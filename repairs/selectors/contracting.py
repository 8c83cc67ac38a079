"""Repair notices as people see them, and how companies do: on time, rework, satisfaction (RPR-13, RPR-15)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, F, IntegerField, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from core.accounts.enums import Permission, UserKind
from core.accounts.models import User
from core.accounts.policies import may, scope_of
from core.errors import refusal_in
from core.records.models import HistoryEntry
from repairs.models import (
    Contractor,
    ContractorScope,
    Hold,
    RepairNotice,
    Rework,
    ThirdPartyRepair,
    WorkOrder,
)
from repairs.policies.contracting import Record, check_can_notify, check_can_replace

YEAR = dt.timedelta(days=365)
SCORED = ("order.followed_up", "order.followed_up_low")


@dataclass(frozen=True, slots=True)
class Scored:
    """A company with its record, and what was taken off its retention money."""

    company: Contractor
    record: Record
    deducted: Decimal


def notices_visible_to(user: User) -> QuerySet[RepairNotice]:
    """The repair notices that a person may see: a contractor's own, or those of the projects where they dispatch."""
    found = RepairNotice.objects.select_related("order__case__project", "order__case__unit", "contractor")
    if user.kind == UserKind.CONTRACTOR:
        return found.filter(contractor__accounts__user=user) if user.is_active else found.none()
    scope = scope_of(user, Permission.ORDER_DISPATCH)
    if scope.everywhere:
        return found
    return found.filter(order__case__project__in=scope.project_ids) if scope else found.none()


def may_see_notices(user: User) -> bool:
    """Whether repair notices are any business of this person."""
    if user.kind == UserKind.CONTRACTOR:
        return Contractor.objects.filter(accounts__user=user).exists()
    return may(user, Permission.ORDER_DISPATCH)


def retention_left(scope: ContractorScope) -> Decimal:
    """What is left of the retention money of a part."""
    taken = ThirdPartyRepair.objects.filter(scope=scope).aggregate(sum=Sum("deducted"))["sum"] or Decimal(0)
    return scope.retention - taken


def contractor_story(order: WorkOrder, at: dt.datetime) -> dict[str, Any]:
    """The notices of an order, who repaired it in the contractor's place, and why neither is possible now."""
    notices = list(
        RepairNotice.objects.filter(order=order).select_related(
            "order__case__project", "order__case__unit", "contractor", "scope", "sent_by"
        )
    )
    states = [notice.state(at) for notice in notices]
    scope = next((notice.scope for notice in reversed(notices) if notice.scope), None)
    return {
        "notices": notices,
        "replaced": ThirdPartyRepair.objects.filter(order=order).select_related("by"),
        "no_notice": refusal_in(lambda: check_can_notify(states)) or "",
        "no_replacement": refusal_in(lambda: check_can_replace(states)) or "",
        "retention": retention_left(scope) if scope else None,
    }


def companies_scored(project_ids: Collection[int] | None, since: dt.datetime) -> list[Scored]:
    """Every company that had a job since then in these projects (None: all), the best first.

    A job of a contractor is an order with a repair notice, on time when answered and begun in time; one of a
    specialist company an order that it held, on time when it was back by the time promised (RPR-15).
    """
    here = Q() if project_ids is None else Q(order__case__project_id__in=project_ids)
    notices = RepairNotice.objects.filter(here, sent_at__gte=since)
    holds = Hold.objects.filter(here, company__isnull=False, ended_at__isnull=False, started_at__gte=since)
    begun = Q(started_at__lte=F("start_by"), answered_at__lte=F("respond_by"))
    counted = [
        *notices.values_list("contractor").annotate(jobs=Count("pk"), on_time=Count("pk", filter=begun)),
        *holds.filter(company__is_specialist=True).values_list("company").annotate(
            jobs=Count("pk"), on_time=Count("pk", filter=Q(ended_at__lte=F("promised_at")))
        ),
    ]  # fmt: skip
    jobs: dict[int, tuple[int, int]] = {}
    for pk, number, kept in counted:
        before = jobs.get(pk, (0, 0))
        jobs[pk] = (before[0] + number, before[1] + kept)
    orders = {pk: _orders_of(pk, notices, holds) for pk in jobs}
    deducted = dict(
        ThirdPartyRepair.objects.filter(here, at__gte=since)
        .values_list("contractor")
        .annotate(sum=Sum("deducted"))
    )
    companies = Contractor.objects.in_bulk(jobs)
    scored = [
        Scored(
            company=companies[pk],
            record=Record(number, kept, _reworked(orders[pk]), _satisfaction(orders[pk])),
            deducted=deducted.get(pk, Decimal(0)),
        )
        for pk, (number, kept) in jobs.items()
    ]
    return sorted(scored, key=lambda each: (-(each.record.score or 0), each.company.name))


def _orders_of(pk: int, notices: QuerySet[RepairNotice], holds: QuerySet[Hold]) -> Sequence[int]:
    asked = notices.filter(contractor=pk).values_list("order_id", flat=True)
    return list({*asked, *holds.filter(company=pk).values_list("order_id", flat=True)})


def _reworked(orders: Sequence[int]) -> int:
    """How many of the orders came back, or were repaired again within the months of a rework."""
    back = set(Rework.objects.filter(order__in=orders).values_list("order_id", flat=True))
    again = WorkOrder.objects.filter(rework_of__in=orders).values_list("rework_of_id", flat=True)
    return len(back | set(again))


def _satisfaction(orders: Sequence[int]) -> float | None:
    said = HistoryEntry.objects.filter(case__in=orders, action__in=SCORED)
    score = Cast(KeyTextTransform("score", "details"), IntegerField())
    mean: float | None = said.aggregate(mean=Avg(score))["mean"]
    return None if mean is None else float(mean)
