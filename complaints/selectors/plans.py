"""Reads about plans: who may decide them, and what a matter costs so far (CMP-12, CMP-13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from complaints.enums import PlanOutcome, State
from complaints.enums.plans import Part, Reach, Refunds
from complaints.models import Complaint, Plan, PlanAuthority
from complaints.policies.plans import is_within
from core.accounts.enums import ROLE_PERMISSIONS, Permission, Role
from core.accounts.models import User
from core.accounts.selectors import users_with_permission, users_with_role

PERMISSION_FOR = {
    Part.AUTHORITY: Permission.COMPLAINT_APPROVE,
    Part.LEGAL: Permission.PLAN_LEGAL,
    Part.FINANCE: Permission.PLAN_FINANCE,
}


def spent_on_matter(complaint: Complaint) -> Decimal:
    """What the other plans of the complaint's matter cost: agreed, or still to be decided (CMP-13).

    So a sum cannot be cut into plans that are each within a limit.  An open plan of a complaint that was withdrawn
    costs nothing any more.
    """
    pending = Q(outcome__in=[PlanOutcome.PROPOSED, PlanOutcome.APPROVED])
    alive = pending & ~Q(complaint__state__in=[State.WITHDRAWN, State.DEMAND_REFUSED])
    counted = Plan.objects.filter(
        alive | Q(outcome=PlanOutcome.AGREED), complaint__matter=complaint.matter_id
    )
    mine = pending & Q(complaint=complaint)
    return counted.exclude(mine).aggregate(Sum("cost"))["cost__sum"] or Decimal(0)


def approver_of(
    complaint: Complaint, *, proposer: User, total: Decimal, refund: bool, not_by: Sequence[int] = ()
) -> User | None:
    """To whom a plan is passed up: the lowest authority that covers it; never who proposed it (CMP-13)."""
    rows = [
        row
        for row in PlanAuthority.objects.all()
        if Permission.COMPLAINT_APPROVE in ROLE_PERMISSIONS[Role(row.role)]
        and is_within([row.authority], total=total, refund=refund)
    ]
    order = list(Role.values)
    rows.sort(key=lambda row: (row.up_to is None, row.up_to or 0, order.index(row.role)))
    for row in rows:
        able = users_with_role(Role(row.role), complaint.case.project_id)
        found = able.exclude(pk__in=[proposer.pk, *not_by]).first()
        if found is not None:
            return found
    return None


def signer_of(complaint: Complaint, part: Part, *, proposer: User, not_by: Sequence[int] = ()) -> User | None:
    """Who approves for legal or finance; never who proposed it, nor who approved it for another part (CMP-12)."""
    able = users_with_permission(PERMISSION_FOR[part], complaint.case.project_id)
    return able.exclude(pk__in=[proposer.pk, *not_by]).first()


@dataclass(frozen=True, slots=True)
class Held:
    """What a role may decide about plans by itself (CMP-13)."""

    reach: Reach
    up_to: Decimal | None
    refunds: Refunds


NOTHING = Held(Reach.NONE, None, Refunds.NO)


def plan_authorities() -> dict[str, Held]:
    """What each role may decide that may decide anything."""
    return {row.role: _held(row) for row in PlanAuthority.objects.all()}


def authority_of(role: str) -> Held:
    """What one role may decide."""
    return plan_authorities().get(role, NOTHING)


def _held(row: PlanAuthority) -> Held:
    reach = Reach.ANY if row.up_to is None else Reach.LIMITED
    return Held(reach, row.up_to, Refunds.YES if row.refunds else Refunds.NO)
