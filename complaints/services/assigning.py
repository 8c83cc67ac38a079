"""Who gets a complaint: by hand, by rule, and by itself at the assessment; and the rules, kept by the company."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums import State
from complaints.models import AssignmentRule, Category, Complaint
from complaints.selectors.assigning import Proposal, proposal_of
from complaints.services.accepting import acceptance_start
from complaints.services.base import complaint_again, complaint_save, notify, refusal_passed_over
from core.accounts.enums import Permission
from core.accounts.models import Department, User
from core.accounts.policies import check_administrator, may
from core.errors import InvalidInput, InvalidTransition
from core.places.models import Project
from core.records.services import check_values, history_add


def check_can_handle(to: User, complaint: Complaint) -> None:
    """Raise :class:`InvalidInput` unless this person handles complaints of the project."""
    if not to.is_active or not may(to, Permission.COMPLAINT_HANDLE, complaint.case.project_id):
        raise InvalidInput(
            "cannot_handle",
            _("%(name)s cannot handle complaints here. Choose somebody else."),
            field="to",
            name=to,
        )


def handler_give(
    complaint: Complaint,
    to: User,
    *,
    by: User | None,
    at: dt.datetime,
    note: str = "",
    proposal: Proposal | None = None,
) -> Complaint:
    """The locked complaint goes to this person, who is asked to accept it (DSK-14); ``by`` is None for a rule alone."""
    before = complaint.assigned_to_id
    complaint.give_to(to)
    if complaint.state == State.ASSESSED:
        complaint.assign()
    details: dict[str, Any] = {"to_user": to.pk, "from_user": before}
    if proposal is not None:
        details |= {"assignment_rule": proposal.rule.pk, "count": proposal.load}
    entry = complaint_save(
        complaint,
        "complaint.assigned_by_rule" if proposal else "complaint.assigned",
        by=by,
        at=at,
        details=details,
        note=note,
    )
    if by is not None:
        refusal_passed_over(complaint, by=by, at=at)
    acceptance_start(complaint, by=by, at=at)
    notify(to, complaint=complaint, kind="complaint.assigned", cause=str(entry.pk), params={}, at=at)
    return complaint


def handler_give_by_rule(complaint: Complaint, *, by: User, at: dt.datetime, note: str = "") -> Complaint:
    """The locked complaint goes to whom the rules name now; what somebody has already stays with them."""
    if complaint.assigned_to is not None:
        raise InvalidTransition(
            "assigned_already",
            _("It is assigned to %(name)s already. Choose a person to change that."),
            name=complaint.assigned_to,
        )
    proposal = proposal_of(complaint)
    if proposal is None:
        raise InvalidInput(
            "nobody_by_rule", _("No rule finds anybody who is there. Choose a person yourself."), field="to"
        )
    return handler_give(complaint, proposal.user, by=by, at=at, note=note, proposal=proposal)


def assign_at_assessment(case_id: int, *, at: dt.datetime) -> None:
    """A complaint that was just assessed goes to its handler at once where its rule says so (CMP-34)."""
    if not AssignmentRule.objects.filter(is_active=True, at_assessment=True).exists():
        return
    complaint = complaint_again(case_id)
    proposal = proposal_of(complaint)
    if proposal is not None and proposal.rule.at_assessment:
        handler_give(complaint, proposal.user, by=None, at=at, proposal=proposal)


@transaction.atomic
def assignment_rule_add(
    *,
    project: Project | None,
    about: str | Category,
    department: Department | None,
    people: Collection[User],
    at_assessment: bool,
    by: User,
    at: dt.datetime,
) -> AssignmentRule:
    """A new rule, for one project and category or for all; by an administrator, on record."""
    check_administrator(by)
    top, category = ("", about) if isinstance(about, Category) else (about, None)
    if AssignmentRule.objects.filter(project=project, top=top, category=category).exists():
        raise InvalidInput(
            "rule_exists", _("There is a rule for this project and category already."), field="about"
        )
    rule = AssignmentRule(project=project, top=top, category=category)
    rule.department, rule.at_assessment = department, at_assessment
    check_values(rule)
    rule.save()
    rule.people.set(people)
    details = {"rule": rule.pk, **_to(_said(rule))}
    history_add(case=None, action="assignment_rule_added", by=by, at=at, details=details)
    return rule


@transaction.atomic
def assignment_rule_change(
    *,
    rule_id: int,
    department: Department | None,
    people: Collection[User],
    at_assessment: bool,
    is_active: bool,
    by: User,
    at: dt.datetime,
) -> AssignmentRule:
    """Whom it names, whether it assigns by itself, and whether it is in use; what is assigned stays where it is.

    Saving what holds already changes nothing.  Raises ``AssignmentRule.DoesNotExist``.
    """
    check_administrator(by)
    rule = AssignmentRule.objects.select_for_update(no_key=True).get(pk=rule_id)
    before, was_active = _said(rule), rule.is_active
    rule.department, rule.at_assessment, rule.is_active = department, at_assessment, is_active
    check_values(rule)
    rule.save()
    rule.people.set(people)
    after = _said(rule)
    if after != before:
        details = {"rule": rule.pk, **{f"from_{key}": value for key, value in before.items()}, **_to(after)}
        history_add(case=None, action="assignment_rule_changed", by=by, at=at, details=details)
    if is_active != was_active:
        action = "assignment_rule_taken_up" if is_active else "assignment_rule_put_aside"
        history_add(case=None, action=action, by=by, at=at, details={"rule": rule.pk})
    return rule


def _to(said: dict[str, Any]) -> dict[str, Any]:
    return {f"to_{key}": value for key, value in said.items()}


def _said(rule: AssignmentRule) -> dict[str, Any]:
    """What the rule says, by ids: the history holds no names of people."""
    return {
        "department": rule.department_id,
        "people": sorted(rule.people.values_list("pk", flat=True)),
        "at_assessment": rule.at_assessment,
    }
