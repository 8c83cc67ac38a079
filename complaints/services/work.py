"""The work on a complaint: assess, assign, plan, execute, finish, verify (CMP-10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints import signals
from complaints.enums import Action, Assessment, Failure, Level, Nature, PlanOutcome
from complaints.models import Category, Complaint, Matter
from complaints.selectors import is_second_complaint, matter_for, promise_facts
from complaints.services.accepting import acceptance_end
from complaints.services.assigning import (
    assign_at_assessment,
    check_can_handle,
    handler_give,
    handler_give_by_rule,
)
from complaints.services.base import (
    checker_of,
    complaint_begin,
    complaint_begin_with_matter,
    complaint_save,
    lock_matters,
    need,
    notify,
    refusal_passed_over,
    responsible_set,
)
from complaints.services.grading import (
    answer_clock_restart,
    complaint_regrade_alone,
    level_set,
    matter_regrade,
)
from complaints.services.investigation import group_set, group_tell, update_clock_start
from complaints.services.transfers import transfer_recall
from core.accounts.models import User
from core.clock.enums import Target
from core.clock.services import deadline_start, deadlines_meet
from core.errors import InvalidInput
from core.places.models import Unit
from core.records.locking import lock_above
from core.records.services import attachments_add


@transaction.atomic
def complaint_assess(
    *,
    case_id: int,
    assessment: Assessment,
    reason: str,
    level: Level,
    by: User,
    at: dt.datetime,
    failure: Failure | None = None,
    category: Category | None = None,
    nature: Nature | None = None,
    version: int | None = None,
) -> Complaint:
    """Say what it turned out to be, with the reason (CMP-01), its category and nature (CMP-03) and its level.

    A valid one names how we failed.  A complaint without fault stands outside the age count.
    """
    home = _home_lock(case_id, category)
    complaint = complaint_begin_with_matter(Action.ASSESS, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    if assessment == Assessment.VALID and not failure:
        raise InvalidInput(
            "failure_needed", _("Say how we failed: a valid complaint names it."), field="failure"
        )
    details: dict[str, Any] = {
        "assessment": str(assessment),
        "from_subcategory": complaint.category_id,
        "to_subcategory": category.pk if category else complaint.category_id,
    }
    failed = failure or "" if assessment == Assessment.VALID else ""
    for name, value in (("failure", failed), ("nature", nature or complaint.nature)):
        if str(value) != getattr(complaint, name):  # from what to what (SEC-02)
            details |= {f"from_{name}": getattr(complaint, name), f"to_{name}": str(value)}
        setattr(complaint, name, value)
    complaint.assessment = assessment
    complaint.category = category or complaint.category
    _home_take(complaint, home)
    complaint.assess()
    complaint_save(complaint, "complaint.assessed", by=by, at=at, details=details, note=reason)
    refusal_passed_over(complaint, by=by, at=at)
    if int(level) != complaint.level and complaint.level != Level.MAJOR_RISK:
        level_set(complaint, Level(level), by=by, at=at)
    matter_regrade(complaint.matter_id, by=by, at=at)
    assign_at_assessment(complaint.pk, at=at)
    complaint.refresh_from_db()
    return complaint


def _home_lock(case_id: int, category: Category | None) -> Matter | None:
    """The matter that the new subcategory belongs to (CMP-06), locked with its cases before those of the complaint.

    None when the subcategory stays, or when the complaint was linked to others by hand: that link counts.
    """
    complaint = Complaint.objects.select_related("case__unit").get(pk=case_id)
    unit = complaint.case.unit
    linked = Complaint.objects.filter(matter=complaint.matter_id).exclude(pk=case_id).exists()
    if category is None or unit is None or linked or category.pk == complaint.category_id:
        return None
    lock_above(Unit, unit.pk)
    home = matter_for(unit=unit, category_id=category.pk, at=complaint.case.reported_at)
    lock_matters(complaint.matter_id, *([home.pk] if home else []))
    return home


def _home_take(complaint: Complaint, home: Matter | None) -> None:
    """Move into the matter of the subcategory; alone, the complaint's own matter takes the subcategory."""
    if home is not None and home.pk != complaint.matter_id:
        if is_second_complaint(matter=home, at=complaint.case.reported_at):
            complaint.second_complaint_at = complaint.case.reported_at
        complaint.matter = home
    elif not complaint.matter.complaints.exclude(pk=complaint.pk).exists():
        Matter.objects.filter(pk=complaint.matter_id).update(category=complaint.category)


@transaction.atomic
def complaint_assign(
    *, case_id: int, to: User | None, by: User, at: dt.datetime, note: str = "", version: int | None = None
) -> Complaint:
    """Assign it to a handler, or (``to`` is None) to whom the rules give it.

    Whoever had it stays responsible until the handler accepts (CMP-15).
    """
    complaint = complaint_begin(Action.ASSIGN, case_id=case_id, by=by, version=version)
    if to is None:
        return handler_give_by_rule(complaint, by=by, at=at, note=note)
    check_can_handle(to, complaint)
    return handler_give(complaint, to, by=by, at=at, note=note)


@transaction.atomic
def complaint_investigate(
    *, case_id: int, by: User, at: dt.datetime, members: Sequence[User] = (), note: str = "",
    version: int | None = None,
) -> Complaint:  # fmt: skip
    """The handler accepts and is responsible from now on (CMP-15); the investigation begins, in a group or alone."""
    complaint = complaint_begin(Action.INVESTIGATE, case_id=case_id, by=by, version=version)
    complaint.investigate()
    responsible_set(complaint, by)
    acceptance_end(complaint, by=by, at=at)
    joined = group_set(complaint, members, at=at)[0] if members else []
    entry = complaint_save(complaint, "complaint.investigating", by=by, at=at, note=note)
    group_tell(complaint, joined, by=by, cause=entry.pk, at=at)
    return complaint


@transaction.atomic
def complaint_execute(
    *,
    case_id: int,
    due_at: dt.datetime,
    acceptance_standard: str,
    by: User,
    at: dt.datetime,
    to: User | None = None,
    version: int | None = None,
) -> Complaint:
    """Start executing: who is responsible, until when, and what counts as good (CMP-14)."""
    complaint = complaint_begin(Action.EXECUTE, case_id=case_id, by=by, version=version)
    need(acceptance_standard, "acceptance_standard")
    doer = to or by
    if doer.pk != by.pk:
        check_can_handle(doer, complaint)
    agreed = complaint.plans.filter(outcome=PlanOutcome.AGREED).latest("pk")
    agreed.acceptance_standard = acceptance_standard.strip()
    agreed.save()
    complaint.execute()
    responsible_set(complaint, doer)
    details = {"due_at": due_at.isoformat(), "to_user": doer.pk}
    entry = complaint_save(
        complaint, "complaint.executing", by=by, at=at, details=details, note=acceptance_standard
    )
    if doer.pk != by.pk:
        notify(doer, complaint=complaint, kind="complaint.to_execute", cause=str(entry.pk), params={}, at=at)
    deadline_start(
        case=complaint.case,
        target=Target.EXECUTE,
        at=at,
        by=by,
        due_at=due_at,
        **promise_facts(complaint),
    )
    update_clock_start(complaint, by=by, at=at)
    return complaint


@transaction.atomic
def complaint_finish(
    *, case_id: int, result: str, by: User, at: dt.datetime, uploads: list[UploadedFile[Any]] | None = None,
    version: int | None = None,
) -> Complaint:  # fmt: skip
    """The work is done, with what was achieved; now somebody else verifies it (CMP-10, CMP-15)."""
    complaint = complaint_begin(Action.FINISH, case_id=case_id, by=by, version=version)
    need(result, "result")
    complaint.done_by, complaint.done_at = by, at
    complaint.finish()
    acceptance_end(complaint, by=by, at=at)  # a minor one is finished without being accepted before
    responsible_set(complaint, checker_of(complaint))
    entry = complaint_save(complaint, "complaint.done", by=by, at=at, note=result)
    attachments_add(case=complaint.case, uploads=uploads or [], by=by, at=at)
    deadlines_meet(case=complaint.case, targets=(Target.EXECUTE, Target.UPDATE, Target.NODE), at=at, by=by)
    transfer_recall(complaint, by=by, at=at)
    checker = complaint.case.responsible
    if checker is not None and checker.pk != by.pk:
        notify(
            checker, complaint=complaint, kind="complaint.to_verify", cause=str(entry.pk), params={}, at=at
        )
    return complaint


@transaction.atomic
def complaint_verify(
    *, case_id: int, finding: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Customer service has seen the result: it is resolved, and a follow-up becomes due (CMP-10, CMP-16)."""
    complaint = complaint_begin(Action.VERIFY, case_id=case_id, by=by, version=version)
    need(finding, "finding")
    complaint_regrade_alone(complaint, by=by, at=at)  # what its age has made of it until now
    complaint.verified_at = at
    complaint.regrade_at = None
    complaint.verify()
    complaint_save(complaint, "complaint.verified", by=by, at=at, note=finding)
    kept = (Target.PLAN, Target.ANSWER, Target.TELL_WHEN)
    deadlines_meet(case=complaint.case, targets=kept, at=at, by=by)
    signals.complaint_verified.send(Complaint, case_id=complaint.pk, by_id=by.pk, at=at)
    return complaint


@transaction.atomic
def complaint_send_back(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """The result does not stand: back to whoever did the work (CMP-10)."""
    complaint = complaint_begin(Action.SEND_BACK, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    complaint.back_to_work()
    responsible_set(complaint, complaint.done_by)
    entry = complaint_save(complaint, "complaint.sent_back", by=by, at=at, note=reason)
    answer_clock_restart(complaint, by=by, at=at)
    update_clock_start(complaint, by=by, at=at)
    if complaint.done_by is not None:
        notify(
            complaint.done_by,
            complaint=complaint,
            kind="complaint.sent_back",
            cause=str(entry.pk),
            params={},
            at=at,
        )
    return complaint


@transaction.atomic
def complaint_files_add(
    *, case_id: int, uploads: list[UploadedFile[Any]], by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Pictures and PDFs on the case (SEC-04)."""
    complaint = complaint_begin(Action.ADD_FILES, case_id=case_id, by=by, version=version)
    if not uploads:
        raise InvalidInput("files_needed", _("Choose at least one file."), field="files")
    attachments_add(case=complaint.case, uploads=uploads, by=by, at=at)
    return complaint
