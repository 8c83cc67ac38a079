"""Every write on follow-ups."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from complaints.selectors import promise_facts
from complaints.services.ending import complaint_record_follow_up
from complaints.services.signing import signature_keep
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may, may
from core.clock.enums import Target
from core.clock.services import deadline_start, deadlines_cancel
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.records.enums import CaseKind
from core.records.locking import lock_case
from core.records.models import Case
from core.records.policies import check_version
from core.records.services import case_touch, history_add
from repairs.models import WorkOrder
from repairs.policies.promises import follow_up_facts
from repairs.services.ending import order_record_follow_up
from satisfaction.enums import AttemptChannel, FollowUpState, Then
from satisfaction.models import FollowUp, FollowUpAttempt
from satisfaction.policies import check_can_give_up, check_can_send_notice
from satisfaction.services.orders import order_asked, unit_of_case_lock


@transaction.atomic
def follow_up_open(*, case: Case, at: dt.datetime, by: User | None) -> FollowUp:
    """A follow-up of a locked case becomes due, by the standard of its kind (SAT-01, CMP-16)."""
    follow_up = FollowUp.objects.create(case=case, opened_at=at)
    deadline_start(case=case, target=Target.FOLLOW_UP, at=at, by=by, **_facts_of(case))
    history_add(case=case, action="follow_up.opened", by=by, at=at)
    return follow_up


def _facts_of(case: Case) -> dict[str, Any]:
    """By what the standard of the follow-up is chosen: repairs have their own due rule (RPR-09)."""
    if case.kind == CaseKind.WORK_ORDER:
        order = WorkOrder.objects.get(pk=case.pk)
        clerk = case.entered_by
        asks = clerk is not None and clerk.is_active and may(clerk, Permission.FOLLOW_UP, case.project_id)
        keeper = clerk if asks and order.done_by_id != case.entered_by_id else None
        return {**follow_up_facts(order, reworked=order.reworks.exists()), "keeper": keeper}
    complaint = getattr(case, "complaint", None)
    return {**promise_facts(complaint)} if complaint else {}


def _begin(follow_up_id: int, *, by: User, version: int | None, permission: Permission) -> FollowUp:
    case = lock_case(FollowUp.objects.values_list("case_id", flat=True).get(pk=follow_up_id))
    check_version(case, version)
    check_may(by, permission, case.project_id)
    check_not_doer(case, by)
    follow_up = FollowUp.objects.get(pk=follow_up_id)
    follow_up.case = case
    if follow_up.state != FollowUpState.PENDING:
        raise InvalidTransition(
            "follow_up_ended", _("This follow-up has ended already. Load the page again.")
        )
    return follow_up


def check_not_doer(case: Case, by: User) -> None:
    """Nobody asks about their own work (SAT-01), nor says that the customer could not be reached."""
    work = getattr(case, "work_order" if case.kind == CaseKind.WORK_ORDER else "complaint", None)
    if work is not None and work.done_by_id == by.pk:
        raise NotAllowed("own_work", _("You did this work, so somebody else must ask the customer."))


def check_has_sheet(case: Case) -> None:
    """The satisfaction confirmation is that of a complaint; a work order has its own countersignature (RPR-08)."""
    if case.kind != CaseKind.COMPLAINT:
        raise InvalidTransition("no_sheet", _("This kind of case has no satisfaction confirmation."))


@transaction.atomic
def follow_up_record(
    *,
    follow_up_id: int,
    score: int,
    words: str,
    by: User,
    at: dt.datetime,
    then: str = "",
    version: int | None = None,
) -> FollowUp:
    """The customer was reached and gave a score of 0 to 100 (CMP-16); never asked by who did the work.

    A work order below the target goes on as rework or as a complaint: ``then`` says which (RPR-09).
    """
    if then == Then.COMPLAINT:
        unit_of_case_lock(follow_up_id)
    follow_up = _begin(follow_up_id, by=by, version=version, permission=Permission.FOLLOW_UP)
    if not 0 <= score <= 100:
        raise InvalidInput("score_range", _("The score is a number from 0 to 100."), field="score")
    follow_up.score, follow_up.words = score, words.strip()
    _end(follow_up, by=by, at=at)
    follow_up.finish()
    follow_up.save()
    if follow_up.case.kind == CaseKind.WORK_ORDER:
        order_asked(case_id=follow_up.case_id, score=score, words=words, then=then, by=by, at=at)
    else:
        complaint_record_follow_up(case_id=follow_up.case_id, score=score, words=words, by=by, at=at)
    return follow_up


@transaction.atomic
def follow_up_sheet(
    *,
    follow_up_id: int,
    score: int,
    words: str,
    by: User,
    at: dt.datetime,
    signature: str = "",
    paper: list[UploadedFile[Any]] | None = None,
    version: int | None = None,
) -> FollowUp:
    """The customer filled in the satisfaction confirmation and signed it, on the screen or on paper (CMP-16, CMP-17).

    The signature is a file of the case; with a score of 80 or more it confirms the end.
    """
    follow_up = _begin(follow_up_id, by=by, version=version, permission=Permission.FOLLOW_UP)
    check_has_sheet(follow_up.case)
    complaint = follow_up.case.complaint
    complaint.case = follow_up.case
    signature_keep(complaint, signature=signature, paper=paper or [], by=by, at=at)
    return follow_up_record(follow_up_id=follow_up_id, score=score, words=words, by=by, at=at)


@transaction.atomic
def follow_up_attempt(
    *,
    follow_up_id: int,
    channel: AttemptChannel,
    by: User,
    at: dt.datetime,
    note: str = "",
    version: int | None = None,
) -> FollowUp:
    """Nobody was reached; the try is on record (CMP-17)."""
    follow_up = _begin(follow_up_id, by=by, version=version, permission=Permission.FOLLOW_UP)
    FollowUpAttempt.objects.create(follow_up=follow_up, channel=channel, at=at, by=by)
    details = {"by_medium": str(channel)}
    history_add(case=follow_up.case, action="follow_up.attempted", by=by, at=at, details=details, note=note)
    case_touch(follow_up.case)
    return follow_up


@transaction.atomic
def follow_up_notice(
    *, follow_up_id: int, note: str, by: User, at: dt.datetime, version: int | None = None
) -> FollowUp:
    """The written notice went out: after three attempts on three days by two channels (CMP-17)."""
    follow_up = _begin(follow_up_id, by=by, version=version, permission=Permission.FOLLOW_UP)
    check_can_send_notice(list(follow_up.attempts.values_list("channel", "at")))
    if follow_up.notice_sent_at is not None:
        raise InvalidTransition("notice_sent", _("The written notice has been sent already."))
    follow_up.notice_sent_at = at
    follow_up.save()
    history_add(case=follow_up.case, action="follow_up.notice_sent", by=by, at=at, note=note)
    case_touch(follow_up.case)
    return follow_up


@transaction.atomic
def follow_up_give_up(
    *, follow_up_id: int, note: str, by: User, at: dt.datetime, version: int | None = None
) -> FollowUp:
    """A manager ends it as unreached, seven days after the written notice (CMP-17)."""
    follow_up = _begin(follow_up_id, by=by, version=version, permission=Permission.COMPLAINT_MANAGE)
    check_can_give_up(follow_up.notice_sent_at, at)
    _end(follow_up, by=by, at=at)
    follow_up.give_up()
    follow_up.save()
    if follow_up.case.kind == CaseKind.WORK_ORDER:
        order_record_follow_up(case_id=follow_up.case_id, score=None, words=note, by=by, at=at)
    else:
        complaint_record_follow_up(case_id=follow_up.case_id, score=None, words=note, by=by, at=at)
    return follow_up


@transaction.atomic
def follow_up_drop(*, case: Case, by: User | None, at: dt.datetime) -> None:
    """The case was reopened, so there is nothing to ask about yet; a pending follow-up is dropped, on record."""
    for follow_up in FollowUp.objects.filter(case=case, state=FollowUpState.PENDING):
        _end(follow_up, by=by, at=at)
        follow_up.drop()
        follow_up.save()
        deadlines_cancel(case=case, targets=[Target.FOLLOW_UP], at=at, by=by, reason=gettext_noop("Reopened"))
        history_add(case=case, action="follow_up.void", by=by, at=at)


def _end(follow_up: FollowUp, *, by: User | None, at: dt.datetime) -> None:
    follow_up.ended_at, follow_up.ended_by = at, by
