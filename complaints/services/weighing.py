"""What a plan costs, whose approval it needs, and who is asked for it (CMP-12, CMP-13)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from complaints.enums.plans import OptionKind, Part
from complaints.models import Complaint, Plan, PlanAuthority, PlanOption
from complaints.policies.plans import MOST_OPTIONS, Option, parts_needed, takes_back
from complaints.selectors.plans import approver_of, signer_of, spent_on_matter
from complaints.services.base import manager_of, need, notify, responsible_set
from core.accounts.models import User
from core.errors import InvalidInput
from core.records.services import check_values


def options_check(options: Sequence[Option]) -> None:
    """One to four, each with what it stands on; the warranty covers repairs alone (CMP-12)."""
    if not options:
        raise InvalidInput("option_needed", _("Offer at least one option."), field="kind")
    if len(options) > MOST_OPTIONS:
        raise InvalidInput("too_many_options", _("A plan has at most %(most)s options."), most=MOST_OPTIONS)
    for number, option in enumerate(options, start=1):
        suffix = "" if number == 1 else f"_{number}"
        need(option.basis, f"basis{suffix}")
        if option.under_warranty and option.kind != OptionKind.REPAIR:
            raise InvalidInput(
                "warranty_covers_repairs",
                _("Only a repair can be under warranty."),
                field=f"under_warranty{suffix}",
            )


def plan_keep(
    complaint: Complaint, text: str, options: Sequence[Option], *, by: User, at: dt.datetime
) -> Plan:
    cost = max(option.cost for option in options)
    total = spent_on_matter(complaint) + cost
    within = PlanAuthority.objects.cover(
        by, complaint.case.project_id, total=total, refund=takes_back(options)
    )
    plan = Plan(
        complaint=complaint,
        text=text.strip(),
        cost=cost,
        total=total,
        needed=parts_needed(options, level=complaint.level, within=within),
        proposed_by=by,
        proposed_at=at,
    )
    rows = [_row(plan, option) for option in options]
    for row in (plan, *rows):
        check_values(row)
    plan.save()
    PlanOption.objects.bulk_create(rows)
    return plan


def _row(plan: Plan, option: Option) -> PlanOption:
    return PlanOption(
        plan=plan,
        kind=option.kind,
        text=option.text.strip(),
        cost=option.cost,
        basis=option.basis.strip(),
        under_warranty=option.under_warranty,
        liability=option.liability,
    )


def _asked(complaint: Complaint, plan: Plan) -> dict[Part, User]:
    """Who is asked for each approval that is missing; a part that nobody here can give is left out."""
    signed = [approval.by_id for approval in plan.approvals.all()]
    refund = takes_back(plan.offered)
    found: dict[Part, User | None] = {}
    for part in plan.awaited:
        if part == Part.AUTHORITY:
            found[part] = approver_of(
                complaint, proposer=plan.proposed_by, total=plan.total, refund=refund, not_by=signed
            )
        else:
            found[part] = signer_of(complaint, part, proposer=plan.proposed_by, not_by=signed)
    return {part: person for part, person in found.items() if person is not None}


def approval_ask(complaint: Complaint, plan: Plan) -> list[User]:
    """Make who is asked first responsible; answers everybody who is asked, to be told (CMP-13, CMP-15).

    Where nobody here can give what is missing, the manager sees to it.
    """
    asked = _asked(complaint, plan)
    if plan.awaited:
        responsible_set(complaint, asked.get(plan.awaited[0]) or manager_of(complaint))
    return list({person.pk: person for person in asked.values()}.values())


def approval_tell(complaint: Complaint, asked: Sequence[User], *, cause: int, at: dt.datetime) -> None:
    """Everybody whose approval it needs hears of it at once (CMP-13)."""
    for person in asked:
        notify(person, complaint=complaint, kind="complaint.to_approve", cause=str(cause), params={}, at=at)


def plan_weigh(complaint: Complaint, plan: Plan) -> None:
    """What the matter costs now, and whether facts since the proposal ask for more approvals (CMP-12, CMP-13)."""
    options = plan.offered
    total = spent_on_matter(complaint) + plan.cost
    within = PlanAuthority.objects.cover(
        plan.proposed_by, complaint.case.project_id, total=total, refund=takes_back(options)
    )
    now = parts_needed(options, level=complaint.level, within=within)
    plan.total, plan.needed = total, list(dict.fromkeys([*plan.needed, *now]))
    plan.save(update_fields=["total", "needed"])
