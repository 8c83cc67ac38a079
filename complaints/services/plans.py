"""Plans: proposed by the handler, decided by somebody else, agreed or declined by the customer (CMP-10, CMP-13)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.db import transaction

from complaints.enums import Action, PlanOutcome
from complaints.models import Complaint, Plan
from complaints.services.base import (
    approver_of,
    complaint_begin,
    complaint_save,
    need,
    notify,
    refusal_passed_over,
    responsible_set,
)
from core.accounts.models import User
from core.clock.enums import Target
from core.clock.services import deadline_meet, deadlines_meet


@transaction.atomic
def plan_propose(
    *, case_id: int, text: str, cost: Decimal, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Propose what to do and what it costs; a level-1 plan's clock is met by this (CMP-08, CMP-10)."""
    complaint = complaint_begin(Action.PROPOSE_PLAN, case_id=case_id, by=by, version=version)
    need(text, "text")
    plan = Plan(complaint=complaint, text=text.strip(), cost=cost, proposed_by=by, proposed_at=at)
    plan.full_clean()
    plan.save()
    complaint.propose_plan()
    approver = approver_of(complaint, by)
    responsible_set(complaint, approver)
    entry = complaint_save(complaint, "complaint.plan_proposed", by=by, at=at, note=text)
    if approver is not None:
        notify(
            approver, complaint=complaint, kind="complaint.to_approve", cause=str(entry.pk), params={}, at=at
        )
    deadline_meet(case=complaint.case, target=Target.PLAN, at=at, by=by)
    return complaint


def _plan_decide(
    complaint: Complaint, outcome: PlanOutcome, action: str, *, by: User, at: dt.datetime, note: str
) -> Complaint:
    plan = complaint.open_plan
    if plan is None:
        raise RuntimeError("a complaint in this state has a plan")
    plan.outcome = outcome
    if outcome in (PlanOutcome.APPROVED, PlanOutcome.REFUSED):
        plan.decided_by, plan.decided_at = by, at
    plan.save()
    responsible_set(complaint, plan.proposed_by)
    entry = complaint_save(complaint, action, by=by, at=at, note=note)
    if plan.proposed_by_id != by.pk:
        params = {"outcome": outcome.value}
        notify(
            plan.proposed_by,
            complaint=complaint,
            kind="complaint.plan_decided",
            cause=str(entry.pk),
            params=params,
            at=at,
        )
    return complaint


@transaction.atomic
def plan_approve(
    *, case_id: int, by: User, at: dt.datetime, note: str = "", version: int | None = None
) -> Complaint:
    """A manager approves the plan in one step; never their own (CMP-13)."""
    complaint = complaint_begin(Action.APPROVE_PLAN, case_id=case_id, by=by, version=version)
    complaint.approve_plan()
    refusal_passed_over(complaint, by=by, at=at)
    return _plan_decide(complaint, PlanOutcome.APPROVED, "complaint.plan_approved", by=by, at=at, note=note)


@transaction.atomic
def plan_refuse(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """A manager refuses the plan, with a reason; back to investigating (CMP-10)."""
    complaint = complaint_begin(Action.REFUSE_PLAN, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    complaint.back_to_investigating()
    return _plan_decide(complaint, PlanOutcome.REFUSED, "complaint.plan_refused", by=by, at=at, note=reason)


@transaction.atomic
def plan_agree(
    *, case_id: int, by: User, at: dt.datetime, note: str = "", version: int | None = None
) -> Complaint:
    """The customer agrees; with that the answer has been given (CMP-08)."""
    complaint = complaint_begin(Action.AGREE, case_id=case_id, by=by, version=version)
    complaint.agree()
    _plan_decide(complaint, PlanOutcome.AGREED, "complaint.agreed", by=by, at=at, note=note)
    deadlines_meet(case=complaint.case, targets=(Target.ANSWER, Target.TELL_WHEN), at=at, by=by)
    return complaint


@transaction.atomic
def plan_decline(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """The customer declines the plan; back to investigating (CMP-10)."""
    complaint = complaint_begin(Action.DECLINE_PLAN, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    complaint.back_to_investigating()
    return _plan_decide(complaint, PlanOutcome.DECLINED, "complaint.plan_declined", by=by, at=at, note=reason)
