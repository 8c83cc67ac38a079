"""First contact stays responsible: who is assigned accepts, or refuses once with a reason, within 2 hours (DSK-14)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_noop

from complaints.enums import Action
from complaints.models import Complaint
from complaints.policies.actions import check_refusal_in_time
from complaints.selectors import promise_facts
from complaints.services.base import (
    complaint_begin,
    complaint_save,
    manager_of,
    need,
    notify,
    responsible_set,
)
from core.accounts.models import User
from core.clock.enums import Target
from core.clock.models import Deadline
from core.clock.services import deadline_meet, deadline_start, deadlines_cancel


def acceptance_start(complaint: Complaint, *, by: User | None, at: dt.datetime) -> None:
    """The clock of whoever is asked to take it over; one that ran for somebody else has no object any more."""
    case = complaint.case
    deadlines_cancel(
        case=case, targets=[Target.ACCEPT], at=at, by=by, reason=gettext_noop("Assigned to somebody else")
    )
    deadline_start(
        case=case,
        target=Target.ACCEPT,
        at=at,
        by=by,
        keeper=complaint.assigned_to,
        **promise_facts(complaint),
    )


def acceptance_end(complaint: Complaint, *, by: User, at: dt.datetime) -> None:
    """It is accepted: whoever accepted is responsible from now on."""
    complaint.bounces = 0
    deadline_meet(case=complaint.case, target=Target.ACCEPT, at=at, by=by)


@transaction.atomic
def assignment_refuse(
    *, case_id: int, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Not mine, with the reason, in time: now the manager decides who has it, and has it until then (DSK-14).

    Raises :class:`InvalidTransition` when the time to refuse is over.
    """
    complaint = complaint_begin(Action.REFUSE_ASSIGNMENT, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    clock = Deadline.objects.open().filter(case=case_id, target=Target.ACCEPT).first()
    check_refusal_in_time(clock.due_at if clock else None, at)
    deadline_meet(case=complaint.case, target=Target.ACCEPT, at=at, by=by)
    complaint.bounces += 1
    complaint.give_to(None)
    complaint.refuse_assignment()
    manager = manager_of(complaint)
    responsible_set(complaint, manager)
    details = {"from_user": by.pk}
    entry = complaint_save(
        complaint, "complaint.assignment_refused", by=by, at=at, details=details, note=reason
    )
    if manager is not None and manager.pk != by.pk:
        notify(
            manager,
            complaint=complaint,
            kind="complaint.assignment_refused",
            cause=str(entry.pk),
            params={},
            at=at,
        )
    return complaint
