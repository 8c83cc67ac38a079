"""Free or paid, and what the customer agrees to (RPR-05, RPR-06)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.errors import InvalidInput
from core.time import local_date
from repairs.enums import Action, Charge, LineKind, QuoteStage
from repairs.models import PriceLine, Quote, QuoteLine, Use, WorkOrder
from repairs.policies.actions import BEFORE_DOOR
from repairs.selectors.warranty import warranty_verdict
from repairs.services.base import need, order_begin, order_save

CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Item:
    """A line of a quote or of what was used: from the price list, or by its own name and price."""

    quantity: Decimal
    price_line: PriceLine | None = None
    kind: LineKind = LineKind.MATERIAL
    name: str = ""
    unit: str = ""
    price: Decimal | None = None

    def fields(self) -> dict[str, Any]:
        """The columns of the line; the amount is rounded to the cent."""
        of_list = self.price_line
        price = self.price if self.price is not None else of_list.price if of_list else None
        name = self.name.strip() or (of_list.name if of_list else "")
        if price is None or not name:
            raise InvalidInput(
                "line_incomplete", _("Choose a price, or write what it is and what it costs."), field="lines"
            )
        if self.quantity <= 0 or price < 0:
            raise InvalidInput(
                "line_amount", _("Quantity and price must be more than nothing."), field="lines"
            )
        return {
            "kind": of_list.kind if of_list else self.kind,
            "price_line": of_list,
            "name": name[:100],
            "unit": (of_list.unit if of_list else self.unit.strip())[:20],
            "quantity": self.quantity,
            "price": price,
            "amount": (self.quantity * price).quantize(CENT),
        }


def check_prices(order: WorkOrder, items: Sequence[Item]) -> None:
    """Prices come from the list of the project, or of the company (RPR-05)."""
    here = (None, order.case.project_id)
    if any(i.price_line and i.price_line.price_list.project_id not in here for i in items):
        raise InvalidInput("price_elsewhere", _("This price belongs to another project."), field="lines")


def stage_of(order: WorkOrder) -> QuoteStage:
    """Before anybody was there the customer is asked at intake, afterwards at the door (RPR-05)."""
    return QuoteStage.INTAKE if order.state in BEFORE_DOOR else QuoteStage.DOOR


@transaction.atomic
def order_quote(
    *,
    case_id: int,
    lines: Sequence[Item],
    time_text: str,
    by: User,
    at: dt.datetime,
    version: int | None = None,
) -> WorkOrder:
    """What it will cost and how long it takes: materials, labour, time (RPR-05); the work is paid from now on."""
    order = order_begin(Action.QUOTE, case_id=case_id, by=by, version=version)
    need(time_text, "time_text")
    if not lines:
        raise InvalidInput("lines_needed", _("A quote needs at least one line."), field="lines")
    check_prices(order, lines)
    rows = [item.fields() for item in lines]
    total: Decimal = sum((row["amount"] for row in rows), Decimal(0))
    stage = stage_of(order)
    quote = Quote.objects.create(
        order=order, stage=stage, time_text=time_text.strip(), total=total, made_at=at, made_by=by
    )
    QuoteLine.objects.bulk_create(QuoteLine(quote=quote, **row) for row in rows)
    order.charge = Charge.PAID  # what was nobody's decision yet
    details = {"stage": str(stage), "total": str(total)}
    order_save(order, "order.quoted", by=by, at=at, details=details, note=time_text)
    return order


@transaction.atomic
def order_agree(
    *, case_id: int, agreed_how: str, by: User, at: dt.datetime, version: int | None = None
) -> WorkOrder:
    """The customer agrees to the quote: who, and how (RPR-05)."""
    order = order_begin(Action.AGREE, case_id=case_id, by=by, version=version)
    need(agreed_how, "agreed_how")
    quote = _open_quote(order)
    quote.agreed_at, quote.agreed_how = at, agreed_how.strip()[:200]
    quote.save(update_fields=["agreed_at", "agreed_how"])
    details = {"stage": quote.stage, "total": str(quote.total)}
    order_save(order, "order.quote_agreed", by=by, at=at, details=details, note=agreed_how)
    return order


@transaction.atomic
def order_decline(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> WorkOrder:
    """The customer declines the quote; another one may follow, or the order is cancelled (RPR-05)."""
    order = order_begin(Action.DECLINE, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    quote = _open_quote(order)
    quote.declined_at, quote.decline_reason = at, reason.strip()[:500]
    quote.save(update_fields=["declined_at", "decline_reason"])
    details = {"stage": quote.stage, "total": str(quote.total)}
    order_save(order, "order.quote_declined", by=by, at=at, details=details, note=reason)
    return order


def _open_quote(order: WorkOrder) -> Quote:
    quote = order.open_quote
    if quote is None:  # the policy has looked already
        raise InvalidInput("no_quote", _("There is no quote that the customer could agree to."))
    return quote


@transaction.atomic
def order_charge(
    *, case_id: int, charge: Charge, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> WorkOrder:
    """A head of engineering decides otherwise than the warranty says, with the reason (RPR-06)."""
    order = order_begin(Action.CHARGE, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    before = order.charge
    if charge == before:
        raise InvalidInput("charge_same", _("It is so already."), field="charge")
    order.charge, order.charge_by, order.charge_reason = charge, by, reason.strip()[:500]
    details = {"from_charge": before or None, "to_charge": str(charge)}
    order_save(order, "order.charged", by=by, at=at, details=details, note=reason)
    return order


@transaction.atomic
def order_use(
    *,
    case_id: int,
    lines: Sequence[Item],
    by: User,
    at: dt.datetime,
    version: int | None = None,
) -> WorkOrder:
    """Materials and labour that went into it; the ledger adds them up (RPR-11)."""
    order = order_begin(Action.USE, case_id=case_id, by=by, version=version)
    if not lines:
        raise InvalidInput("lines_needed", _("Write down at least one line."), field="lines")
    check_prices(order, lines)
    used = [Use(order=order, at=at, by=by, **item.fields()) for item in lines]
    Use.objects.bulk_create(used)
    details = {"total": str(sum((each.amount for each in used), Decimal(0)))}
    order_save(order, "order.used", by=by, at=at, details=details)
    return order


def order_judge(order: WorkOrder) -> None:
    """Keep with the order what the warranty says on the day of the report (RPR-06); the caller saves it."""
    if order.fault is None:
        return
    found = warranty_verdict(
        fault=order.fault,
        project_id=order.case.project_id,
        on=local_date(order.case.reported_at),
        unit=order.case.unit,
        public_place=order.public_place,
    )
    order.charge, order.verdict, order.contractor_id = found.charge, found.as_record(), found.contractor_id
