"""How every action on a complaint begins and ends."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from complaints.enums import Action
from complaints.models import Complaint, Matter
from complaints.policies.actions import check_can
from complaints.services.watching import watch
from core.accounts.enums import Permission, Role
from core.accounts.models import User
from core.accounts.policies import may
from core.accounts.selectors import users_with_permission, users_with_role
from core.clock.enums import Target
from core.clock.services import deadline_meet
from core.errors import Conflict, InvalidInput
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.records.locking import lock_above, lock_case, lock_cases
from core.records.models import Case, HistoryEntry
from core.records.policies import check_version
from core.records.services import case_touch, check_values, history_add


def complaint_begin(action: Action, *, case_id: int, by: User, version: int | None) -> Complaint:
    """The complaint under its case's lock, after it is certain that this person may do this to this version."""
    case = lock_case(case_id)
    check_version(case, version)
    complaint = _load(case)
    check_can(action, user=by, complaint=complaint)
    return complaint


def complaint_begin_with_matter(action: Action, *, case_id: int, by: User, version: int | None) -> Complaint:
    """As :func:`complaint_begin`, with the matter and all its cases locked first: what counts for all of them."""
    matter_id = Complaint.objects.values_list("matter_id", flat=True).get(pk=case_id)
    lock_matters(matter_id)
    complaint = complaint_begin(action, case_id=case_id, by=by, version=version)
    if complaint.matter_id != matter_id:  # linked elsewhere while we waited for the lock
        raise Conflict(
            "matter_changed", _("Somebody linked this complaint to another matter. Load it again.")
        )
    return complaint


def complaint_again(case_id: int) -> Complaint:
    """The complaint as it stands now, for more in the transaction that has just changed it."""
    return _load(lock_case(case_id))


def lock_matters(*matter_ids: int) -> None:
    """Lock matters, then the cases of all their complaints, in the one order."""
    for matter_id in sorted(set(matter_ids)):
        lock_above(Matter, matter_id)
    lock_cases(Complaint.objects.filter(matter_id__in=matter_ids).values_list("pk", flat=True))


def _load(case: Case) -> Complaint:
    complaint = Complaint.objects.select_related("assigned_to", "matter", "category").get(pk=case.pk)
    complaint.case = case
    return complaint


def complaint_save(
    complaint: Complaint,
    action: str,
    *,
    by: User | None,
    at: dt.datetime,
    entered_at: dt.datetime | None = None,
    details: dict[str, Any] | None = None,
    note: str = "",
) -> HistoryEntry:
    """Save the complaint and its case, raise the version, write the history."""
    check_values(complaint)
    complaint.save()
    watch(complaint, action, at=at)
    case_touch(complaint.case, "responsible", "is_open")
    said = {
        **(details or {}),
        **complaint.handed,
        "responsible": complaint.case.responsible_id,
    }  # who has it from now on (CMP-15)
    complaint.handed = {}
    return history_add(
        case=complaint.case, action=action, by=by, at=at, entered_at=entered_at, details=said, note=note
    )


def responsible_set(complaint: Complaint, user: User | None) -> None:
    """Name the one person responsible for the next step (CMP-15); a step without anybody stays where it was."""
    if user is not None and user.pk != complaint.case.responsible_id:
        complaint.handed = {"from_responsible": complaint.case.responsible_id, "to_responsible": user.pk}
        complaint.case.responsible = user


def checker_of(complaint: Complaint) -> User | None:
    """Who verifies: whoever received it, else a complaint manager, else anybody who may; never who did the work."""
    case = complaint.case
    able = users_with_permission(Permission.COMPLAINT_VERIFY, case.project_id)
    if complaint.done_by_id is not None:
        able = able.exclude(pk=complaint.done_by_id)
    return (
        able.filter(entered_cases=case).first()
        or able.filter(role_assignments__role=Role.COMPLAINT_MANAGER).first()
        or able.first()
    )


def manager_of(complaint: Complaint) -> User | None:
    """The complaint manager of the project, else the customer-relations manager."""
    project_id = complaint.case.project_id
    return (
        users_with_role(Role.COMPLAINT_MANAGER, project_id).first()
        or users_with_role(Role.CUSTOMER_RELATIONS_MANAGER, project_id).first()
    )


def notify_roles(
    roles: list[Role], *, complaint: Complaint, kind: str, cause: str, params: dict[str, Any], at: dt.datetime,
    urgent: bool = False,
) -> None:  # fmt: skip
    """One notice to each active person who holds one of the roles in the project."""
    people = {u.pk: u for role in roles for u in users_with_role(role, complaint.case.project_id)}
    notices_add(
        [_draft(person, complaint, kind, cause, params=params, urgent=urgent) for person in people.values()],
        at=at,
    )


def notify(
    person: User, *, complaint: Complaint, kind: str, cause: str, params: dict[str, Any], at: dt.datetime,
    urgent: bool = False,
) -> None:  # fmt: skip
    """One notice to one person, once for the cause (CLK-06)."""
    notices_add([_draft(person, complaint, kind, cause, params=params, urgent=urgent)], at=at)


def _draft(
    person: User, complaint: Complaint, kind: str, cause: str, *, params: dict[str, Any], urgent: bool
) -> NoticeDraft:
    return NoticeDraft(
        recipient=person,
        kind=kind,
        key=f"{kind}:{complaint.pk}:{cause}:{person.pk}",
        case_id=complaint.pk,
        params=params,
        urgent=urgent,
    )


def need(text: str, field: str) -> None:
    """Refuse an empty reason, finding or plan."""
    if not text.strip():
        raise InvalidInput("text_needed", _("Please write something here."), field=field)


def refusal_passed_over(complaint: Complaint, *, by: User, at: dt.datetime) -> None:
    """A manager who goes on with it has decided that the demand is not refused (CMP-01)."""
    if may(by, Permission.COMPLAINT_MANAGE, complaint.case.project_id):
        deadline_meet(case=complaint.case, target=Target.REFUSAL_DECISION, at=at, by=by)
