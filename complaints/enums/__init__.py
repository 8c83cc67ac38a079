"""States, actions, grades and levels of a complaint; label and colour stand with the choice."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(models.TextChoices):
    """Where a complaint stands (CMP-10)."""

    RECEIVED = "received", pgettext_lazy("complaint", "Received")
    ASSESSED = "assessed", pgettext_lazy("complaint", "Assessed")
    ASSIGNED = "assigned", pgettext_lazy("complaint", "Assigned")
    INVESTIGATING = "investigating", pgettext_lazy("complaint", "Investigating")
    PLAN_PROPOSED = "plan_proposed", pgettext_lazy("complaint", "Plan proposed")
    PLAN_APPROVED = "plan_approved", pgettext_lazy("complaint", "Plan approved")
    AGREED = "agreed", pgettext_lazy("complaint", "Agreed")
    EXECUTING = "executing", pgettext_lazy("complaint", "Executing")
    DONE = "done", pgettext_lazy("complaint", "Done")
    VERIFIED = "verified", pgettext_lazy("complaint", "Verified")
    FOLLOWED_UP = "followed_up", pgettext_lazy("complaint", "Followed up")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed")
    ARCHIVED = "archived", pgettext_lazy("complaint", "Archived")
    DEMAND_REFUSED = "demand_refused", pgettext_lazy("complaint", "Demand refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("complaint", "Withdrawn")

    @property
    def colour(self) -> str:
        return _STATE_COLOURS.get(self, "blue")

    @property
    def icon(self) -> str:
        return _STATE_ICONS.get(self, "tool")


_STATE_COLOURS = {
    State.RECEIVED: "orange",
    State.DONE: "teal",
    State.VERIFIED: "teal",
    State.FOLLOWED_UP: "teal",
    State.CLOSED: "green",
    State.ARCHIVED: "grey",
    State.DEMAND_REFUSED: "grey",
    State.WITHDRAWN: "grey",
}

_STATE_ICONS = {
    State.RECEIVED: "inbox",
    State.ASSESSED: "scale",
    State.ASSIGNED: "arrow-right",
    State.INVESTIGATING: "search",
    State.PLAN_PROPOSED: "clipboard",
    State.PLAN_APPROVED: "thumb-up",
    State.AGREED: "mood-happy",
    State.DONE: "check",
    State.VERIFIED: "eye",
    State.FOLLOWED_UP: "phone",
    State.CLOSED: "lock",
    State.ARCHIVED: "book",
    State.DEMAND_REFUSED: "ban",
    State.WITHDRAWN: "corner-up-left",
}

# From here on nobody works on it any more: the case is not open.
ENDED = frozenset({State.CLOSED, State.ARCHIVED, State.DEMAND_REFUSED, State.WITHDRAWN})
# From here on no next message is promised: it is over, or the customer was asked and is satisfied (CMP-30).
HEARS_NOTHING_MORE = ENDED | {State.FOLLOWED_UP}
# "Resolved" in the rulebook's phrases: done and verified.
RESOLVED = frozenset({State.VERIFIED, State.FOLLOWED_UP, State.CLOSED, State.ARCHIVED})
# What a handler has in hand: assigned to them, and not done yet.
HAS_IT = (
    State.ASSIGNED, State.INVESTIGATING, State.PLAN_PROPOSED, State.PLAN_APPROVED, State.AGREED, State.EXECUTING,
)  # fmt: skip
# What stands outside the age count (rulebook, phrases: resolved).
OUTSIDE_AGE = frozenset({State.DEMAND_REFUSED, State.WITHDRAWN})


class Action(models.TextChoices):
    """What a person can do with a complaint; the value is also the last part of its address."""

    RESPOND = "respond", pgettext_lazy("complaint action", "Record a response")
    CHASE = "chase", pgettext_lazy("complaint action", "Record a chase")
    ASSESS = "assess", pgettext_lazy("complaint action", "Assess")
    ASSIGN = "assign", pgettext_lazy("complaint action", "Assign")
    INVESTIGATE = "investigate", pgettext_lazy("complaint action", "Accept and investigate")
    TAKE_OVER = "take-over", pgettext_lazy("complaint action", "Take over from the property company")
    REFUSE_ASSIGNMENT = "refuse-assignment", pgettext_lazy("complaint action", "Refuse: not mine")
    PROPOSE_PLAN = "propose-plan", pgettext_lazy("complaint action", "Propose a plan")
    APPROVE_PLAN = "approve-plan", pgettext_lazy("complaint action", "Approve the plan")
    APPROVE_LEGAL = "approve-legal", pgettext_lazy("complaint action", "Approve for legal")
    APPROVE_FINANCE = "approve-finance", pgettext_lazy("complaint action", "Approve for finance")
    REFUSE_PLAN = "refuse-plan", pgettext_lazy("complaint action", "Refuse the plan")
    AGREE = "agree", pgettext_lazy("complaint action", "Customer agrees")
    DECLINE_PLAN = "decline-plan", pgettext_lazy("complaint action", "Customer declines")
    TRANSFER = "transfer", pgettext_lazy("complaint action", "Transfer to a department")
    CONFIRM_TRANSFER = "confirm-transfer", pgettext_lazy("complaint action", "Answer the transfer")
    COLLABORATE = "collaborate", pgettext_lazy("complaint action", "Name collaborating departments")
    NAME_GROUP = "name-group", pgettext_lazy("complaint action", "Name the investigation group")
    ADD_EVIDENCE = "add-evidence", pgettext_lazy("complaint action", "Add evidence")
    COMMISSION_APPRAISAL = (
        "commission-appraisal",
        pgettext_lazy("complaint action", "Commission an appraisal"),
    )
    RECORD_APPRAISAL = "record-appraisal", pgettext_lazy("complaint action", "Record the appraisal")
    NEGOTIATE = "negotiate", pgettext_lazy("complaint action", "Record a negotiation")
    UPDATE = "update", pgettext_lazy("complaint action", "Record how it goes")
    SETTLE = "settle", pgettext_lazy("complaint action", "Record the settlement")
    PAY = "pay", pgettext_lazy("complaint action", "Record the payment")
    EXECUTE = "execute", pgettext_lazy("complaint action", "Start executing")
    FINISH = "finish", pgettext_lazy("complaint action", "Mark as done")
    VERIFY = "verify", pgettext_lazy("complaint action", "Verify the result")
    SEND_BACK = "send-back", pgettext_lazy("complaint action", "Send back to work")
    CLOSE = "close", pgettext_lazy("complaint action", "Close")
    ARCHIVE = "archive", pgettext_lazy("complaint action", "Archive")
    REOPEN = "reopen", pgettext_lazy("complaint action", "Reopen")
    PROPOSE_REFUSAL = "propose-refusal", pgettext_lazy("complaint action", "Propose to refuse the demand")
    DECLINE_REFUSAL = "decline-refusal", pgettext_lazy("complaint action", "Decline to refuse; go on")
    REFUSE_DEMAND = "refuse-demand", pgettext_lazy("complaint action", "Refuse the demand")
    REVIEW_REFUSAL = "review-refusal", pgettext_lazy("complaint action", "Review the refusal")
    WITHDRAW = "withdraw", pgettext_lazy("complaint action", "Customer withdraws")
    ADD_FACT = "add-fact", pgettext_lazy("complaint action", "Record a fact")
    WITHDRAW_FACT = "withdraw-fact", pgettext_lazy("complaint action", "Take back a fact")
    ADD_CO_SIGNER = "add-co-signer", pgettext_lazy("complaint action", "Add a co-signer")
    WITHDRAW_CO_SIGNER = "withdraw-co-signer", pgettext_lazy("complaint action", "Take back a co-signer")
    RAISE_GRADE = "raise-grade", pgettext_lazy("complaint action", "Raise the grade")
    LOWER_GRADE = "lower-grade", pgettext_lazy("complaint action", "Lower the grade")
    LINK = "link", pgettext_lazy("complaint action", "Link to a matter")
    UNLINK = "unlink", pgettext_lazy("complaint action", "Unlink from its matter")
    CORRECT_UNIT = "correct-unit", pgettext_lazy("complaint action", "Correct the unit")
    PAUSE = "pause", pgettext_lazy("complaint action", "Pause a clock")
    RESUME = "resume", pgettext_lazy("complaint action", "Let a clock run again")
    ADD_FILES = "add-files", pgettext_lazy("complaint action", "Add files")
    WRITE_STUDY = "write-study", pgettext_lazy("complaint action", "Write the case study")
    PUBLISH_STUDY = "publish-study", pgettext_lazy("complaint action", "Publish the case study")
    RECHECK = "recheck", pgettext_lazy("complaint action", "Check again")


class MatterWay(models.TextChoices):
    """What a person can do with a matter as a whole (CMP-32); the value is also the last part of its address."""

    LINK = "link", pgettext_lazy("matter", "Link what is proposed")
    REPRESENT = "represent", pgettext_lazy("matter", "Name the representative")
    MERGE = "merge", pgettext_lazy("matter", "Merge with another matter")
    UNDO_MERGE = "undo-merge", pgettext_lazy("matter", "Undo the last merge")
    SPLIT = "split", pgettext_lazy("matter", "Split some off")


class Grade(models.TextChoices):
    """How serious the matter has become (CMP-04 to CMP-07), rising in this order."""

    GENERAL = "general", pgettext_lazy("grade", "General")
    HOT_SPOT = "hot_spot", pgettext_lazy("grade", "Hot-spot")
    IMPORTANT = "important", pgettext_lazy("grade", "Important")
    MAJOR = "major", pgettext_lazy("grade", "Major")

    @property
    def rank(self) -> int:
        return list(Grade).index(self)

    @property
    def colour(self) -> str:
        return {"general": "grey", "hot_spot": "orange", "important": "purple", "major": "red"}[self.value]

    @property
    def icon(self) -> str:
        return {"general": "flag", "hot_spot": "flame", "important": "star", "major": "alert"}[self.value]


class Level(models.IntegerChoices):
    """Who handles it and how fast (CMP-08)."""

    MAJOR_RISK = 1, _("Level 1 · major risk")
    GENERAL_DEMAND = 2, _("Level 2 · general demand")
    MINOR = 3, _("Level 3 · minor")

    @property
    def colour(self) -> str:
        return {1: "red", 2: "blue", 3: "grey"}[self.value]

    @property
    def icon(self) -> str:
        return {1: "alert-circle", 2: "users", 3: "user"}[self.value]


class Reason(models.TextChoices):
    """Why a grade is what it is; the sentence is shown with the parameters of the reason."""

    LITIGATION = "litigation", _("Litigation")
    MEDIA = "media", _("Media exposure")
    TEN_PEOPLE = "ten_people", _("%(people)s people complain (10 or more), from %(households)s households")
    MONTH_OLD = "month_old", _("Unresolved for one month (reported %(reported)s)")
    SECOND_COMPLAINT = "second_complaint", _("The customer complained again after it was done")
    THREE_TIMES = "three_times", _("%(times)s times within a month (%(first)s to %(last)s)")
    WEEK_OLD = "week_old", _("Unresolved for one week (reported %(reported)s)")
    BY_HAND = "by_hand", _("Raised by hand")
    NOTHING_SPECIAL = "nothing_special", _("No reason for a higher grade")


class FactKind(models.TextChoices):
    """Facts a person records: the first two change grade and level, all of them open an early warning (CMP-21)."""

    LITIGATION = "litigation", _("Litigation")
    MEDIA = "media", _("Media exposure")
    THREAT = "threat", _("Litigation threatened")
    PRESSING = "pressing", _("Irrational pressing: leaflets, banners, speeches")


class TopCategory(models.TextChoices):
    """The category everybody compares (CMP-03); each has a tree of subcategories."""

    DESIGN = "design", pgettext_lazy("category", "Design")
    ENGINEERING = "engineering", pgettext_lazy("category", "Engineering quality")
    SALES = "sales", pgettext_lazy("category", "Sales")
    SERVICE = "service", pgettext_lazy("category", "Service")
    PROPERTY = "property", pgettext_lazy("category", "Property")
    OTHER = "other", pgettext_lazy("category", "Other")


class Nature(models.TextChoices):
    """What the dissatisfaction is about (CMP-03)."""

    QUALITY = "quality", pgettext_lazy("nature", "Quality")
    SERVICE = "service", pgettext_lazy("nature", "Service")
    PROMISE = "promise", pgettext_lazy("nature", "Promise")


class Assessment(models.TextChoices):
    """What the complaint turned out to be (CMP-01); "invalid" does not exist."""

    VALID = "valid", _("Valid: we failed")
    NO_FAULT = "no_fault", _("No fault, the demand is lawful: we help anyway")


class Failure(models.TextChoices):
    """How staff or department failed, for a valid complaint (CMP-01: 失职/失误/失度/失控)."""

    NEGLECT = "neglect", _("Neglect")
    MISTAKE = "mistake", _("Mistake")
    EXCESS = "excess", _("Excess")
    LOSS_OF_CONTROL = "loss_of_control", _("Loss of control")


class ResponseKind(models.TextChoices):
    """How the customer was reached (CMP-09); an attempt is not a response."""

    REACHED = "reached", _("Spoke with the customer")
    ON_SPOT = "on_spot", _("A manager met the customer on the spot")
    WRITTEN = "written", _("Replied in writing")
    TOLD_WHEN = "told_when", _("Told the customer when the answer comes")
    ANSWERED = "answered", _("Gave the customer the answer")
    CALL_FAILED = "call_failed", _("Called, nobody answered")
    MESSAGE_LEFT = "message_left", _("Left a message")


class ContactKind(models.TextChoices):
    """A contact the customer made about a matter (CMP-06: these are the times that count)."""

    NEW = "new", _("New complaint")
    CHASE = "chase", _("Chase")
    REOPENED = "reopened", _("Complained again")


class PlanOutcome(models.TextChoices):
    """What became of a plan (CMP-10)."""

    PROPOSED = "proposed", pgettext_lazy("plan", "Proposed")
    APPROVED = "approved", pgettext_lazy("plan", "Approved")
    REFUSED = "refused", pgettext_lazy("plan", "Refused")
    AGREED = "agreed", pgettext_lazy("plan", "Agreed by the customer")
    DECLINED = "declined", pgettext_lazy("plan", "Declined by the customer")


class GradeChangeKind(models.TextChoices):
    """Who moved a grade (CMP-07)."""

    COMPUTED = "computed", _("By itself")
    RAISED = "raised", _("Raised by hand")
    LOWERED = "lowered", _("Lowered by a manager")
    CORRECTED = "corrected", _("Recomputed after a correction")


class Confirmation(models.TextChoices):
    """How the end of a complaint was confirmed (CMP-17)."""

    SIGNED = "signed", _("The customer signed")
    CONSENT = "consent", _("The customer agreed, recorded")
    BY_MANAGER = "by_manager", _("A manager closed it, with a reason")
    UNCONFIRMED = "unconfirmed", _("The customer could not be reached: closed unconfirmed")


class RootCause(models.TextChoices):
    """Why it came to the complaint, said when it is closed (CMP-28)."""

    PRODUCT = "product", pgettext_lazy("root cause", "Product or service")
    WORK = "work", pgettext_lazy("root cause", "Work failure")
    EXPECTATION = "expectation", pgettext_lazy("root cause", "Expectation")
    PRICE = "price", pgettext_lazy("root cause", "Price sensitivity")
    EXPERT = "expert", pgettext_lazy("root cause", "Expert's finding")


class DrawnAs(models.TextChoices):
    """Why a closed complaint is checked again (CMP-29)."""

    MAJOR = "major", pgettext_lazy("re-check", "Every major one")
    SAMPLE = "sample", pgettext_lazy("re-check", "Sample")


class CheckResult(models.TextChoices):
    """What was found when it was checked again (CMP-29)."""

    IN_ORDER = "in_order", pgettext_lazy("re-check", "In order")
    FINDING = "finding", pgettext_lazy("re-check", "Not in order")


class StudyState(models.TextChoices):
    """Whether a case study is found by others (CMP-20)."""

    DRAFT = "draft", pgettext_lazy("case study", "Draft")
    PUBLISHED = "published", pgettext_lazy("case study", "Published")

    @property
    def colour(self) -> str:
        return {"draft": "orange", "published": "green"}[self.value]

    @property
    def icon(self) -> str:
        return {"draft": "edit", "published": "book"}[self.value]


class Shown(models.TextChoices):
    """Which part of the work a list shows."""

    OPEN = "open", pgettext_lazy("complaint list", "Open")
    MINE = "mine", pgettext_lazy("complaint list", "Mine")
    OVERDUE = "overdue", pgettext_lazy("complaint list", "Overdue")
    TO_ASSESS = "to-assess", _("To assess")
    TO_ASSIGN = "to-assign", _("To assign")
    TO_APPROVE = "to-approve", _("Plans to approve")
    TO_VERIFY = "to-verify", _("To verify")
    TO_FOLLOW_UP = "to-follow-up", _("To follow up")
    TO_CLOSE = "to-close", _("To close")
    ENDED = "ended", pgettext_lazy("complaint list", "Ended")
    TO_RECHECK = "to-recheck", _("To check again")
