"""Plans: proposed, approved by whom it needs, offered, and agreed or declined by the customer (CMP-10, CMP-12, CMP-13).

What a matter costs counts for every plan about it, so the matter is locked wherever a plan is weighed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action, PlanOutcome
from complaints.enums.plans import Part
from complaints.models import Complaint, Plan, PlanApproval, PlanOption
from complaints.policies.handling import check_authority
from complaints.policies.plans import Option
from complaints.services.base import (
    complaint_begin,
    complaint_begin_with_matter,
    complaint_save,
    need,
    notify,
    refusal_passed_over,
    responsible_set,
)
from complaints.services.news import news_told
from complaints.services.weighing import approval_ask, approval_tell, options_check, plan_keep, plan_weigh
from core.accounts.models import User
from core.clock.enums import Target
from core.clock.services import deadline_meet, deadlines_meet
from core.errors import InvalidInput


@transaction.atomic
def plan_propose(
    *,
    case_id: int,
    text: str,
    options: Sequence[Option],
    by: User,
    at: dt.datetime,
    version: int | None = None,
) -> Complaint:
    """Propose what the customer may choose from; a level-1 plan's clock is met by this (CMP-08, CMP-12).

    Within the authority of who proposes it, and without legal and finance, it is settled at once; beyond, it is
    passed up at once (CMP-13).
    """
    complaint = complaint_begin_with_matter(Action.PROPOSE_PLAN, case_id=case_id, by=by, version=version)
    need(text, "text")
    options_check(options)
    plan = plan_keep(complaint, text, options, by=by, at=at)
    complaint.propose_plan()
    asked = approval_ask(complaint, plan)
    entry = complaint_save(complaint, "complaint.plan_proposed", by=by, at=at, note=text)
    deadline_meet(case=complaint.case, target=Target.PLAN, at=at, by=by)
    if plan.needed:
        approval_tell(complaint, asked, cause=entry.pk, at=at)
    else:
        complaint.approve_plan()
        _plan_decide(complaint, plan, PlanOutcome.APPROVED, "complaint.plan_settled", by=by, at=at, note="")
    return complaint


@transaction.atomic
def plan_approve(
    *, case_id: int, by: User, at: dt.datetime, note: str = "", version: int | None = None
) -> Complaint:
    """Somebody whose authority covers it approves the plan; never their own (CMP-13)."""
    return _sign(
        Action.APPROVE_PLAN, Part.AUTHORITY, case_id=case_id, by=by, at=at, note=note, version=version
    )


@transaction.atomic
def plan_approve_for_legal(
    *, case_id: int, by: User, at: dt.datetime, note: str = "", version: int | None = None
) -> Complaint:
    """Legal approves the plan before it is offered (CMP-12)."""
    return _sign(Action.APPROVE_LEGAL, Part.LEGAL, case_id=case_id, by=by, at=at, note=note, version=version)


@transaction.atomic
def plan_approve_for_finance(
    *, case_id: int, by: User, at: dt.datetime, note: str = "", version: int | None = None
) -> Complaint:
    """Finance approves the plan before it is offered (CMP-12)."""
    return _sign(
        Action.APPROVE_FINANCE, Part.FINANCE, case_id=case_id, by=by, at=at, note=note, version=version
    )


def _sign(
    action: Action, part: Part, *, case_id: int, by: User, at: dt.datetime, note: str, version: int | None
) -> Complaint:
    """One approval; with the last one the plan is approved and may be offered."""
    complaint = complaint_begin_with_matter(action, case_id=case_id, by=by, version=version)
    plan = _open_plan(complaint)
    plan_weigh(complaint, plan)
    if part == Part.AUTHORITY:
        check_authority(by, plan)
    PlanApproval.objects.create(plan=plan, part=part, by=by, at=at)
    plan = Plan.objects.select_related("proposed_by").get(pk=plan.pk)  # with the approval that was just given
    details = {"part": part.value}
    refusal_passed_over(complaint, by=by, at=at)
    if not plan.awaited:
        complaint.approve_plan()
        return _plan_decide(
            complaint, plan, PlanOutcome.APPROVED, "complaint.plan_approved", by=by, at=at, note=note,
            details=details,
        )  # fmt: skip
    approval_ask(complaint, plan)
    complaint_save(complaint, "complaint.plan_signed", by=by, at=at, note=note, details=details)
    return complaint


def _open_plan(complaint: Complaint) -> Plan:
    plan = complaint.open_plan
    if plan is None:
        raise RuntimeError("a complaint in this state has a plan")
    return plan


def _plan_decide(
    complaint: Complaint,
    plan: Plan,
    outcome: PlanOutcome,
    action: str,
    *,
    by: User,
    at: dt.datetime,
    note: str,
    details: dict[str, str] | None = None,
) -> Complaint:
    plan.outcome = outcome
    if outcome in (PlanOutcome.APPROVED, PlanOutcome.REFUSED):
        plan.decided_by, plan.decided_at = (by if by.pk != plan.proposed_by_id else None), at
    plan.save()
    responsible_set(complaint, plan.proposed_by)
    entry = complaint_save(complaint, action, by=by, at=at, note=note, details=details)
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
def plan_refuse(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Who may approve it refuses it, with a reason; back to investigating (CMP-10)."""
    complaint = complaint_begin(Action.REFUSE_PLAN, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    complaint.back_to_investigating()
    plan = _open_plan(complaint)
    return _plan_decide(
        complaint, plan, PlanOutcome.REFUSED, "complaint.plan_refused", by=by, at=at, note=reason
    )


@transaction.atomic
def plan_agree(
    *,
    case_id: int,
    by: User,
    at: dt.datetime,
    option: PlanOption | None = None,
    note: str = "",
    version: int | None = None,
) -> Complaint:
    """The customer agrees to one of the options; with that the answer has been given (CMP-08, CMP-12).

    ``option`` may be left out where there is only one.
    """
    complaint = complaint_begin(Action.AGREE, case_id=case_id, by=by, version=version)
    plan = _open_plan(complaint)
    chosen = _chosen(plan, option)
    PlanOption.objects.filter(pk=chosen.pk).update(is_chosen=True)
    plan.cost = chosen.cost  # what was offered beside it is not spent
    complaint.agree()
    details = {"option": chosen.kind}
    _plan_decide(
        complaint, plan, PlanOutcome.AGREED, "complaint.agreed", by=by, at=at, note=note, details=details
    )
    deadlines_meet(case=complaint.case, targets=(Target.ANSWER, Target.TELL_WHEN), at=at, by=by)
    news_told(complaint, by=by, at=at)
    return complaint


def _chosen(plan: Plan, option: PlanOption | None) -> PlanOption:
    options = list(plan.options.all())
    if option is None and len(options) == 1:
        return options[0]
    for each in options:
        if option is not None and each.pk == option.pk:
            return each
    raise InvalidInput("option_to_choose", _("Say which of the options the customer chose."), field="option")


@transaction.atomic
def plan_decline(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """The customer declines the plan; back to investigating (CMP-10)."""
    complaint = complaint_begin(Action.DECLINE_PLAN, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    complaint.back_to_investigating()
    plan = _open_plan(complaint)
    _plan_decide(complaint, plan, PlanOutcome.DECLINED, "complaint.plan_declined", by=by, at=at, note=reason)
    news_told(complaint, by=by, at=at)
    return complaint
