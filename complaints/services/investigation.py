"""Investigating: the group, evidence from three sides, appraisals, negotiations, how it goes (CMP-11, CMP-14)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action, State
from complaints.enums.plans import OptionKind
from complaints.enums.work import Audience, Side
from complaints.models import Appraisal, AppraisalBody, Complaint, Evidence, GroupMember, Update
from complaints.selectors import promise_facts
from complaints.services.base import complaint_begin, complaint_save, need, notify
from complaints.services.news import news_told
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import may
from core.clock.enums import Target
from core.clock.services import deadline_meet, deadline_start
from core.errors import InvalidInput
from core.records.enums import FileKind
from core.records.models import Attachment
from core.records.services import attachments_add, check_values
from core.time import local_date

Uploads = Sequence["UploadedFile[Any]"]


def files_take(
    complaint: Complaint, uploads: Uploads, attached: Sequence[Attachment], *, by: User, at: dt.datetime
) -> list[Attachment]:
    """The files that an entry names: those of the case that were chosen, and new ones (SEC-04)."""
    if any(file.case_id != complaint.pk for file in attached):
        raise InvalidInput("other_case", _("This file is not on the complaint."), field="attached")
    return [*attached, *attachments_add(case=complaint.case, uploads=list(uploads), by=by, at=at)]


@transaction.atomic
def group_name(
    *, case_id: int, members: Sequence[User], by: User, at: dt.datetime, note: str = "",
    version: int | None = None,
) -> Complaint:  # fmt: skip
    """These people investigate it from now on; whoever is not named any more has left (CMP-11)."""
    complaint = complaint_begin(Action.NAME_GROUP, case_id=case_id, by=by, version=version)
    joined, left = group_set(complaint, members, at=at)
    details = {"joined": [user.pk for user in joined], "left": left}
    entry = complaint_save(complaint, "complaint.group_named", by=by, at=at, note=note, details=details)
    group_tell(complaint, joined, by=by, cause=entry.pk, at=at)
    return complaint


def group_set(
    complaint: Complaint, members: Sequence[User], *, at: dt.datetime
) -> tuple[list[User], list[int]]:
    """Who joined, and the ids of those who left."""
    for user in members:
        if not user.is_active or not may(user, Permission.CASE_VIEW, complaint.case.project_id):
            raise InvalidInput(
                "cannot_see", _("%(name)s cannot see complaints here."), field="members", name=user
            )
    if not members:
        raise InvalidInput("group_empty", _("Name at least one person."), field="members")
    named = {user.pk: user for user in members}
    standing = {member.user_id: member for member in complaint.group.filter(left_at=None)}
    left = sorted(standing.keys() - named.keys())
    complaint.group.filter(left_at=None, user_id__in=left).update(left_at=at)
    joined = [user for pk, user in named.items() if pk not in standing]
    GroupMember.objects.bulk_create(GroupMember(complaint=complaint, user=user, at=at) for user in joined)
    return joined, left


def group_tell(
    complaint: Complaint, joined: Sequence[User], *, by: User, cause: int, at: dt.datetime
) -> None:
    """Whoever is new in the group hears of it."""
    for user in joined:
        if user.pk != by.pk:
            notify(user, complaint=complaint, kind="complaint.in_group", cause=str(cause), params={}, at=at)


@transaction.atomic
def evidence_add(
    *,
    case_id: int,
    side: Side,
    given_by: str,
    obtained_at: dt.datetime,
    what: str,
    by: User,
    at: dt.datetime,
    uploads: Uploads = (),
    attached: Sequence[Attachment] = (),
    version: int | None = None,
) -> Complaint:
    """Files of one side, with who gave them and when (CMP-11)."""
    complaint = complaint_begin(Action.ADD_EVIDENCE, case_id=case_id, by=by, version=version)
    need(given_by, "given_by")
    need(what, "what")
    if obtained_at > at:
        raise InvalidInput("not_yet", _("This is in the future."), field="obtained_at")
    kept = files_take(complaint, uploads, attached, by=by, at=at)
    if not kept:
        raise InvalidInput("files_needed", _("Choose at least one file."), field="uploads")
    if Evidence.objects.filter(attachment__in=kept).exists():
        raise InvalidInput("evidence_already", _("This file is evidence already."), field="attached")
    for file in kept:
        row = Evidence(
            complaint=complaint, attachment=file, side=side, given_by=given_by.strip(), obtained_at=obtained_at,
            what=what.strip(), by=by, at=at,
        )  # fmt: skip
        check_values(row)
        row.save()
    details = {"side": str(side), "count": len(kept)}
    complaint_save(complaint, "complaint.evidence_added", by=by, at=at, details=details, note=what)
    return complaint


@transaction.atomic
def appraisal_commission(
    *,
    case_id: int,
    body: AppraisalBody,
    question: str,
    commissioned_on: dt.date,
    by: User,
    at: dt.datetime,
    version: int | None = None,
) -> Complaint:
    """Ask a body that the housing authority recognises (CMP-11)."""
    complaint = complaint_begin(Action.COMMISSION_APPRAISAL, case_id=case_id, by=by, version=version)
    need(question, "question")
    if not AppraisalBody.objects.filter(pk=body.pk, is_active=True).exists():
        raise InvalidInput(
            "not_recognised", _("This body is not on the list of recognised ones."), field="body"
        )
    _check_past(commissioned_on, at, "commissioned_on")
    row = Appraisal(
        complaint=complaint, body=body, question=question.strip(), commissioned_on=commissioned_on, by=by
    )
    check_values(row)
    row.save()
    details = {"body": body.pk, "on": commissioned_on.isoformat()}
    complaint_save(
        complaint, "complaint.appraisal_commissioned", by=by, at=at, details=details, note=question
    )
    return complaint


@transaction.atomic
def appraisal_record(
    *,
    case_id: int,
    reported_on: dt.date,
    finding: str,
    by: User,
    at: dt.datetime,
    uploads: Uploads = (),
    attached: Sequence[Attachment] = (),
    version: int | None = None,
) -> Complaint:
    """What the body found, with its report (CMP-11)."""
    complaint = complaint_begin(Action.RECORD_APPRAISAL, case_id=case_id, by=by, version=version)
    need(finding, "finding")
    row = complaint.appraisals.get(reported_on=None)
    _check_past(reported_on, at, "reported_on")
    if reported_on < row.commissioned_on:
        raise InvalidInput(
            "report_before_commission", _("The report is older than the commission."), field="reported_on"
        )
    kept = files_take(complaint, uploads, attached, by=by, at=at)
    if len(kept) != 1:
        raise InvalidInput("one_report", _("Add the report as one file."), field="uploads")
    row.reported_on, row.finding, row.report = reported_on, finding.strip(), kept[0]
    check_values(row)
    row.save()
    details = {"body": row.body_id, "on": reported_on.isoformat()}
    complaint_save(complaint, "complaint.appraisal_reported", by=by, at=at, details=details, note=finding)
    return complaint


def _check_past(on: dt.date, at: dt.datetime, field: str) -> None:
    if on > local_date(at):
        raise InvalidInput("not_yet", _("This is in the future."), field=field)


@transaction.atomic
def negotiation_record(
    *, case_id: int, with_whom: str, said: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """What was said in a negotiation, and with whom (CMP-11)."""
    complaint = complaint_begin(Action.NEGOTIATE, case_id=case_id, by=by, version=version)
    need(with_whom, "with_whom")
    need(said, "said")
    note = f"{with_whom.strip()}\n{said.strip()}"
    complaint_save(complaint, "complaint.negotiated", by=by, at=at, note=note)
    return complaint


@transaction.atomic
def update_record(
    *,
    case_id: int,
    text: str,
    audience: Audience,
    by: User,
    at: dt.datetime,
    uploads: Uploads = (),
    attached: Sequence[Attachment] = (),
    version: int | None = None,
) -> Complaint:
    """How it goes, for the customer or internal (CMP-11, CMP-14).

    One for the customer is news (CMP-30).  While a repair is carried out, one with a picture also keeps the day's
    promise and starts that of the next day.
    """
    complaint = complaint_begin(Action.UPDATE, case_id=case_id, by=by, version=version)
    need(text, "text")
    row = Update(complaint=complaint, text=text.strip(), audience=audience, by=by, at=at)
    check_values(row)
    row.save()
    kept = files_take(complaint, uploads, attached, by=by, at=at)
    row.pictures.set(kept)
    complaint_save(
        complaint, "complaint.updated", by=by, at=at, details={"audience": str(audience)}, note=text
    )
    if audience == Audience.CUSTOMER:
        news_told(complaint, by=by, at=at)
    if audience == Audience.CUSTOMER and any(file.kind == FileKind.PICTURE for file in kept):
        deadline_meet(case=complaint.case, target=Target.UPDATE, at=at, by=by)
        update_clock_start(complaint, by=by, at=at)
    return complaint


def update_clock_start(complaint: Complaint, *, by: User, at: dt.datetime) -> None:
    """The next day's update is promised while a repair is carried out (CMP-14)."""
    plan = complaint.agreed_plan
    if complaint.state != State.EXECUTING or plan is None or plan.chosen is None:
        return
    if plan.chosen.kind == OptionKind.REPAIR:
        deadline_start(case=complaint.case, target=Target.UPDATE, at=at, by=by, **promise_facts(complaint))
