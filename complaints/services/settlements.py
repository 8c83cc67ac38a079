"""Settlements: signed, and paid by finance; with money unpaid it is not done (CMP-31)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from complaints.enums import Action
from complaints.models import Complaint, Settlement
from complaints.selectors import promise_facts
from complaints.services.base import complaint_begin, complaint_save, need, notify
from complaints.services.investigation import Uploads, files_take
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.selectors import users_with_permission
from core.clock.enums import Target
from core.clock.services import deadline_meet, deadline_start, deadlines_cancel
from core.errors import InvalidInput, NotAllowed
from core.records.models import Attachment
from core.records.services import check_values
from core.time import local_date, start_of_day

DAY = dt.timedelta(days=1)


@transaction.atomic
def settlement_record(
    *,
    case_id: int,
    amount: Decimal,
    payee: str,
    pay_on: dt.date,
    by: User,
    at: dt.datetime,
    uploads: Uploads = (),
    attached: Sequence[Attachment] = (),
    version: int | None = None,
) -> Complaint:
    """The signed agreement with amount, payee and pay date; together never more than was agreed (CMP-31)."""
    complaint = complaint_begin(Action.SETTLE, case_id=case_id, by=by, version=version)
    need(payee, "payee")
    _check_amount(complaint, amount)
    if pay_on < local_date(at):
        raise InvalidInput("pay_date_over", _("The pay date is over."), field="pay_on")
    kept = files_take(complaint, uploads, attached, by=by, at=at)
    if len(kept) != 1:
        raise InvalidInput("agreement_needed", _("Add the signed agreement as one file."), field="uploads")
    row = Settlement(
        complaint=complaint,
        agreement=kept[0],
        amount=amount,
        payee=payee.strip(),
        pay_on=pay_on,
        by=by,
        at=at,
    )
    check_values(row)
    row.save()
    details = {"settlement": row.pk, "amount": f"{amount:.2f}", "pay_on": pay_on.isoformat()}
    entry = complaint_save(complaint, "complaint.settled", by=by, at=at, details=details)
    payer = _payer(complaint, by)
    if payer is not None:
        notify(payer, complaint=complaint, kind="complaint.to_pay", cause=str(entry.pk), params={}, at=at)
    _clock_set(complaint, by=by, at=at)
    return complaint


def _check_amount(complaint: Complaint, amount: Decimal) -> None:
    if amount <= 0:
        raise InvalidInput("amount_needed", _("Say how much is paid."), field="amount")
    plan = complaint.agreed_plan
    if plan is None or plan.chosen is None:
        raise RuntimeError("only what was agreed is settled")
    since = complaint.settlements.filter(at__gte=plan.proposed_at)
    settled = since.aggregate(Sum("amount"))["amount__sum"] or Decimal(0)
    if settled + amount > plan.chosen.cost:
        raise InvalidInput(
            "more_than_agreed",
            _("CNY %(agreed)s were agreed, of which CNY %(settled)s are settled."),
            field="amount",
            agreed=f"{plan.chosen.cost:,.2f}",
            settled=f"{settled:,.2f}",
        )


def _payer(complaint: Complaint, by: User) -> User | None:
    """Who pays: somebody of finance, never who recorded the settlement."""
    able = users_with_permission(Permission.PLAN_FINANCE, complaint.case.project_id)
    return able.exclude(pk=by.pk).first()


def _clock_set(complaint: Complaint, *, by: User, at: dt.datetime) -> None:
    """The earliest unpaid settlement has its clock until the end of its pay date."""
    unpaid = complaint.settlements.filter(paid_on=None).order_by("pay_on", "pk").first()
    deadlines_cancel(
        case=complaint.case, targets=[Target.PAY], at=at, by=by, reason=gettext_noop("Another settlement is due first")
    )  # fmt: skip
    if unpaid is None:
        return
    due_at = max(start_of_day(unpaid.pay_on + DAY), at + dt.timedelta(minutes=1))
    deadline_start(
        case=complaint.case,
        target=Target.PAY,
        at=at,
        by=by,
        due_at=due_at,
        keeper=_payer(complaint, unpaid.by),
        **promise_facts(complaint),
    )


@transaction.atomic
def settlement_pay(
    *,
    case_id: int,
    settlement: Settlement,
    paid_on: dt.date,
    reference: str,
    by: User,
    at: dt.datetime,
    version: int | None = None,
) -> Complaint:
    """Finance has paid it; never who recorded the settlement (CMP-31)."""
    complaint = complaint_begin(Action.PAY, case_id=case_id, by=by, version=version)
    row = complaint.settlements.filter(paid_on=None, pk=settlement.pk).first()
    if row is None:
        raise InvalidInput(
            "not_to_pay", _("This settlement is paid, or not of this complaint."), field="settlement"
        )
    if row.by_id == by.pk:
        raise NotAllowed("own_settlement", _("You recorded this settlement, so somebody else must pay it."))
    need(reference, "reference")
    if not local_date(row.at) <= paid_on <= local_date(at):
        raise InvalidInput(
            "not_paid_then", _("It was paid between the agreement and today."), field="paid_on"
        )
    row.paid_on, row.paid_by, row.reference = paid_on, by, reference.strip()
    check_values(row)
    row.save()
    details = {"settlement": row.pk, "amount": f"{row.amount:.2f}"}
    entry = complaint_save(complaint, "complaint.paid", by=by, at=at, details=details)
    _met(complaint, row, by=by, at=at)
    if row.by_id != by.pk:
        notify(
            row.by,
            complaint=complaint,
            kind="complaint.settlement_paid",
            cause=str(entry.pk),
            params={},
            at=at,
        )
    return complaint


def _met(complaint: Complaint, paid: Settlement, *, by: User, at: dt.datetime) -> None:
    """The clock is that of the earliest pay date: it is met by that one, and stands for the next one then."""
    earlier = complaint.settlements.filter(paid_on=None, pay_on__lt=paid.pay_on).exists()
    if not earlier:
        deadline_meet(case=complaint.case, target=Target.PAY, at=at, by=by)
        _clock_set(complaint, by=by, at=at)
