"""What the property company has, apart from what the developer has, and what was taken over from it (CMP-33)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q, QuerySet

from complaints.enums import HAS_IT
from complaints.enums.work import HandledBy
from complaints.models import Complaint, TakeOver
from complaints.selectors import complaints_visible_to
from complaints.selectors.monthly import month_after
from core.accounts.models import User
from core.records.querysets import visible_to
from core.time import start_of_day

SIDES = (HandledBy.PROPERTY, HandledBy.DEVELOPER)


def handled_by(whose: str | None, prefix: str = "") -> dict[str, Any]:
    """The filter for whose hands it is in; ``prefix`` leads from what is asked for to its complaint."""
    if whose == HandledBy.TAKEN_OVER:
        return {f"{prefix}pk__in": TakeOver.objects.values("complaint")}
    return {f"{prefix}with_property_company": whose == HandledBy.PROPERTY} if whose else {}


@dataclass(frozen=True, slots=True)
class Side:
    """How one of the two stands: what came in and was closed in the month, what is open and overdue now."""

    whose: HandledBy
    counts: dict[str, int] = field(default_factory=dict)


def sides(user: User, *, month: dt.date, project_id: int | None, at: dt.datetime) -> Sequence[Side]:
    """The property company and the developer, each with its own figures."""
    start, end = start_of_day(month), start_of_day(month_after(month))
    late = Q(case__next_due_at__lte=at)
    counted = {
        "came_in": _by_side(user, project_id, case__reported_at__gte=start, case__reported_at__lt=end),
        "closed": _by_side(user, project_id, closed_at__gte=start, closed_at__lt=end),
        "open": _by_side(user, project_id, case__is_open=True),
        "overdue": _by_side(user, project_id, late, case__is_open=True),
    }
    return [
        Side(whose, {name: counts.get(whose == HandledBy.PROPERTY, 0) for name, counts in counted.items()})
        for whose in SIDES
    ]


def _by_side(user: User, project_id: int | None, *fitting: Q, **facts: Any) -> dict[bool, int]:
    """How many the property company has (True), and how many the developer."""
    found = Complaint.objects.filter(visible_to(user, "case__"), *fitting, **facts)
    if project_id is not None:
        found = found.filter(case__project=project_id)
    return dict(found.order_by().values_list("with_property_company").annotate(count=Count("pk")))


def overdue_with_it(user: User, *, project_id: int | None, at: dt.datetime) -> QuerySet[Complaint]:
    """What the property company has in hand and is overdue, the longest first."""
    found = complaints_visible_to(user).filter(
        with_property_company=True, state__in=HAS_IT, case__is_open=True, case__next_due_at__lte=at
    )
    if project_id is not None:
        found = found.filter(case__project=project_id)
    return found.order_by("case__next_due_at", "pk")


def take_overs_in(user: User, *, month: dt.date, project_id: int | None) -> QuerySet[TakeOver]:
    """What was taken over during the month, the newest first."""
    found = TakeOver.objects.filter(
        visible_to(user, "complaint__case__"),
        at__gte=start_of_day(month),
        at__lt=start_of_day(month_after(month)),
    ).select_related("complaint__case", "had_it", "to", "by")
    if project_id is not None:
        found = found.filter(complaint__case__project=project_id)
    return found.order_by("-at", "-pk")
