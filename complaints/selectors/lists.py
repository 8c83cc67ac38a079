"""What each part of the list of complaints shows; every number on a start page opens one of these (RPT-01)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet

from complaints.enums import ENDED, Shown, State
from complaints.models import Category, Complaint
from core.accounts.models import User
from core.clock.deputies import represented_by
from core.records.models import Case

_BY_STATE = {
    Shown.TO_ASSESS: State.RECEIVED,
    Shown.TO_ASSIGN: State.ASSESSED,
    Shown.TO_APPROVE: State.PLAN_PROPOSED,
    Shown.TO_VERIFY: State.DONE,
    Shown.TO_FOLLOW_UP: State.VERIFIED,
    Shown.TO_CLOSE: State.FOLLOWED_UP,
}


def shown_filter(shown: Shown, *, user: User, at: dt.datetime) -> Q:
    """The condition behind a part of the list."""
    if shown == Shown.ENDED:
        return Q(state__in=ENDED)
    if shown == Shown.MINE:
        return Q(case__is_open=True, pk__in=waiting_for(user))
    if shown == Shown.OVERDUE:
        return Q(case__is_open=True, case__next_due_at__lte=at)
    if shown in _BY_STATE:
        return Q(state=_BY_STATE[shown])
    return Q(case__is_open=True)


def waiting_for(user: User, others: Sequence[int] | None = None) -> QuerySet[Any, int]:
    """The ids of the cases that wait for the person: to be worked on, or to be accepted first (CMP-15).

    Those of ``others`` too: for whom the person stands in (CLK-09), read anew when they are not given.

    Two questions put together: as one condition over both tables nothing but reading all open ones would answer it.
    """
    people = [user.pk, *(represented_by(user) if others is None else others)]
    to_work_on = Case.objects.open().filter(responsible__in=people).values_list("pk", flat=True)
    to_accept = Complaint.objects.filter(assigned_to__in=people, state=State.ASSIGNED).values_list(
        "pk", flat=True
    )
    return to_work_on.union(to_accept)


def narrowed(
    complaints: QuerySet[Complaint],
    *,
    project_id: int | None = None,
    grade: str | None = None,
    level: int | None = None,
    category: str | None = None,
) -> QuerySet[Complaint]:
    """The complaints that fit every filter that is set."""
    filters: dict[str, Any] = {"case__project_id": project_id, "grade": grade, "level": level}
    if category:  # by their ids: how frequent each is, the database knows
        filters["category__in"] = list(Category.objects.filter(top=category).values_list("pk", flat=True))
    return complaints.filter(**{name: value for name, value in filters.items() if value})
