"""A complaint is transferred to a department in writing, and departments work together on it (CMP-27)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from complaints.enums import Action
from complaints.enums.work import TransferState
from complaints.models import Collaborator, Complaint, Transfer
from complaints.selectors import promise_facts
from complaints.services.base import (
    complaint_begin,
    complaint_save,
    manager_of,
    need,
    notify,
    responsible_set,
)
from core.accounts.enums import Permission
from core.accounts.models import Department, User
from core.accounts.policies import may
from core.accounts.selectors import superior_of
from core.clock.enums import Target
from core.clock.models import Deadline
from core.clock.services import deadline_meet, deadline_start, deadlines_cancel
from core.errors import InvalidInput
from core.records.locking import lock_case
from core.records.services import check_values

LEAST = dt.timedelta(minutes=1)


@transaction.atomic
def transfer_ask(
    *,
    case_id: int,
    department: Department,
    what: str,
    due_at: dt.datetime,
    by: User,
    at: dt.datetime,
    to: User | None = None,
    version: int | None = None,
) -> Complaint:
    """Give it to a department in writing, with the time by which its part is done (CMP-27).

    ``to`` is somebody of the department, by default its head.  They confirm, or name another time, within the time
    that the standard of the clock gives them; until then whoever has it keeps it (CMP-15).
    """
    complaint = complaint_begin(Action.TRANSFER, case_id=case_id, by=by, version=version)
    need(what, "what")
    taker = to or department.head
    _check_taker(complaint, taker, department)
    _check_time(complaint, due_at, at)
    row = Transfer(
        complaint=complaint, department=department, to=taker, what=what.strip(), due_at=due_at, by=by, at=at
    )
    check_values(row)
    row.save()
    details = {"transfer": row.pk, "to_user": row.to_id, "due_at": due_at.isoformat()}
    entry = complaint_save(complaint, "complaint.transferred", by=by, at=at, details=details, note=what)
    deadline_start(
        case=complaint.case,
        target=Target.CONFIRM,
        at=at,
        by=by,
        due_at_if_given=due_at,
        keeper=row.to,
        **promise_facts(complaint),
    )
    notify(row.to, complaint=complaint, kind="complaint.to_confirm", cause=str(entry.pk), params={}, at=at)
    return complaint


def _check_taker(complaint: Complaint, taker: User | None, department: Department) -> None:
    if taker is None:
        raise InvalidInput("taker_needed", _("This department has no head: say who takes it."), field="to")
    if taker.department_id != department.pk and department.head_id != taker.pk:
        raise InvalidInput(
            "other_department", _("%(name)s does not work in this department."), field="to", name=taker
        )
    if not taker.is_active or not may(taker, Permission.COMPLAINT_HANDLE, complaint.case.project_id):
        raise InvalidInput(
            "cannot_handle",
            _("%(name)s cannot handle complaints here. Choose somebody else."),
            field="to",
            name=taker,
        )
    if taker.pk == complaint.case.responsible_id:
        raise InvalidInput("has_it_already", _("%(name)s has it already."), field="to", name=taker)


def _check_time(complaint: Complaint, due_at: dt.datetime, at: dt.datetime) -> None:
    """Later than now, and never later than the standard (CMP-27)."""
    if due_at <= at:
        raise InvalidInput("node_over", _("The time node must be later than now."), field="due_at")
    promised = Deadline.objects.open().filter(case=complaint.case, target__in=[Target.EXECUTE, Target.ANSWER])
    bound = max(promised.values_list("due_at", flat=True), default=None)
    if bound is not None and due_at > bound >= at:
        raise InvalidInput(
            "later_than_standard",
            _("The customer is promised an earlier time: not later than that."),
            field="due_at",
        )


@transaction.atomic
def transfer_confirm(
    *,
    case_id: int,
    by: User,
    at: dt.datetime,
    due_at: dt.datetime | None = None,
    note: str = "",
    version: int | None = None,
) -> Complaint:
    """The department takes it with the time it was asked for, or names another one with the reason (CMP-27)."""
    complaint = complaint_begin(Action.CONFIRM_TRANSFER, case_id=case_id, by=by, version=version)
    row = complaint.transfers.select_related("to", "by").get(state=TransferState.ASKED)
    moved = due_at is not None and due_at != row.due_at
    if due_at is not None and moved:
        need(note, "note")
        _check_time(complaint, due_at, at)
        row.due_at = due_at
    row.note = note.strip()
    state = TransferState.MOVED if moved else TransferState.CONFIRMED
    said = "complaint.transfer_moved" if moved else "complaint.transfer_confirmed"
    _take(complaint, row, state, said, by=by, at=at, note=note)
    if row.by_id != by.pk:
        notify(row.by, complaint=complaint, kind=said, cause=str(row.pk), params={}, at=at)
    return complaint


def _take(
    complaint: Complaint, row: Transfer, state: TransferState, action: str, *, by: User | None, at: dt.datetime,
    note: str = "",
) -> None:  # fmt: skip
    """From now on the department has it, and its time node runs."""
    row.state, row.answered_by, row.answered_at = state, by, at
    row.save()
    complaint.give_to(row.to)
    responsible_set(complaint, row.to)
    details = {"transfer": row.pk, "to_user": row.to_id, "due_at": row.due_at.isoformat()}
    complaint_save(complaint, action, by=by, at=at, details=details, note=note)
    deadline_meet(case=complaint.case, target=Target.CONFIRM, at=at, by=by)
    deadlines_cancel(
        case=complaint.case, targets=[Target.NODE], at=at, by=by, reason=gettext_noop("Transferred again")
    )
    deadline_start(
        case=complaint.case,
        target=Target.NODE,
        at=at,
        by=by,
        due_at=max(row.due_at, at + LEAST),
        keeper=row.to,
        **promise_facts(complaint),
    )


def transfer_recall(complaint: Complaint, *, by: User, at: dt.datetime) -> None:
    """It is done, withdrawn or refused before the department has answered: there is nothing to confirm any more."""
    recalled = complaint.transfers.filter(state=TransferState.ASKED)
    if recalled.update(state=TransferState.RECALLED, answered_by=by, answered_at=at):
        reason = gettext_noop("There is nothing to confirm any more")
        deadlines_cancel(case=complaint.case, targets=[Target.CONFIRM], at=at, by=by, reason=reason)


def transfers_settle(*, at: dt.datetime) -> int:
    """Silence is acceptance, and is escalated (CMP-27); answers how many.  Safe to repeat, and beside itself."""
    asked = Transfer.objects.filter(state=TransferState.ASKED).values("complaint")
    due = Deadline.objects.open().filter(case__in=asked, target=Target.CONFIRM, due_at__lte=at)
    return sum(_settle(case_id, at) for case_id in due.values_list("case_id", flat=True))


@transaction.atomic
def _settle(case_id: int, at: dt.datetime) -> int:
    case = lock_case(case_id)
    late = Deadline.objects.open().filter(case=case, target=Target.CONFIRM, due_at__lte=at)
    complaint = Complaint.objects.select_related("matter", "category").get(pk=case_id)
    complaint.case = case
    row = complaint.transfers.select_related("to", "by").filter(state=TransferState.ASKED).first()
    if row is None or not late.exists():
        return 0  # somebody has answered meanwhile
    _take(complaint, row, TransferState.SILENT, "complaint.transfer_silent", by=None, at=at)
    told = [row.to, superior_of(row.to), manager_of(complaint), row.by]
    for person in {each.pk: each for each in told if each is not None}.values():
        notify(
            person, complaint=complaint, kind="complaint.transfer_silent", cause=str(row.pk), params={}, at=at,
            urgent=True,
        )  # fmt: skip
    return 1


@transaction.atomic
def collaborators_name(
    *,
    case_id: int,
    departments: Sequence[Department],
    what: str,
    by: User,
    at: dt.datetime,
    version: int | None = None,
) -> Complaint:
    """These departments help beside the responsible one; whoever is not named any more has done its part (CMP-27)."""
    complaint = complaint_begin(Action.COLLABORATE, case_id=case_id, by=by, version=version)
    if departments:
        need(what, "what")
    standing = {row.department_id for row in complaint.collaborators.filter(ended_at=None)}
    named = {department.pk: department for department in departments}
    complaint.collaborators.filter(ended_at=None, department_id__in=standing - named.keys()).update(
        ended_at=at
    )
    joined = [department for pk, department in named.items() if pk not in standing]
    for department in joined:
        row = Collaborator(complaint=complaint, department=department, what=what.strip(), at=at)
        check_values(row)
        row.save()
    details = {
        "joined": [department.pk for department in joined], "left": sorted(standing - named.keys()),
    }  # fmt: skip
    entry = complaint_save(
        complaint, "complaint.collaborators_named", by=by, at=at, details=details, note=what
    )
    for department in joined:
        if department.head is not None and department.head_id != by.pk:
            notify(
                department.head, complaint=complaint, kind="complaint.collaborates", cause=str(entry.pk),
                params={}, at=at,
            )  # fmt: skip
    return complaint
