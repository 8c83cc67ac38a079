"""Whoever was told of a step says so in time; otherwise it goes on to the next role (CLK-03)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.clock.deputies import acts_for
from core.clock.models import EscalationStep
from core.errors import Conflict, NotAllowed
from core.records.locking import lock_case
from core.records.services import history_add


def check_can_acknowledge(step: EscalationStep, by: User) -> None:
    """Raise ``NotAllowed`` for somebody who was not told of the step, nor stands in for one who was."""
    if not any(acts_for(by, user_id) for user_id in step.recipients):
        raise NotAllowed("not_told", _("This was not sent to you: whoever was told acknowledges it."))


@transaction.atomic
def step_acknowledge(*, step_id: int, by: User, at: dt.datetime) -> EscalationStep:
    """One of those who were told has taken it up; the ladder goes on at its own times (CLK-03).

    Raises ``EscalationStep.DoesNotExist``, ``NotAllowed``, and :class:`Conflict` when it was acknowledged or is over.
    """
    case_id = EscalationStep.objects.values_list("deadline__case_id", flat=True).get(pk=step_id)
    case = lock_case(case_id)
    step = EscalationStep.objects.select_related("deadline").get(pk=step_id)
    deadline = step.deadline
    check_can_acknowledge(step, by)
    if step.acknowledge_by is None or step.acknowledged_at is not None or not deadline.is_open:
        raise Conflict(
            "acknowledged_already", _("There is nothing to acknowledge any more. Load the page again.")
        )
    step.acknowledged_at, step.acknowledged_by = at, by
    step.save(update_fields=["acknowledged_at", "acknowledged_by"])
    if step.passed_on_at is None and deadline.asked_until is not None:
        deadline.next_step_at = deadline.step_times[deadline.next_level or 0]
        deadline.save(update_fields=["next_step_at"])
    details = {"target": deadline.target, "deadline": deadline.pk, "level": step.level}
    history_add(case=case, action="step_acknowledged", by=by, at=at, details=details)
    return step
