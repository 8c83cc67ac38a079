"""The targets of the complaint work, kept by the company (CMP-22)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums.goals import Goal
from complaints.models import GoalTarget
from complaints.selectors.goals import goals_in
from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.errors import InvalidInput
from core.records.services import history_add
from core.time import local_date


@transaction.atomic
def goal_set(*, goal: Goal, percent: int, by: User, at: dt.datetime) -> None:
    """How many percent are to be reached from the running month on; by an administrator, on record.

    Months before keep what they were measured by.  Saving what holds already changes nothing.
    """
    check_administrator(by)
    if not 1 <= percent <= (99 if goal.must_exceed else 100):
        raise InvalidInput(
            "bad_percent", _("Nobody can reach this. Enter a lower percentage."), field=goal.value
        )
    list(GoalTarget.objects.select_for_update(no_key=True).filter(goal=goal))
    month = local_date(at).replace(day=1)
    before = goals_in(month)[goal]
    if before == percent:
        return
    GoalTarget.objects.update_or_create(goal=goal, since=month, defaults={"percent": percent})
    details = {"goal": goal.value, "from_percent": before, "to_percent": percent, "month": f"{month:%Y-%m}"}
    history_add(case=None, action="target_set", by=by, at=at, details=details)
