"""The figures of the start pages; each equals what one counts in the list it opens (RPT-05)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.urls import reverse

from complaints.enums import Grade, Shown
from complaints.selectors.lists import (
    BY_STATE,
    Narrowing,
    cases_shown,
    open_by_state_and_grade,
    waiting_for,
)
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import may
from core.clock.deputies import represented_by
from core.records.models import Case


@dataclass(frozen=True, slots=True)
class Figure:
    """A number, what it counts, and the list behind it."""

    number: int
    label: str
    url: str
    icon: str
    tone: str

    @property
    def shown(self) -> str:
        """The number in digits; beyond the limit of counting only that it is more."""
        return str(self.number) if self.number <= COUNT_LIMIT else f"{COUNT_LIMIT}+"


P = Permission
COUNT_LIMIT = 1000  # nobody works by the exact number of more (design decision 13)
# Which part of the list, the permission that makes it one's work (None: everybody's), icon and tone.
PARTS: tuple[tuple[Shown, Permission | None, str, str], ...] = (
    (Shown.OVERDUE, None, "flame", "red"),
    (Shown.MINE, None, "user", "blue"),
    (Shown.TO_ASSESS, P.COMPLAINT_ASSESS, "scale", "orange"),
    (Shown.TO_ASSIGN, P.COMPLAINT_ASSIGN, "arrow-right", "orange"),
    (Shown.TO_APPROVE, P.COMPLAINT_APPROVE, "thumb-up", "purple"),
    (Shown.TO_VERIFY, P.COMPLAINT_VERIFY, "eye", "teal"),
    (Shown.TO_FOLLOW_UP, P.FOLLOW_UP, "phone", "teal"),
    (Shown.TO_CLOSE, P.COMPLAINT_VERIFY, "check", "green"),
    (Shown.OPEN, None, "list", "grey"),
)


def open_figures(user: User, at: dt.datetime) -> tuple[list[Figure], list[Figure]]:
    """The open numbers of a person's work, and the open complaints by grade, the most serious first."""
    known = open_by_state_and_grade(user)
    return _work_figures(user, at, known), _grade_figures(user, at, known)


Known = Counter[tuple[str, str]] | None


def _work_figures(user: User, at: dt.datetime, known: Known) -> list[Figure]:
    """By what their roles let them do; one short query each for what is not known."""
    figures = []
    for part, needed, icon, tone in PARTS:
        if needed is None or may(user, needed):
            if known is not None and part in BY_STATE:
                number = sum(count for (state, _grade), count in known.items() if state == BY_STATE[part])
            else:
                number = _counted(cases_shown(user, part, Narrowing(), at))
            url = _list_url(shown=part.value)
            figures.append(Figure(number, str(part.label), url, icon, tone if number else "grey"))
    return figures


def _grade_figures(user: User, at: dt.datetime, known: Known) -> list[Figure]:
    figures = []
    for grade in reversed(Grade):
        if known is not None:
            number = sum(count for (_state, of), count in known.items() if of == grade)
        else:
            number = _counted(cases_shown(user, Shown.OPEN, Narrowing(grade=grade), at))
        url = _list_url(shown=Shown.OPEN.value, grade=grade.value)
        figures.append(Figure(number, str(grade.label), url, "flag", grade.colour))
    return figures


def _counted(cases: QuerySet[Case]) -> int:
    """How many there are, counted as far as the limit and one more."""
    return cases.order_by()[: COUNT_LIMIT + 1].count()


def _list_url(**filters: str) -> str:
    return f"{reverse('complaint_list')}?{urlencode(filters)}"


def my_work(user: User, limit: int = 12) -> list[Case]:
    """Open cases that wait for this person, what is due first first; over all kinds of case.

    Those of somebody for whom the person stands in are among them, with ``stands_for`` (CLK-09).
    """
    others = represented_by(user)
    query = Case.objects.visible_to(user).open().filter(pk__in=waiting_for(user, others))
    related = ("complaint__assigned_to", "project", "unit", "responsible")
    cases = list(query.select_related(*related).order_by("next_due_at", "pk")[:limit])
    for case in cases:
        case.stands_for = _stands_for(case, user, others)  # type: ignore[attr-defined]
    return cases


def _stands_for(case: Case, user: User, others: list[int]) -> User | None:
    complaint = getattr(case, "complaint", None)
    waiting = [case.responsible, complaint.assigned_to if complaint else None]
    if user in waiting:
        return None
    return next((person for person in waiting if person is not None and person.pk in others), None)
