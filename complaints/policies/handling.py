"""What must hold while a complaint is investigated, planned and carried out (CMP-11 to CMP-13, CMP-31, CMP-33)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from complaints.enums import Level
from complaints.enums.plans import PAID_OUT, Part
from complaints.enums.work import TransferState
from core.accounts.enums import Permission
from core.accounts.policies import may
from core.clock.deputies import acts_for
from core.errors import InvalidTransition, NotAllowed

if TYPE_CHECKING:
    from complaints.models import Complaint, Plan
    from core.accounts.models import User

Check = Callable[["User", "Complaint"], None]

GROUP_LEVELS = (Level.MAJOR_RISK, Level.GENERAL_DEMAND)


def awaits(part: Part) -> Check:
    """The open plan still needs this approval, and not from somebody who has given another (CMP-12, CMP-13)."""

    def check(user: User, complaint: Complaint) -> None:
        plan = complaint.open_plan
        if plan is None:
            return
        if part not in plan.awaited:
            given = part in plan.needed
            raise InvalidTransition(
                "approval_not_awaited",
                _("It has been approved for this part already.")
                if given
                else _("This plan does not need it."),
            )
        if any(approval.by_id == user.pk for approval in plan.approvals.all()):
            raise NotAllowed(
                "approved_already",
                _("You have approved it for another part; somebody else does it for this one."),
            )

    return check


def check_authority(user: User, plan: Plan) -> None:
    """Raise :class:`NotAllowed` unless the person may decide what the matter costs with the plan (CMP-13)."""
    if not plan.is_covered_by(user):
        raise NotAllowed(
            "beyond_authority",
            _(
                "With this plan the matter costs CNY %(total)s, or it is a refund or swap: beyond what you may decide."
            ),
            total=f"{plan.total:,.2f}",
        )


def covers(user: User, complaint: Complaint) -> None:
    """The open plan is within what the person may decide (CMP-13)."""
    if complaint.open_plan is not None:
        check_authority(user, complaint.open_plan)


def _read(complaint: Complaint, name: str) -> list[Any]:
    """What hangs on the complaint, read once for all the checks of a page."""
    known: dict[str, list[Any]] = complaint.__dict__.setdefault("_read_for_checks", {})
    if name not in known:
        known[name] = list(getattr(complaint, name).all())
    return known[name]


def in_group(user: User, complaint: Complaint) -> bool:
    """Whether the person investigates it with others (CMP-11)."""
    return any(member.user_id == user.pk and member.left_at is None for member in _read(complaint, "group"))


def check_group(complaint: Complaint) -> None:
    """At levels 1 and 2 a named group has looked into it before a plan is proposed (CMP-11)."""
    if complaint.level in GROUP_LEVELS and all(member.left_at for member in _read(complaint, "group")):
        raise InvalidTransition(
            "group_needed", _("At levels 1 and 2 name the investigation group before a plan is proposed.")
        )


def check_no_appraisal(user: User, complaint: Complaint) -> None:
    """One appraisal at a time."""
    if any(each.reported_on is None for each in _read(complaint, "appraisals")):
        raise InvalidTransition("appraisal_awaited", _("An appraisal is commissioned already."))


def check_appraisal(user: User, complaint: Complaint) -> None:
    """One was commissioned and has not been reported."""
    if all(each.reported_on is not None for each in _read(complaint, "appraisals")):
        raise InvalidTransition("no_appraisal", _("No appraisal is commissioned."))


def check_no_transfer(user: User, complaint: Complaint) -> None:
    """One transfer is answered before the next is made (CMP-27)."""
    if any(each.state == TransferState.ASKED for each in _read(complaint, "transfers")):
        raise InvalidTransition("transfer_awaited", _("A transfer waits for its answer already."))


def check_transfer(user: User, complaint: Complaint) -> None:
    """A transfer waits for this person's answer (CMP-27)."""
    asked = next((each for each in _read(complaint, "transfers") if each.state == TransferState.ASKED), None)
    if asked is None:
        raise InvalidTransition("no_transfer", _("No transfer waits for an answer."))
    if not acts_for(user, asked.to_id):
        raise NotAllowed("not_asked", _("Somebody else was asked to answer this transfer."))


def check_paid_out(user: User, complaint: Complaint) -> None:
    """What was agreed pays money to the customer (CMP-31)."""
    plan = complaint.agreed_plan
    if plan is None or plan.chosen is None or plan.chosen.kind not in PAID_OUT:
        raise InvalidTransition("nothing_to_settle", _("What was agreed pays no money to the customer."))


def check_unpaid(user: User, complaint: Complaint) -> None:
    """A settlement waits for its payment."""
    if all(each.paid_on is not None for each in _read(complaint, "settlements")):
        raise InvalidTransition("nothing_to_pay", _("No settlement waits for its payment."))


def check_settled(complaint: Complaint) -> None:
    """With money unpaid it is not done (CMP-31)."""
    plan = complaint.agreed_plan
    if plan is None or plan.chosen is None or plan.chosen.kind not in PAID_OUT or not plan.chosen.cost:
        return
    settled = [each for each in _read(complaint, "settlements") if each.at >= plan.proposed_at]
    if not settled:
        raise InvalidTransition(
            "settlement_needed", _("Record the signed settlement first: money was agreed.")
        )
    if any(each.paid_on is None for each in settled):
        raise InvalidTransition("money_unpaid", _("The settlement is not paid yet, so it is not done."))


def check_with_property_company(user: User, complaint: Complaint) -> None:
    """The property company has it, and the person is not one of its own (CMP-33)."""
    if not complaint.with_property_company:
        raise InvalidTransition("not_with_property_company", _("The property company does not have it."))
    if user.department is not None and user.department.of_property_company:
        raise NotAllowed("of_property_company", _("The developer's customer service takes over, not you."))


def check_overdue(user: User, complaint: Complaint, at: dt.datetime) -> None:
    """What is overdue with the property company, customer service may take over; the rest, a manager (CMP-33)."""
    due_at = complaint.case.next_due_at
    if due_at is not None and due_at <= at:
        return
    if not may(user, Permission.COMPLAINT_MANAGE, complaint.case.project_id):
        raise InvalidTransition(
            "not_overdue", _("Nothing is overdue here; before that only a manager takes it over.")
        )


def is_on_it(user: User, complaint: Complaint) -> None:
    """Who has the step, the handler, somebody of the investigation group, or a manager (CMP-11)."""
    if may(user, Permission.COMPLAINT_MANAGE, complaint.case.project_id):
        return
    if user.pk in (complaint.case.responsible_id, complaint.assigned_to_id) or in_group(user, complaint):
        return
    if not acts_for(user, complaint.assigned_to_id):
        raise NotAllowed(
            "not_on_it", _("This is for who handles it, for the investigation group and for managers.")
        )
