"""A missed due time needs a reason; force majeure that a manager approves is left out of the rates (CMP-19)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums.missed import Decision
from complaints.models import MissedReason
from complaints.services.base import need
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may, may
from core.clock.deputies import acts_for
from core.clock.enums import DeadlineState
from core.clock.models import Deadline
from core.errors import InvalidTransition, NotAllowed
from core.records.locking import lock_case
from core.records.services import check_values, history_add


def _begin(deadline_id: int, at: dt.datetime) -> Deadline:
    """The deadline under its case's lock, after it is certain that it was missed."""
    lock_case(Deadline.objects.values_list("case_id", flat=True).get(pk=deadline_id))
    related = ("case__responsible", "keeper", "met_by")
    deadline = Deadline.objects.select_related(*related).get(pk=deadline_id)
    if deadline.state(at) not in (DeadlineState.LATE, DeadlineState.MISSED):
        raise InvalidTransition("not_missed", _("This due time was not missed."))
    return deadline


def charged_with(deadline: Deadline) -> int | None:
    """Whose miss it is: who keeps it, else who met it at last, else who is responsible for the case."""
    return deadline.keeper_id or deadline.met_by_id or deadline.case.responsible_id


@transaction.atomic
def missed_explain(
    *, deadline_id: int, reason: str, force_majeure: bool, by: User, at: dt.datetime
) -> MissedReason:
    """Say why: whose it is, or a manager.  A new reason before the decision takes the place of the old one."""
    deadline = _begin(deadline_id, at)
    if not (
        may(by, Permission.COMPLAINT_MANAGE, deadline.case.project_id) or acts_for(by, charged_with(deadline))
    ):
        raise NotAllowed("not_charged", _("Whose due time it was says why, or a manager."))
    need(reason, "reason")
    known = MissedReason.objects.filter(pk=deadline_id).first()
    if known is not None and known.decision:
        raise InvalidTransition("missed_decided", _("A manager has decided about this already."))
    row = MissedReason(
        deadline=deadline, reason=reason.strip(), force_majeure=force_majeure, given_by=by, given_at=at
    )
    check_values(row)
    row.save()
    details = {"target": deadline.target, "deadline": deadline.pk, "force_majeure": force_majeure}
    history_add(case=deadline.case, action="missed.explained", by=by, at=at, details=details, note=reason)
    return row


@transaction.atomic
def missed_decide(*, deadline_id: int, decision: Decision, by: User, at: dt.datetime) -> MissedReason:
    """A manager who did not give the reason decides whether it was force majeure; the clock stays as it is."""
    deadline = _begin(deadline_id, at)
    check_may(by, Permission.COMPLAINT_MANAGE, deadline.case.project_id)
    row = MissedReason.objects.filter(pk=deadline_id).first()
    if row is None or not row.force_majeure or row.decision:
        raise InvalidTransition("nothing_to_decide", _("No force majeure waits for a decision here."))
    if row.given_by_id == by.pk:
        raise NotAllowed("own_reason", _("You gave this reason, so somebody else must decide it."))
    row.decision, row.decided_by, row.decided_at = decision, by, at
    check_values(row)
    row.save()
    details = {"target": deadline.target, "deadline": deadline.pk, "decision_of_majeure": str(decision)}
    history_add(case=deadline.case, action="missed.decided", by=by, at=at, details=details)
    return row
