"""What each part of the list of complaints shows; every number on a start page opens one of these (RPT-01)."""

from __future__ import annotations

import datetime as dt

from django.db.models import Q, QuerySet

from complaints.enums import ENDED, Shown, State
from complaints.models import Complaint
from core.accounts.models import User

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
        mine = Q(case__responsible=user) | Q(assigned_to=user, state=State.ASSIGNED)
        return Q(case__is_open=True) & mine
    if shown == Shown.OVERDUE:
        return Q(case__is_open=True, case__next_due_at__lte=at)
    if shown in _BY_STATE:
        return Q(state=_BY_STATE[shown])
    return Q(case__is_open=True)


def narrowed(
    complaints: QuerySet[Complaint],
    *,
    project_id: int | None = None,
    grade: str | None = None,
    level: int | None = None,
    category: str | None = None,
) -> QuerySet[Complaint]:
    """The complaints that fit every filter that is set."""
    filters = {"case__project_id": project_id, "grade": grade, "level": level, "category__top": category}
    return complaints.filter(**{name: value for name, value in filters.items() if value})
