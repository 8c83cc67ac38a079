"""What a monthly review looks at: the most frequent points, and what was decided (CMP-25)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from complaints.enums import RootCause
from complaints.models import Category, Complaint, ReviewDecision
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.records.querysets import visible_to
from core.time import start_of_day

MOST = 10


@dataclass(frozen=True, slots=True)
class Point:
    """What complaints were about, or why, how often in the month and in the month before."""

    name: str
    count: int
    before: int


def month_after(month: dt.date, months: int = 1) -> dt.date:
    """The first day of the month that many months later."""
    index = month.year * 12 + month.month - 1 + months
    return dt.date(index // 12, index % 12 + 1, 1)


def points_by_category(user: User, month: dt.date, project_id: int | None) -> Sequence[Point]:
    """The subcategories of what came in during the month, the most frequent first."""
    names = {each.pk: str(each) for each in Category.objects.all()}
    counts, before = (
        _counted(user, first, project_id, when="case__reported_at", what="category")
        for first in (month, month_after(month, -1))
    )
    return _most(
        [Point(names[key], count, before.get(key, 0)) for key, count in counts.items() if key is not None]
    )


def points_by_cause(user: User, month: dt.date, project_id: int | None) -> Sequence[Point]:
    """The root causes of what was closed during the month, the most frequent first (CMP-28)."""
    counts, before = (
        _counted(user, first, project_id, when="closed_at", what="root_cause")
        for first in (month, month_after(month, -1))
    )
    return _most(
        [Point(str(RootCause(key).label), count, before.get(key, 0)) for key, count in counts.items() if key]
    )


def _counted(user: User, month: dt.date, project_id: int | None, *, when: str, what: str) -> dict[Any, int]:
    period = {f"{when}__gte": start_of_day(month), f"{when}__lt": start_of_day(month_after(month))}
    found = Complaint.objects.filter(visible_to(user, "case__"), **period)
    if project_id is not None:
        found = found.filter(case__project=project_id)
    return dict(found.order_by().values_list(what).annotate(count=Count("pk")))


def _most(points: list[Point]) -> Sequence[Point]:
    return sorted(points, key=lambda point: (-point.count, point.name))[:MOST]


def decisions_visible_to(user: User, project_id: int | None = None) -> QuerySet[ReviewDecision]:
    """What was decided for the projects whose cases the person sees."""
    scope = scope_of(user, Permission.CASE_VIEW)
    found = ReviewDecision.objects.select_related("project", "owner", "by", "done_by", "category")
    if not scope.everywhere:
        found = found.filter(project__in=scope.project_ids)
    return found.filter(project=project_id) if project_id is not None else found


def still_open(decisions: QuerySet[ReviewDecision], month: dt.date) -> QuerySet[ReviewDecision]:
    """What other months decided and is not done yet, what is due first first."""
    return decisions.filter(done_at=None).exclude(month_on=month).order_by("due_on", "pk")
