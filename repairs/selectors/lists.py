"""The list of work orders: its parts, its filters, its pages."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from core.accounts.models import User
from core.clock.deputies import represented_by
from core.records.enums import CaseKind
from core.records.models import Case
from core.records.paging import Page, page_by_due, page_by_newest
from repairs.enums import ENDED, OrderState
from repairs.enums.lists import Shown
from repairs.models import Offer, WorkOrder
from repairs.selectors import orders_visible_to

State = OrderState
BY_STATE: dict[Shown, tuple[OrderState, ...]] = {
    Shown.TO_DISPATCH: (State.REQUESTED,),
    Shown.WITH_TECHNICIAN: (State.DISPATCHED, State.TAKEN, State.ARRIVED, State.WORKING, State.FINISHED),
    Shown.TO_COUNTERSIGN: (State.ACCEPTED,),
    Shown.TO_ARCHIVE: (State.COUNTERSIGNED,),
}


@dataclass(frozen=True, slots=True)
class Narrowing:
    """The filters of the list; those that are not set let everything through."""

    project_id: int | None = None
    urgency: str | None = None
    size: str | None = None
    work_kind: str | None = None

    def of_order(self) -> dict[str, Any]:
        """Those that look at the order's own row."""
        filters = {"urgency": self.urgency, "size": self.size, "work_kind": self.work_kind}
        return {name: value for name, value in filters.items() if value}


def orders_page(user: User, *, shown: Shown, narrowing: Narrowing, at: dt.datetime, cursor: str) -> Page:
    """A page of a part of the list: open ones by due time, ended ones newest first."""
    if shown == Shown.ENDED:
        over = {"state__in": ENDED, "case__kind": CaseKind.WORK_ORDER}  # an index leads past all other cases
        ended = orders_visible_to(user).filter(**over, **narrowing.of_order())
        if narrowing.project_id:
            ended = ended.filter(case__project_id=narrowing.project_id)
        return page_by_newest(ended, cursor, prefix="case__")
    page = page_by_due(_open(user, shown, narrowing, at), cursor)
    found = orders_visible_to(user).in_bulk([case.pk for case in page.rows])
    return Page([found[case.pk] for case in page.rows if case.pk in found], page.next_cursor)


def _open(user: User, shown: Shown, narrowing: Narrowing, at: dt.datetime) -> QuerySet[Case]:
    """The open cases of a part of the list, each with no more than its due time, so that an index answers."""
    cases = Case.objects.visible_to(user).filter(is_open=True, kind=CaseKind.WORK_ORDER)
    if narrowing.project_id:
        cases = cases.filter(project_id=narrowing.project_id)
    if shown == Shown.MINE:
        cases = cases.filter(pk__in=waiting_for(user))
    if shown == Shown.OVERDUE:
        cases = cases.filter(next_due_at__lte=at)
    fitting = narrowing.of_order() | ({"state__in": BY_STATE[shown]} if shown in BY_STATE else {})
    if fitting:
        cases = cases.filter(pk__in=WorkOrder.objects.exclude(state__in=ENDED).filter(**fitting).values("pk"))
    return cases.only("next_due_at")


def waiting_for(user: User) -> QuerySet[Any, int]:
    """The ids of what waits for the person, or for whom they stand in: to be worked on, or to be taken first."""
    people = [user.pk, *represented_by(user)]
    to_work_on = Case.objects.open().filter(responsible__in=people).values_list("pk", flat=True)
    to_take = Offer.objects.standing().filter(user__in=people).values_list("order_id", flat=True)
    return to_work_on.union(to_take)


def orders_of_case(user: User, case_id: int) -> QuerySet[WorkOrder]:
    """The orders that were opened from a case and that the person may see, the newest first."""
    return orders_visible_to(user).filter(case__parent_id=case_id).order_by("-pk")
