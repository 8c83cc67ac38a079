"""Which targets hold in a month (CMP-22)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from complaints.enums.goals import Goal
from complaints.models import GoalTarget


def goals_in(month: dt.date) -> Mapping[Goal, int]:
    """Each goal with the percent to be reached in the month, named by its first day (one query)."""
    rows = GoalTarget.objects.filter(since__lte=month).order_by("since")
    held = dict(rows.values_list("goal", "percent"))
    return {goal: held[goal.value] for goal in Goal}
