"""The monthly ledger for finance: paid and free orders apart, and what they cost (RPR-11)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db.models import Count, DecimalField, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from core.accounts.models import User
from core.time import add_months, start_of_day
from repairs.enums import Charge, LineKind
from repairs.enums.lists import LedgerPart
from repairs.models import Quote, Use, WorkOrder

MONEY: DecimalField[Decimal, Decimal] = DecimalField(max_digits=14, decimal_places=2)
SUMS = ("agreed", "materials", "labour", "other", "cost")


def ledger_orders(
    user: User, *, month: dt.date, part: LedgerPart, project_id: int | None = None
) -> QuerySet[WorkOrder]:
    """The orders whose work was finished in the local month, with what they cost; those the person may see.

    ``month`` is its first day.  What was not decided otherwise is free.  ``agreed`` is the last quote that the
    customer agreed to, ``cost`` all that was used.
    """
    from_at, to_at = start_of_day(month), start_of_day(add_months(month, 1))
    orders = WorkOrder.objects.visible_to(user).filter(finished_at__gte=from_at, finished_at__lt=to_at)
    paid = Q(charge=Charge.PAID)
    orders = orders.filter(paid if part == LedgerPart.PAID else ~paid)
    if project_id is not None:
        orders = orders.filter(case__project_id=project_id)
    return orders.annotate(
        agreed=_agreed(),
        materials=_used(Q(kind=LineKind.MATERIAL)),
        labour=_used(Q(kind=LineKind.LABOUR)),
        other=_used(Q(kind=LineKind.OTHER)),
        cost=_used(Q()),
    )


def ledger_totals(orders: QuerySet[WorkOrder]) -> dict[str, Decimal]:
    """How many there are, and the sum of each amount of these orders."""
    sums = {f"sum_{name}": Coalesce(Sum(name), Value(Decimal(0)), output_field=MONEY) for name in SUMS}
    found = orders.order_by().aggregate(number=Count("pk"), **sums)
    return {"number": found["number"], **{name: found[f"sum_{name}"] for name in SUMS}}


def _used(kind: Q) -> Coalesce:
    """What an order used of a kind, in money."""
    lines = Use.objects.filter(kind, order=OuterRef("pk")).order_by().values("order")
    return Coalesce(
        Subquery(lines.annotate(sum=Sum("amount")).values("sum"), output_field=MONEY), Value(Decimal(0))
    )


def _agreed() -> Coalesce:
    """The last quote that the customer agreed to."""
    quotes = Quote.objects.filter(order=OuterRef("pk"), agreed_at__isnull=False).order_by(F("pk").desc())
    return Coalesce(Subquery(quotes.values("total")[:1], output_field=MONEY), Value(Decimal(0)))
