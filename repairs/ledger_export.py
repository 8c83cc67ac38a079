"""The monthly ledger as an Excel workbook, with its totals below (RPR-11)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.accounts.models import User
from core.web.workbooks import Listing
from repairs.enums.warranty import Payer
from repairs.forms.ledger import LedgerForm
from repairs.models import WorkOrder
from repairs.selectors.ledger import SUMS, ledger_orders

RELATED = ("case__project", "case__unit", "fault__component", "fault__problem", "done_by", "contractor")


@dataclass(frozen=True)
class Ledger(Listing):
    """A list whose last line adds up the amounts, each of which is a column at the end."""

    def rows(self) -> Iterator[Sequence[Any]]:
        totals = [Decimal(0)] * len(SUMS)
        for cells in super().rows():
            totals = [total + amount for total, amount in zip(totals, cells[-len(SUMS) :], strict=True)]
            yield cells
        yield [_("Total"), *[""] * (len(self.head) - len(SUMS) - 1), *totals]


def ledger_listing(user: User, asked: Mapping[str, str], at: dt.datetime) -> Ledger:
    """One row for each order of the month, the oldest first, and the totals."""
    form = LedgerForm(asked, user=user, at=at)
    orders = ledger_orders(user, month=form.first_day, part=form.chosen_part, project_id=form.project_id)
    head = [
        _("Number"), _("Finished at"), _("Project"), _("Unit"), _("Fault"), _("What"), _("Who pays"), _("Contractor"),
        _("Done by"), _("Agreed quote"), _("Material"), _("Labour"), _("Other"), _("Cost"),
    ]  # fmt: skip
    title = f"{form.chosen_part.label} {form.first_day:%Y-%m}"
    return Ledger(title, head, orders.select_related(*RELATED).order_by("finished_at", "pk"), _row)


def _row(order: WorkOrder) -> list[Any]:
    case, fault = order.case, order.fault
    amounts: list[Decimal] = [getattr(order, name) for name in SUMS]
    return [
        case.number, order.finished_at, case.project.name, case.unit.code if case.unit else order.where_text,
        f"{fault.component} · {fault.problem}" if fault else "", case.title,
        who_pays(order),
        order.contractor.name if order.contractor else "", str(order.done_by) if order.done_by else "", *amounts,
    ]  # fmt: skip


def who_pays(order: WorkOrder) -> Any:
    """Whom the warranty named, or what was decided by hand."""
    payer = order.verdict.get("payer") if order.charge_by_id is None else None
    return Payer(payer).label if payer else order.get_charge_display()
