"""Who may do what with a complaint, and in which state: one table, one answer.

The reason of a refusal is one text: the tooltip of the disabled button, the 403 or 409 page and the API's answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from complaints.enums import ENDED, HAS_IT, RESOLVED, Action, Grade, State, StudyState
from complaints.enums.plans import Part
from complaints.policies.handling import (
    awaits,
    check_appraisal,
    check_group,
    check_no_appraisal,
    check_no_transfer,
    check_paid_out,
    check_settled,
    check_transfer,
    check_unpaid,
    check_with_property_company,
    covers,
    is_on_it,
)
from core.accounts.enums import Permission
from core.accounts.policies import check_any, check_may, may
from core.clock.deputies import acts_for
from core.clock.enums import PAUSABLE, Target
from core.errors import DomainError, InvalidTransition, NotAllowed, refusal_in

if TYPE_CHECKING:
    from complaints.models import Complaint
    from core.accounts.models import User

Check = Callable[["User", "Complaint"], None]

WORKING = frozenset(State) - ENDED
BEFORE_DONE = WORKING - {State.DONE, State.VERIFIED, State.FOLLOWED_UP}
WITH_CLOCKS = WORKING - {State.FOLLOWED_UP}  # behind the follow-up no clock runs that could wait
NEED_STUDY = frozenset({Grade.MAJOR, Grade.HOT_SPOT})
IN_HAND = frozenset(
    {State.INVESTIGATING, State.PLAN_PROPOSED, State.PLAN_APPROVED, State.AGREED, State.EXECUTING}
)
TRANSFERABLE = frozenset({State.INVESTIGATING, State.AGREED, State.EXECUTING})
SETTLING = frozenset({State.AGREED, State.EXECUTING})
PROPOSED = frozenset({State.PLAN_PROPOSED})
REFUSABLE = frozenset({State.RECEIVED, State.ASSESSED, State.ASSIGNED, State.INVESTIGATING})


@dataclass(frozen=True, slots=True)
class Rule:
    """Any of these permissions, in any of these states, and what else must hold."""

    permissions: tuple[Permission, ...]
    states: frozenset[State]
    also: tuple[Check, ...] = ()


def _is_assignee(user: User, complaint: Complaint) -> None:
    if not acts_for(user, complaint.assigned_to_id):
        raise NotAllowed(
            "not_assignee",
            _("This is assigned to %(name)s, who must accept it first."),
            name=complaint.assigned_to,
        )


def check_refusal_in_time(due_at: dt.datetime | None, at: dt.datetime) -> None:
    """Who was asked refuses within 2 hours (DSK-14): ``due_at`` is when those are over, None while no clock runs."""
    if due_at is not None and due_at <= at:
        raise InvalidTransition(
            "too_late_to_refuse",
            _("The time to refuse is over. Accept it, or ask your manager to assign it anew."),
        )


def _not_decided_yet(user: User, complaint: Complaint) -> None:
    if complaint.bounces:
        raise InvalidTransition(
            "manager_decided",
            _("It was refused once and the manager has decided. Accept it, and say what you find."),
        )


def _manager_decides(user: User, complaint: Complaint) -> None:
    if complaint.bounces and not may(user, Permission.COMPLAINT_MANAGE, complaint.case.project_id):
        raise NotAllowed(
            "manager_decides", _("Somebody refused it once, so now a manager decides who has it.")
        )


def _is_responsible(user: User, complaint: Complaint) -> None:
    if may(user, Permission.COMPLAINT_MANAGE, complaint.case.project_id):
        return
    if not acts_for(user, complaint.case.responsible_id):
        raise NotAllowed(
            "not_responsible",
            _("%(name)s is responsible for this step; only they or a manager can do it."),
            name=complaint.case.responsible,
        )


def _may_finish(user: User, complaint: Complaint) -> None:
    if complaint.state != State.ASSIGNED:
        _is_responsible(user, complaint)
        return check_settled(complaint)
    _is_assignee(user, complaint)
    if not complaint.level_rule.may_skip_plan:
        raise InvalidTransition(
            "plan_needed",
            _("Only minor complaints may be finished without a plan. Investigate and propose a plan."),
        )


def _is_not_doer(user: User, complaint: Complaint) -> None:
    if complaint.done_by_id == user.pk:
        raise NotAllowed("own_work", _("You did this work, so somebody else must check it."))


def _is_not_proposer(user: User, complaint: Complaint) -> None:
    plan = complaint.open_plan
    if plan is not None and plan.proposed_by_id == user.pk:
        raise NotAllowed("own_plan", _("You proposed this plan, so somebody else must decide it."))


def _not_reviewed(user: User, complaint: Complaint) -> None:
    if complaint.reviewed:
        raise InvalidTransition(
            "reviewed_already", _("This refusal has been reviewed once; there is no second review.")
        )


def _may_archive(user: User, complaint: Complaint) -> None:
    if complaint.grade in NEED_STUDY and not complaint.has_case_study:
        raise InvalidTransition(
            "case_study_needed",
            _("A major or hot-spot complaint is archived when its case study is published."),
        )


def _may_write_study(user: User, complaint: Complaint) -> None:
    study = getattr(complaint, "case_study", None)
    if study is not None and study.state == StudyState.PUBLISHED:
        check_may(user, Permission.COMPLAINT_MANAGE, complaint.case.project_id)


def _waits_for_another(user: User, complaint: Complaint) -> None:
    if complaint.pending_recheck is None:
        raise InvalidTransition("not_drawn", _("It was not drawn to be checked again, or that is done."))
    if user.pk in complaint.hands:
        raise NotAllowed(
            "own_work", _("You handled, verified or followed it up, so somebody else must check it.")
        )


def _has_a_draft(user: User, complaint: Complaint) -> None:
    study = getattr(complaint, "case_study", None)
    if study is None:
        raise InvalidTransition("no_study", _("Nobody has written the case study yet."))
    if study.state == StudyState.PUBLISHED:
        raise InvalidTransition("study_published", _("The case study is published already."))


def _has_a_fact(user: User, complaint: Complaint) -> None:
    if all(fact.withdrawn_at for fact in complaint.facts.all()):
        raise InvalidTransition("no_fact", _("No such fact is on record."))


def _has_a_co_signer(user: User, complaint: Complaint) -> None:
    if all(signer.withdrawn_at for signer in complaint.co_signers.all()):
        raise InvalidTransition("no_co_signer", _("Nobody has joined this complaint."))


def _has_a_refusal_proposed(user: User, complaint: Complaint) -> None:
    deadlines = complaint.case.deadlines.all()
    if not any(each.is_open and each.target == Target.REFUSAL_DECISION for each in deadlines):
        raise InvalidTransition("no_refusal_proposed", _("Nobody has proposed to refuse the demand."))


def _has_something_to_lower(user: User, complaint: Complaint) -> None:
    if complaint.grade == Grade.GENERAL:
        raise InvalidTransition("lowest_grade", _("The grade is general already."))


def _has_something_to_raise(user: User, complaint: Complaint) -> None:
    if complaint.grade == Grade.MAJOR:
        raise InvalidTransition("highest_grade", _("The grade is major already."))


def _has_a_clock_to_pause(user: User, complaint: Complaint) -> None:
    deadlines = complaint.case.deadlines.all()
    if not any(each.is_open and each.paused_at is None and each.target in PAUSABLE for each in deadlines):
        raise InvalidTransition(
            "no_clock_to_pause",
            _("No clock runs here that may be paused: only answer, execution and follow-up may."),
        )


def _has_a_pause(user: User, complaint: Complaint) -> None:
    if all(each.paused_at is None for each in complaint.case.deadlines.all()):
        raise InvalidTransition("nothing_paused", _("No clock is paused."))


def _may_propose(user: User, complaint: Complaint) -> None:
    _is_responsible(user, complaint)
    check_group(complaint)


P = Permission
_AT_DESK = (P.COMPLAINT_LOG, P.COMPLAINT_HANDLE)

RULES: dict[Action, Rule] = {
    Action.RESPOND: Rule(_AT_DESK, WORKING | {State.DEMAND_REFUSED}),
    Action.CHASE: Rule((P.COMPLAINT_LOG,), WORKING),
    Action.ASSESS: Rule((P.COMPLAINT_ASSESS,), frozenset({State.RECEIVED})),
    Action.ASSIGN: Rule(
        (P.COMPLAINT_ASSIGN,), frozenset({State.ASSESSED, State.ASSIGNED}), (_manager_decides,)
    ),
    Action.REFUSE_ASSIGNMENT: Rule(
        (P.COMPLAINT_HANDLE,), frozenset({State.ASSIGNED}), (_is_assignee, _not_decided_yet)
    ),
    Action.INVESTIGATE: Rule((P.COMPLAINT_HANDLE,), frozenset({State.ASSIGNED}), (_is_assignee,)),
    Action.PROPOSE_PLAN: Rule((P.COMPLAINT_HANDLE,), frozenset({State.INVESTIGATING}), (_may_propose,)),
    Action.TRANSFER: Rule(
        (P.COMPLAINT_HANDLE, P.COMPLAINT_ASSIGN), TRANSFERABLE, (is_on_it, check_no_transfer)
    ),
    Action.CONFIRM_TRANSFER: Rule((P.COMPLAINT_HANDLE,), TRANSFERABLE, (check_transfer,)),
    Action.TAKE_OVER: Rule(
        (P.COMPLAINT_VERIFY, P.COMPLAINT_ASSIGN), frozenset(HAS_IT), (check_with_property_company,)
    ),
    Action.COLLABORATE: Rule((P.COMPLAINT_HANDLE, P.COMPLAINT_ASSIGN), IN_HAND, (is_on_it,)),
    Action.NAME_GROUP: Rule((P.COMPLAINT_HANDLE, P.COMPLAINT_ASSIGN), IN_HAND, (is_on_it,)),
    Action.ADD_EVIDENCE: Rule(_AT_DESK, IN_HAND | {State.DONE}),
    Action.COMMISSION_APPRAISAL: Rule((P.COMPLAINT_HANDLE,), IN_HAND, (is_on_it, check_no_appraisal)),
    Action.RECORD_APPRAISAL: Rule((P.COMPLAINT_HANDLE,), IN_HAND, (is_on_it, check_appraisal)),
    Action.NEGOTIATE: Rule(_AT_DESK, IN_HAND),
    Action.UPDATE: Rule((P.COMPLAINT_HANDLE,), IN_HAND, (is_on_it,)),
    Action.SETTLE: Rule((P.COMPLAINT_HANDLE,), SETTLING, (is_on_it, check_paid_out)),
    Action.PAY: Rule((P.PLAN_FINANCE,), SETTLING, (check_unpaid,)),
    Action.APPROVE_PLAN: Rule(
        (P.COMPLAINT_APPROVE,), PROPOSED, (_is_not_proposer, awaits(Part.AUTHORITY), covers)
    ),
    Action.APPROVE_LEGAL: Rule((P.PLAN_LEGAL,), PROPOSED, (_is_not_proposer, awaits(Part.LEGAL))),
    Action.APPROVE_FINANCE: Rule((P.PLAN_FINANCE,), PROPOSED, (_is_not_proposer, awaits(Part.FINANCE))),
    Action.REFUSE_PLAN: Rule(
        (P.COMPLAINT_APPROVE, P.PLAN_LEGAL, P.PLAN_FINANCE), PROPOSED, (_is_not_proposer,)
    ),
    Action.AGREE: Rule(_AT_DESK, frozenset({State.PLAN_APPROVED})),
    Action.DECLINE_PLAN: Rule(_AT_DESK, frozenset({State.PLAN_APPROVED})),
    Action.EXECUTE: Rule((P.COMPLAINT_HANDLE,), frozenset({State.AGREED}), (_is_responsible,)),
    Action.FINISH: Rule((P.COMPLAINT_HANDLE,), frozenset({State.EXECUTING, State.ASSIGNED}), (_may_finish,)),
    Action.VERIFY: Rule((P.COMPLAINT_VERIFY,), frozenset({State.DONE}), (_is_not_doer,)),
    Action.SEND_BACK: Rule((P.COMPLAINT_VERIFY,), frozenset({State.DONE}), (_is_not_doer,)),
    Action.CLOSE: Rule((P.COMPLAINT_VERIFY,), frozenset({State.FOLLOWED_UP})),
    Action.ARCHIVE: Rule((P.COMPLAINT_MANAGE,), frozenset({State.CLOSED}), (_may_archive,)),
    Action.REOPEN: Rule(
        (P.COMPLAINT_LOG,), frozenset({State.VERIFIED, State.FOLLOWED_UP, State.CLOSED, State.ARCHIVED})
    ),
    Action.PROPOSE_REFUSAL: Rule(_AT_DESK, REFUSABLE),
    Action.DECLINE_REFUSAL: Rule((P.COMPLAINT_MANAGE,), REFUSABLE, (_has_a_refusal_proposed,)),
    Action.REFUSE_DEMAND: Rule((P.COMPLAINT_MANAGE,), REFUSABLE),
    Action.REVIEW_REFUSAL: Rule((P.COMPLAINT_MANAGE,), frozenset({State.DEMAND_REFUSED}), (_not_reviewed,)),
    Action.WITHDRAW: Rule((P.COMPLAINT_LOG,), BEFORE_DONE | {State.DONE}),
    Action.ADD_FACT: Rule((P.COMPLAINT_GRADE,), WORKING),
    Action.WITHDRAW_FACT: Rule((P.COMPLAINT_GRADE,), WORKING, (_has_a_fact,)),
    Action.ADD_CO_SIGNER: Rule((P.COMPLAINT_GRADE,), WORKING),
    Action.WITHDRAW_CO_SIGNER: Rule((P.COMPLAINT_GRADE,), WORKING, (_has_a_co_signer,)),
    Action.RAISE_GRADE: Rule((P.COMPLAINT_GRADE,), WORKING, (_has_something_to_raise,)),
    Action.LOWER_GRADE: Rule((P.COMPLAINT_MANAGE,), WORKING, (_has_something_to_lower,)),
    Action.LINK: Rule((P.COMPLAINT_ASSESS,), WORKING),
    Action.UNLINK: Rule((P.COMPLAINT_ASSESS,), WORKING),
    Action.CORRECT_UNIT: Rule((P.COMPLAINT_ASSESS,), WORKING),
    Action.PAUSE: Rule(
        (P.COMPLAINT_HANDLE, P.FOLLOW_UP), WITH_CLOCKS, (_is_responsible, _has_a_clock_to_pause)
    ),
    Action.RESUME: Rule((*_AT_DESK, P.FOLLOW_UP), WITH_CLOCKS, (_has_a_pause,)),
    Action.ADD_FILES: Rule(_AT_DESK, WORKING),
    Action.WRITE_STUDY: Rule((P.COMPLAINT_HANDLE, P.COMPLAINT_VERIFY), RESOLVED, (_may_write_study,)),
    Action.RECHECK: Rule(
        (P.COMPLAINT_VERIFY,), frozenset({State.CLOSED, State.ARCHIVED}), (_waits_for_another,)
    ),
    Action.PUBLISH_STUDY: Rule((P.COMPLAINT_MANAGE,), RESOLVED, (_has_a_draft,)),
}


def check_can(action: Action, *, user: User, complaint: Complaint) -> None:
    """Raise :class:`InvalidTransition` or :class:`NotAllowed` with the reason unless the user can do this now."""
    rule = RULES[action]
    check_any(user, rule.permissions, complaint.case.project_id)
    if complaint.state not in rule.states:
        raise InvalidTransition(
            "wrong_state",
            _("“%(action)s” is not possible while the complaint is “%(state)s”."),
            action=action.label,
            state=State(complaint.state).label,
        )
    for check in rule.also:
        check(user, complaint)


def refusal(action: Action, *, user: User, complaint: Complaint) -> DomainError | None:
    """Why the user cannot do this now; None when they can."""
    return refusal_in(lambda: check_can(action, user=user, complaint=complaint))
