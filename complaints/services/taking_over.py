"""Customer service takes a complaint over from the property company (CMP-33)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from complaints.enums import HAS_IT, Action, State
from complaints.models import Complaint, TakeOver
from complaints.policies.handling import check_overdue
from complaints.services.accepting import acceptance_start
from complaints.services.assigning import check_can_handle
from complaints.services.base import complaint_begin, complaint_save, need, notify, responsible_set
from complaints.services.transfers import transfer_recall
from core.accounts.models import User
from core.accounts.selectors import superior_of
from core.clock.enums import Target
from core.clock.services import deadlines_cancel
from core.errors import InvalidInput, InvalidTransition
from core.records.locking import lock_cases
from core.records.services import check_values


@transaction.atomic
def complaint_take_over(
    *,
    case_id: int,
    reason: str,
    by: User,
    at: dt.datetime,
    to: User | None = None,
    version: int | None = None,
) -> Complaint:
    """What the property company has goes to the developer: to ``to``, or to whoever takes it over (CMP-33).

    It stays in its state and on its record, and what the customer was promised runs on.  What was overdue anybody
    of customer service takes over, the rest a manager.  The property company is told.
    """
    complaint = complaint_begin(Action.TAKE_OVER, case_id=case_id, by=by, version=version)
    need(reason, "reason")
    check_overdue(by, complaint, at)
    had_it, taker = complaint.assigned_to, to or by
    if had_it is None:
        raise InvalidTransition("not_with_property_company", _("The property company does not have it."))
    check_can_handle(taker, complaint)
    complaint.give_to(taker)
    if complaint.with_property_company:
        raise InvalidInput(
            "of_property_company", _("%(name)s works for the property company too."), field="to", name=taker
        )
    due_at = complaint.case.next_due_at
    row = TakeOver(
        complaint=complaint, had_it=had_it, to=taker, reason=reason.strip(), by=by, at=at,
        was_overdue=due_at is not None and due_at <= at,
    )  # fmt: skip
    check_values(row)
    row.save()
    _hand_on(complaint, had_it, by=by, at=at)
    details = {"from_user": had_it.pk, "to_user": taker.pk}
    entry = complaint_save(complaint, "complaint.taken_over", by=by, at=at, details=details, note=reason)
    if complaint.state == State.ASSIGNED:
        acceptance_start(complaint, by=by, at=at)
    _tell(complaint, had_it, taker, cause=str(entry.pk), by=by, at=at)
    return complaint


def _hand_on(complaint: Complaint, had_it: User, *, by: User, at: dt.datetime) -> None:
    """The steps that waited for the property company wait for the taker; what it promised us has no object any more."""
    transfer_recall(complaint, by=by, at=at)
    reason = gettext_noop("Customer service took it over")
    deadlines_cancel(case=complaint.case, targets=[Target.NODE], at=at, by=by, reason=reason)
    if complaint.state != State.ASSIGNED and complaint.case.responsible_id == had_it.pk:
        responsible_set(complaint, complaint.assigned_to)


def _tell(complaint: Complaint, had_it: User, taker: User, *, cause: str, by: User, at: dt.datetime) -> None:
    lost = {each.pk: each for each in (had_it, superior_of(had_it)) if each is not None}
    for person in lost.values():
        notify(person, complaint=complaint, kind="complaint.taken_over", cause=cause, params={}, at=at)
    if taker.pk != by.pk:
        notify(taker, complaint=complaint, kind="complaint.assigned", cause=cause, params={}, at=at)


@transaction.atomic
def hands_change(*, user_ids: Collection[int]) -> int:
    """Whom people work for counts for what they have in hand as well (CMP-33); answers for how many."""
    in_hand = Complaint.objects.filter(assigned_to__in=user_ids, state__in=HAS_IT)
    ids = [case.pk for case in lock_cases(in_hand.values_list("pk", flat=True))]
    of_property = set(
        in_hand.filter(pk__in=ids, assigned_to__department__of_property_company=True).values_list(
            "pk", flat=True
        )
    )
    Complaint.objects.filter(pk__in=of_property).update(with_property_company=True)
    Complaint.objects.filter(pk__in=set(ids) - of_property).update(with_property_company=False)
    return len(ids)
