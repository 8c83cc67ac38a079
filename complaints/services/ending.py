"""How a complaint ends, and how it comes back: follow-up, closing, archive, reopening, refusal, withdrawal."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from complaints import signals
from complaints.enums import Action, Confirmation, ContactKind, Reason, RootCause, State
from complaints.models import Complaint, CustomerContact
from complaints.selectors import customer_key, promise_facts
from complaints.services.accepting import acceptance_start
from complaints.services.base import (
    complaint_begin,
    complaint_begin_with_matter,
    complaint_save,
    manager_of,
    need,
    notify,
    notify_roles,
    responsible_set,
)
from complaints.services.grading import (
    answer_clock_restart,
    complaint_regrade_alone,
    level_clocks_start,
    matter_regrade,
)
from complaints.services.investigation import update_clock_start
from complaints.services.news import news_end, news_promise, news_told
from complaints.services.signing import signature_keep
from complaints.services.transfers import transfer_recall
from core.accounts.enums import Permission, Role
from core.accounts.models import Department, User
from core.accounts.policies import check_may
from core.clock.enums import Target
from core.clock.services import deadline_meet, deadline_start, deadlines_cancel
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.records.locking import lock_case

SATISFIED_SCORE = 80
SECOND_LOW = 2


@transaction.atomic
def complaint_record_follow_up(
    *, case_id: int, score: int | None, words: str, by: User, at: dt.datetime
) -> Complaint:
    """Take the result of a follow-up (CMP-16): satisfied goes on to closing, below 80 of 100 back to work.

    ``score`` is 0 to 100, or None when the customer could not be reached after every attempt (CMP-17: counts as
    followed up, not as satisfied).  The second low score makes the manager responsible.
    """
    case = lock_case(case_id)
    complaint = Complaint.objects.select_related("done_by").get(pk=case.pk)
    complaint.case = case
    needed = Permission.COMPLAINT_MANAGE if score is None else Permission.FOLLOW_UP
    check_may(by, needed, case.project_id)
    if complaint.state != State.VERIFIED:
        raise InvalidTransition(
            "not_verified", _("Only a verified complaint is followed up. Load the page again.")
        )
    if complaint.done_by_id == by.pk:
        raise NotAllowed("own_work", _("You did this work, so somebody else must ask the customer."))
    deadline_meet(case=case, target=Target.FOLLOW_UP, at=at, by=by)
    if score is None:
        complaint.follow_up()
        complaint_save(complaint, "complaint.unreached", by=by, at=at, note=words)
        news_end(complaint, by=by, at=at, reason=gettext_noop("The customer could not be reached"))
    elif score >= SATISFIED_SCORE:
        complaint.follow_up()
        complaint_save(complaint, "complaint.followed_up", by=by, at=at, details={"score": score}, note=words)
        news_told(complaint, by=by, at=at)
    else:
        _back_after_low_score(complaint, score, words, by=by, at=at)
    return complaint


def _back_after_low_score(complaint: Complaint, score: int, words: str, *, by: User, at: dt.datetime) -> None:
    """A second communication starts (CMP-16); it is not a second complaint (CMP-05)."""
    complaint.low_scores += 1
    complaint.back_to_work()
    complaint.verified_at = None
    second = complaint.low_scores >= SECOND_LOW
    responsible_set(complaint, (manager_of(complaint) if second else None) or complaint.done_by)
    entry = complaint_save(
        complaint, "complaint.followed_up_low", by=by, at=at, details={"score": score}, note=words
    )
    if complaint.case.responsible is not None:
        notify(
            complaint.case.responsible,
            complaint=complaint,
            kind="complaint.low_score",
            cause=str(entry.pk),
            params={"score": score},
            at=at,
        )
    answer_clock_restart(complaint, by=by, at=at)
    update_clock_start(complaint, by=by, at=at)
    news_told(complaint, by=by, at=at)
    complaint_regrade_alone(complaint, by=by, at=at)  # its age counts again


@transaction.atomic
def complaint_close(
    *,
    case_id: int,
    confirmation: Confirmation,
    note: str,
    root_cause: RootCause,
    department: Department,
    by: User,
    at: dt.datetime,
    signature: str = "",
    paper: list[UploadedFile[Any]] | None = None,
    version: int | None = None,
) -> Complaint:
    """Close it: confirmed by the customer, or by a manager with a reason (CMP-17).

    *Signed* needs the signature: one that is on the case since the result was verified, drawn now, or on paper.
    Why it came to it, and which department answers for that, is said here (CMP-28).
    """
    complaint = complaint_begin(Action.CLOSE, case_id=case_id, by=by, version=version)
    unreached = complaint.case.history.filter(
        action__in=["complaint.unreached", "complaint.followed_up"]
    ).last()
    was_unreached = unreached is not None and unreached.action == "complaint.unreached"
    _check_confirmation(complaint, Confirmation(confirmation), note, was_unreached=was_unreached,
                        given=bool(signature or paper), by=by)  # fmt: skip
    if confirmation == Confirmation.SIGNED and (signature or paper or not complaint.is_signed):
        signature_keep(complaint, signature=signature, paper=paper or [], by=by, at=at)
    details = {"confirmation": str(confirmation), **_cause_set(complaint, root_cause, department)}
    complaint.confirmation = confirmation
    complaint.closed_at = at
    complaint.close()
    complaint.case.is_open = False
    complaint_save(complaint, "complaint.closed", by=by, at=at, details=details, note=note)
    deadlines_cancel(case=complaint.case, at=at, by=by, reason=gettext_noop("The complaint was closed"))
    return complaint


def _cause_set(complaint: Complaint, root_cause: RootCause, department: Department) -> dict[str, str | None]:
    """Root cause and department on the complaint; from what to what, for its history (CMP-28, SEC-02)."""
    before = complaint.cause_department
    changes = {
        "from_root_cause": complaint.root_cause or None,
        "to_root_cause": str(RootCause(root_cause)),
        "from_cause_department": before.name if before else None,
        "to_cause_department": department.name,
    }
    complaint.root_cause, complaint.cause_department = root_cause, department
    return changes


def _check_confirmation(
    complaint: Complaint,
    confirmation: Confirmation,
    note: str,
    *,
    was_unreached: bool,
    given: bool,
    by: User,
) -> None:
    if confirmation in (Confirmation.BY_MANAGER, Confirmation.UNCONFIRMED):
        check_may(by, Permission.COMPLAINT_MANAGE, complaint.case.project_id)
        need(note, "note")
    if confirmation == Confirmation.UNCONFIRMED and not was_unreached:
        raise InvalidInput(
            "was_reached",
            _("The customer was reached, so this cannot be closed as unreached."),
            field="confirmation",
        )
    if given and confirmation != Confirmation.SIGNED:
        raise InvalidInput(
            "signed_otherwise",
            _("There is a signature, so choose “the customer signed”, or take the signature away."),
            field="confirmation",
        )
    if was_unreached and confirmation in (Confirmation.SIGNED, Confirmation.CONSENT):
        need(note, "note")


@transaction.atomic
def complaint_archive(
    *, case_id: int, by: User, at: dt.datetime, note: str = "", version: int | None = None
) -> Complaint:
    """Put it away; what needs a case study first is refused (CMP-10, CMP-20)."""
    complaint = complaint_begin(Action.ARCHIVE, case_id=case_id, by=by, version=version)
    complaint.archive()
    complaint_save(complaint, "complaint.archived", by=by, at=at, note=note)
    return complaint


@transaction.atomic
def complaint_reopen(
    *, case_id: int, what: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """The customer complains again after it was done: a second complaint, so important (CMP-05, CMP-10).

    It goes back to *assigned*, to whoever did the work; its age still counts from the first report.
    """
    complaint = complaint_begin_with_matter(Action.REOPEN, case_id=case_id, by=by, version=version)
    need(what, "what")
    complaint.second_complaint_at = at
    complaint.overruled = [reason for reason in complaint.overruled if reason != Reason.SECOND_COMPLAINT]
    who = customer_key(
        person_id=complaint.complainant_id, phone=complaint.caller_phone, fallback=f"case:{complaint.pk}"
    )
    CustomerContact.objects.create(complaint=complaint, kind=ContactKind.REOPENED, who=who, at=at)
    return complaint_take_up(complaint, "complaint.reopened", what, by=by, at=at)


def complaint_take_up(complaint: Complaint, action: str, why: str, *, by: User, at: dt.datetime) -> Complaint:
    """A locked complaint that was over goes back to *assigned* (CMP-10), to whoever did the work."""
    complaint.give_to(complaint.done_by or complaint.assigned_to)
    complaint.verified_at = complaint.closed_at = None
    complaint.low_scores = 0  # another round: its first low score is the first again (CMP-16)
    complaint.confirmation = ""
    complaint.reopen()
    complaint.case.is_open = True
    responsible_set(complaint, by)
    entry = complaint_save(complaint, action, by=by, at=at, note=why)
    signals.complaint_follow_up_void.send(Complaint, case_id=complaint.pk, by_id=by.pk, at=at)
    level_clocks_start(complaint, by=by, at=at)
    news_promise(complaint, by=by, at=at)
    if complaint.assigned_to is not None:
        acceptance_start(complaint, by=by, at=at)
        notify(
            complaint.assigned_to,
            complaint=complaint,
            kind="complaint.assigned",
            cause=str(entry.pk),
            params={},
            at=at,
        )
    matter_regrade(complaint.matter_id, by=by, at=at)
    complaint.refresh_from_db()
    return complaint


@transaction.atomic
def refusal_propose(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Ask the manager to refuse the demand; they decide within a working day (CMP-01)."""
    complaint = complaint_begin(Action.PROPOSE_REFUSAL, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    entry = complaint_save(complaint, "complaint.refusal_proposed", by=by, at=at, note=reason)
    deadline_start(
        case=complaint.case, target=Target.REFUSAL_DECISION, at=at, by=by, **promise_facts(complaint)
    )
    notify_roles(
        [Role.COMPLAINT_MANAGER],
        complaint=complaint,
        kind="complaint.refusal_proposed",
        cause=str(entry.pk),
        params={},
        at=at,
    )
    return complaint


@transaction.atomic
def refusal_decline(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """The manager decides against refusing the demand (CMP-01); the complaint goes on where it stands."""
    complaint = complaint_begin(Action.DECLINE_REFUSAL, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    deadline_meet(case=complaint.case, target=Target.REFUSAL_DECISION, at=at, by=by)
    entry = complaint_save(complaint, "complaint.refusal_declined", by=by, at=at, note=reason)
    proposal = complaint.case.history.filter(action="complaint.refusal_proposed").last()
    if proposal is not None and proposal.by is not None and proposal.by != by:
        notify(
            proposal.by,
            complaint=complaint,
            kind="complaint.refusal_declined",
            cause=str(entry.pk),
            params={},
            at=at,
        )
    return complaint


@transaction.atomic
def demand_refuse(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Refuse a demand that is against law or company principle: a manager, with the reason (CMP-01).

    The reasons go to the customer in writing within 3 working days, so the case stays open for that clock.
    """
    complaint = complaint_begin(Action.REFUSE_DEMAND, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    deadline_meet(case=complaint.case, target=Target.REFUSAL_DECISION, at=at, by=by)
    complaint.regrade_at = None
    complaint.refuse_demand()
    transfer_recall(complaint, by=by, at=at)
    responsible_set(complaint, by)
    complaint_save(complaint, "complaint.demand_refused", by=by, at=at, note=reason)
    deadlines_cancel(case=complaint.case, at=at, by=by, reason=gettext_noop("The demand was refused"))
    deadline_start(
        case=complaint.case, target=Target.REFUSAL_REASONS, at=at, by=by, **promise_facts(complaint)
    )
    return complaint


@transaction.atomic
def refusal_review(
    *, case_id: int, overturn: bool, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """The one internal review that a customer may ask for (CMP-01): the refusal stands, or the complaint goes on."""
    complaint = complaint_begin(Action.REVIEW_REFUSAL, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    complaint.reviewed = True
    if not overturn:
        complaint_save(complaint, "complaint.refusal_upheld", by=by, at=at, note=reason)
        return complaint
    if complaint.assessment:
        complaint.overturn_refusal()
    else:  # it was refused before anybody assessed it
        complaint.overturn_unassessed()
    complaint.case.is_open = True
    complaint_save(complaint, "complaint.refusal_overturned", by=by, at=at, note=reason)
    deadlines_cancel(case=complaint.case, at=at, by=by, reason=gettext_noop("The refusal was withdrawn"))
    level_clocks_start(complaint, by=by, at=at)
    news_promise(complaint, by=by, at=at)
    complaint_regrade_alone(complaint, by=by, at=at)
    return complaint


@transaction.atomic
def complaint_withdraw(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """The customer takes it back (CMP-10); its contacts and people no longer count for the matter."""
    complaint = complaint_begin_with_matter(Action.WITHDRAW, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    complaint.regrade_at = None
    complaint.withdraw()
    transfer_recall(complaint, by=by, at=at)
    complaint.case.is_open = False
    complaint_save(complaint, "complaint.withdrawn", by=by, at=at, note=reason)
    deadlines_cancel(case=complaint.case, at=at, by=by, reason=gettext_noop("The complaint was withdrawn"))
    matter_regrade(complaint.matter_id, by=by, at=at, correction=True)
    return complaint
