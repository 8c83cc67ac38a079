"""What each part of the list of complaints shows; every number on a start page opens one of these (RPT-01)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet

from complaints.enums import ENDED, Shown, State
from complaints.models import Category, Complaint, ReCheck
from complaints.selectors import complaints_visible_to
from complaints.selectors.property_company import handled_by
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.clock.deputies import represented_by
from core.records.enums import CaseKind
from core.records.models import Case
from core.records.paging import Page, page_by_due, page_by_newest
from core.records.querysets import visible_to

BY_STATE = {
    Shown.TO_ASSESS: State.RECEIVED,
    Shown.TO_ASSIGN: State.ASSESSED,
    Shown.TO_APPROVE: State.PLAN_PROPOSED,
    Shown.TO_VERIFY: State.DONE,
    Shown.TO_FOLLOW_UP: State.VERIFIED,
    Shown.TO_CLOSE: State.FOLLOWED_UP,
}


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


OF_THE_ENDED = (Shown.ENDED, Shown.TO_RECHECK)
# Whatever is open is in none of these; the index ``complaint_at_work_filters`` holds the rest.
OVER = frozenset({State.CLOSED, State.ARCHIVED, State.WITHDRAWN})
ALL_OF_THEM = 1_000_000_000
FEW_PROJECTS = 3


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filters of the list; those that are not set let everything through."""

    project_id: int | None = None
    grade: str | None = None
    level: int | None = None
    category: str | None = None
    handled_by: str | None = None

    def of_complaint(self) -> dict[str, Any]:
        """Those that look at the complaint's own row."""
        filters: dict[str, Any] = {"grade": self.grade, "level": self.level, **handled_by(self.handled_by)}
        if self.category:  # by their ids: how frequent each is, the database knows
            ids = Category.objects.filter(top=self.category).values_list("pk", flat=True)
            filters["category__in"] = list(ids)
        return {name: value for name, value in filters.items() if value is not None and value != ""}

    def of_case(self) -> dict[str, Any]:
        """Those that look at its case."""
        return {"project_id": self.project_id} if self.project_id else {}


def complaints_shown(
    user: User, *, shown: Shown, narrowing: Narrowing, at: dt.datetime
) -> QuerySet[Complaint]:
    """All complaints of a part of the list, for who wants them in one file."""
    if shown in OF_THE_ENDED:
        return _ended(user, shown, narrowing)
    cases = cases_shown(user, shown, narrowing, at).values("pk")
    return complaints_visible_to(user).filter(pk__in=cases)


def _ended(user: User, shown: Shown, narrowing: Narrowing) -> QuerySet[Complaint]:
    """Those that are over; or only those that wait for a re-check (CMP-29)."""
    of_case = {f"case__{name}": value for name, value in narrowing.of_case().items()}
    of_case |= {"case__kind": CaseKind.COMPLAINT}  # so that an index leads past all other cases
    ended = complaints_visible_to(user).filter(state__in=ENDED, **of_case, **narrowing.of_complaint())
    if shown == Shown.TO_RECHECK:
        waiting = ReCheck.objects.filter(checked_at=None).values("complaint")
        return ended.filter(pk__in=waiting, state__in=(State.CLOSED, State.ARCHIVED))
    return ended


def complaints_page(user: User, *, shown: Shown, narrowing: Narrowing, at: dt.datetime, cursor: str) -> Page:
    """A page of a part of the list: open ones by due time, ended ones newest first."""
    if shown in OF_THE_ENDED:
        return page_by_newest(_ended(user, shown, narrowing), cursor, prefix="case__")
    page = page_by_due(cases_shown(user, shown, narrowing, at), cursor)
    found = complaints_visible_to(user).in_bulk([case.pk for case in page.rows])
    return Page([found[case.pk] for case in page.rows if case.pk in found], page.next_cursor)


def cases_shown(user: User, shown: Shown, narrowing: Narrowing, at: dt.datetime) -> QuerySet[Case]:
    """The open cases of a part of the list, each with no more than its due time, so that an index answers."""
    seen = Case.objects.visible_to(user).filter(kind=CaseKind.COMPLAINT)
    cases = seen.filter(is_open=True, **narrowing.of_case())
    if shown == Shown.MINE:
        cases = cases.filter(pk__in=waiting_for(user))
    if shown == Shown.OVERDUE:
        cases = cases.filter(next_due_at__lte=at)
    fitting = narrowing.of_complaint() | ({"state": BY_STATE[shown]} if shown in BY_STATE else {})
    if fitting:
        at_work = Complaint.objects.exclude(state__in=OVER).filter(**fitting).values("pk")
        cases = cases.filter(pk__in=at_work[:ALL_OF_THEM] if _sees_much(user, narrowing) else at_work)
    return cases.only("next_due_at")


def open_by_state_and_grade(user: User) -> Counter[tuple[str, str]] | None:
    """How many open complaints of each state and grade the person sees, in one reading.

    None for whom sees so many that counting each part as far as a limit is quicker.
    """
    if _sees_much(user, Narrowing()):
        return None
    at_work = Complaint.objects.exclude(state__in=OVER).filter(visible_to(user, "case__"), case__is_open=True)
    found = at_work.values_list("state", "grade").annotate(number=Count("pk")).order_by()
    return Counter({(state, grade): number for state, grade, number in found})


def _sees_much(user: User, narrowing: Narrowing) -> bool:
    """Whether so many cases are looked through that the complaints that fit are better gathered first.

    The limit that no table reaches does that: without it the database may look up the complaint of every open case
    in the hope that the next one fits.
    """
    scope = scope_of(user, Permission.CASE_VIEW)
    return narrowing.project_id is None and (scope.everywhere or len(scope.project_ids) > FEW_PROJECTS)
