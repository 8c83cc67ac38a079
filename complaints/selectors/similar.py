"""What may be the same trouble, found while a call is being written down (CMP-24)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from complaints.enums import State
from complaints.models import Complaint
from complaints.policies.similarity import likeness
from complaints.selectors import complaints_visible_to
from core.accounts.models import User
from core.places.models import Unit
from core.records.models import SearchRow

SHOWN = 3
LIKELY = 0.3
SHORTEST = 4
# The newest of a project and of a home: what people call about again is rarely older.
OF_PROJECT, OF_UNIT = 300, 30
ENDED_WITHIN = dt.timedelta(days=90)
SAME_UNIT, SAME_BUILDING, SAME_CATEGORY = 0.3, 0.12, 0.1


@dataclass(frozen=True, slots=True)
class Similar:
    """A complaint that may be about the same trouble; ``may_chase``: it is open and of the same home."""

    complaint: Complaint
    score: float
    where: str | Promise
    may_chase: bool


def similar_complaints(
    user: User, *, text: str, project_id: int, unit: Unit | None, category_id: int | None, at: dt.datetime
) -> Sequence[Similar]:
    """The three most alike that the user may see, best first: by words, then by place and subcategory (CMP-24).

    Looked at are the newest complaints of the project and of the home that are open or came within 90 days.
    """
    if len(text.strip()) < SHORTEST:
        return []
    newest = SearchRow.objects.filter(project_id=project_id).order_by("-case").values("case")[:OF_PROJECT]
    near = Q(pk__in=newest)
    if unit is not None:
        of_home = Complaint.objects.filter(case__unit=unit).order_by("-pk").values("pk")[:OF_UNIT]
        near |= Q(pk__in=of_home)
    found = complaints_visible_to(user).filter(near).exclude(state=State.WITHDRAWN)
    found = found.filter(Q(case__is_open=True) | Q(case__reported_at__gte=at - ENDED_WITHIN))
    rated = (_rate(complaint, text, unit, category_id) for complaint in found)
    likely = [similar for similar in rated if similar.score >= LIKELY]
    return sorted(likely, key=lambda similar: (-similar.score, -similar.complaint.pk))[:SHOWN]


def _rate(complaint: Complaint, text: str, unit: Unit | None, category_id: int | None) -> Similar:
    score = likeness(text, complaint.what)
    where: str | Promise = _("same project")
    home = complaint.case.unit
    same_home = unit is not None and home is not None and home.pk == unit.pk
    if same_home:
        bonus, where = SAME_UNIT, _("same unit")
    elif unit is not None and home is not None and home.building_id == unit.building_id:
        bonus, where = SAME_BUILDING, _("same building")
    else:
        bonus = 0.0
    if category_id is not None and complaint.category_id == category_id:
        bonus += SAME_CATEGORY
    return Similar(
        complaint=complaint,
        score=score + bonus if score else 0.0,
        where=where,
        may_chase=same_home and complaint.case.is_open,
    )
