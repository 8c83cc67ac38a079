"""What tests look at: deadlines, grades and notices of a complaint in short form."""

from __future__ import annotations

import datetime as dt

from complaints.models import Complaint
from core.clock.models import Deadline
from core.notices.models import Notice
from core.time import local_zone


def running(complaint: Complaint) -> dict[str, str]:
    """The open deadlines: target and local due time, ``{"answer": "11-25 18:00"}``."""
    return {d.target: shown(d.due_at) for d in Deadline.objects.open().filter(case_id=complaint.pk)}


def met(complaint: Complaint) -> set[str]:
    return set(
        Deadline.objects.filter(case_id=complaint.pk, met_at__isnull=False).values_list("target", flat=True)
    )


def shown(at: dt.datetime) -> str:
    return at.astimezone(local_zone()).strftime("%m-%d %H:%M")


def words(complaint: Complaint) -> list[str]:
    """The actions of its history in order."""
    return list(complaint.case.history.order_by("pk").values_list("action", flat=True))


def grades(complaint: Complaint) -> list[tuple[str, str, str]]:
    """Every change of its grade: to what, how, and when it took effect."""
    return [(c.to_grade, c.kind, shown(c.at)) for c in complaint.grade_changes.order_by("pk")]


def told(complaint: Complaint, kind: str) -> set[str]:
    """The names of the people who have such a notice."""
    return set(
        Notice.objects.filter(case_id=complaint.pk, kind=kind).values_list("recipient__full_name", flat=True)
    )
