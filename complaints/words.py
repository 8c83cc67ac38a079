"""The sentences of a complaint's timeline and of the notices about it."""

from __future__ import annotations

from django.db.models import Choices
from django.utils.translation import gettext_lazy as _

from complaints.enums import (
    Action,
    Assessment,
    CheckResult,
    Confirmation,
    FactKind,
    Failure,
    Grade,
    GradeChangeKind,
    Level,
    Nature,
    ResponseKind,
    RootCause,
    TopCategory,
)
from complaints.enums.plans import OptionKind, Part, Reach, Refunds

ACTIONS = {
    "complaint.logged": _("Complaint received"),
    "complaint.chased": _("The customer chased it"),
    "complaint.responded": _("%(response)s"),
    "complaint.attempted": _("Tried to reach the customer: two failed calls and a message"),
    "complaint.assessed": _("Assessed: %(assessment)s"),
    "complaint.assigned": _("Assigned to %(to_user)s"),
    "complaint.assignment_refused": _("%(from_user)s does not take it; the manager decides"),
    "complaint.investigating": _("Accepted; the investigation begins"),
    "complaint.plan_proposed": _("Plan proposed"),
    "complaint.plan_settled": _("Within the authority of who proposed it: settled at once"),
    "complaint.plan_signed": _("Plan approved for: %(part)s"),
    "complaint.plan_approved": _("Plan approved"),
    "complaint.plan_refused": _("Plan refused"),
    "complaint.agreed": _("The customer agreed to the plan"),
    "complaint.plan_declined": _("The customer declined the plan"),
    "complaint.executing": _("Execution begins, due %(due_at)s"),
    "complaint.done": _("Marked as done"),
    "complaint.verified": _("Result verified"),
    "complaint.sent_back": _("Result not accepted; back to work"),
    "complaint.followed_up": _("Followed up: %(score)s of 100"),
    "complaint.followed_up_low": _("Follow-up too low (%(score)s of 100); back to work"),
    "complaint.unreached": _("Followed up: the customer could not be reached"),
    "complaint.closed": _("Closed: %(confirmation)s"),
    "complaint.archived": _("Archived"),
    "complaint.reopened": _("Reopened: the customer complained again"),
    "complaint.refusal_proposed": _("Refusal of the demand proposed"),
    "complaint.refusal_declined": _("Refusal of the demand declined; it goes on"),
    "complaint.demand_refused": _("Demand refused"),
    "complaint.refusal_upheld": _("Internal review: the refusal stands"),
    "complaint.refusal_overturned": _("Internal review: the refusal is withdrawn"),
    "complaint.withdrawn": _("Withdrawn by the customer"),
    "complaint.graded": _("Grade: %(from_grade)s → %(to_grade)s (%(change)s)"),
    # entries from before it had two words stand for both directions
    "complaint.level_raised": _("Level: %(from_level)s → %(to_level)s"),
    "complaint.level_lowered": _("Level lowered: %(from_level)s → %(to_level)s"),
    "complaint.fact_added": _("Recorded: %(fact)s"),
    "complaint.fact_withdrawn": _("Taken back: %(fact)s"),
    "complaint.co_signer_added": _("Another person joined the complaint"),
    "complaint.co_signer_withdrawn": _("A co-signer was taken back"),
    "complaint.linked": _("Linked to a matter"),
    "complaint.unlinked": _("Unlinked from its matter"),
    "complaint.rechecked": _("Checked again: %(check)s"),
    "complaint.reopened_after_check": _("Reopened: the re-check found something"),
    "complaint.study_written": _("Case study written"),
    "complaint.study_published": _("Case study published"),
    "complaint.merged": _("Its matter was merged with another one"),
    "complaint.merge_undone": _("The merge of its matter was undone"),
    "complaint.split": _("Split off into a matter of its own"),
    "complaint.represents": _("Represents the group"),
    "complaint.unit_corrected": _("Unit corrected: %(from_unit)s → %(to_unit)s"),
    "plan_authority_changed": _(
        "Authority over plans, %(role)s: %(from_reach)s %(from_limit)s → %(to_reach)s %(to_limit)s,"
        " refunds and swaps: %(from_refunds)s → %(to_refunds)s"
    ),
    "phrase_added": _("Phrase template %(phrase)s added"),
    "phrase_changed": _("Phrase template %(phrase)s changed"),
    "phrase_put_aside": _("Phrase template %(phrase)s is no longer in use"),
    "phrase_taken_up": _("Phrase template %(phrase)s is in use again"),
    "category_added": _("Subcategory %(category)s added under %(top)s"),
    "category_renamed": _("Subcategory %(category)s: %(from_name)s → %(to_name)s"),
    "category_put_aside": _("Subcategory %(category)s is no longer in use"),
    "category_taken_up": _("Subcategory %(category)s is in use again"),
}

VALUES: dict[str, type[Choices]] = {
    "assessment": Assessment,
    "response": ResponseKind,
    "confirmation": Confirmation,
    "grade": Grade,
    # By their whole names: a step of a ladder has a level too.
    "from_level": Level,
    "to_level": Level,
    "fact": FactKind,
    "nature": Nature,
    "failure": Failure,
    "change": GradeChangeKind,
    "action": Action,
    "top": TopCategory,
    "check": CheckResult,
    "root_cause": RootCause,
    "from_root_cause": RootCause,
    "to_root_cause": RootCause,
    "part": Part,
    "option": OptionKind,
    "reach": Reach,
    "refunds": Refunds,
}

FIELDS = {
    "responsible": _("Responsible"),
    "nature": _("Nature"),
    "failure": _("How we failed"),
    "root_cause": _("Root cause"),
    "cause_department": _("Department responsible for the cause"),
}

NOTICES = {
    "complaint.graded": _("%(number)s is now graded “%(grade)s”"),
    "complaint.level_one": _("%(number)s is level 1 (major risk): a first plan is due within 24 hours"),
    "complaint.assigned": _("%(number)s is assigned to you"),
    "complaint.assignment_refused": _("%(number)s was refused by who was assigned: you decide who has it"),
    "complaint.to_approve": _("%(number)s: a plan waits for your decision"),
    "complaint.plan_decided": _("%(number)s: your plan is “%(outcome)s”"),
    "complaint.to_verify": _("%(number)s is done: verify the result"),
    "complaint.sent_back": _("%(number)s came back: the result was not accepted"),
    "complaint.low_score": _("%(number)s came back: the customer gave %(score)s of 100"),
    "complaint.refusal_proposed": _("%(number)s: decide whether the demand is refused"),
    "complaint.refusal_declined": _("%(number)s: the demand is not refused; go on with it"),
    "complaint.rechecks_drawn": _("%(count)s closed complaints of %(month)s are to be checked again"),
}
