"""The dispatch board: what waits, and the technicians with their trades, load and place, in few readings."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Prefetch

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.selectors import users_with_permission
from core.clock.deputies import away_now
from core.records.enums import CaseKind
from core.records.models import Case
from core.records.paging import Page, page_by_due
from repairs.enums import OrderState, Trade
from repairs.enums.lists import BoardPart
from repairs.models import Hold, Offer, Skill, WorkOrder
from repairs.policies.assigning import Candidate

State = OrderState
SIZE = 30
STATES: dict[BoardPart, tuple[OrderState, ...]] = {
    BoardPart.TO_GIVE: (State.REQUESTED,),
    BoardPart.OFFERED: (State.DISPATCHED,),
    BoardPart.AT_WORK: (State.TAKEN, State.ARRIVED, State.WORKING),
    BoardPart.TO_SIGN: (State.FINISHED, State.ACCEPTED),
}
IN_HAND = (State.TAKEN, State.ARRIVED, State.WORKING)
# Of each order in hand; there may be hundreds.
SHOWN = (
    "state", "technician", "taken_at", "arrived_at", "where_text", "fault__default_hours", "case__number",
    "case__reported_at", "case__next_due_at", "case__unit__code", "case__unit__building",
)  # fmt: skip


def board_page(project_id: int, part: BoardPart, cursor: str = "") -> Page:
    """Orders of the project by due time; what is overdue stands first."""
    cases = Case.objects.filter(
        project_id=project_id, is_open=True, kind=CaseKind.WORK_ORDER, work_order__state__in=STATES[part]
    )
    page = page_by_due(cases.only("next_due_at"), cursor, size=SIZE)
    related = ("case__unit", "fault__component", "fault__problem", "technician", "public_place")
    offers = Prefetch("offers", Offer.objects.standing().select_related("user"), to_attr="standing")
    holds = Prefetch("holds", Hold.objects.filter(ended_at=None), to_attr="running")
    rows = WorkOrder.objects.select_related("case", *related).prefetch_related(offers, holds)
    found = rows.in_bulk([case.pk for case in page.rows])
    return Page([found[case.pk] for case in page.rows if case.pk in found], page.next_cursor)


@dataclass(slots=True)
class Technician:
    """One who does repairs here: what they know, have in hand, and where they are."""

    user: User
    trades: Sequence[Trade]
    is_away: bool
    orders: list[WorkOrder] = field(default_factory=list)

    @property
    def hours(self) -> Decimal:
        """The usual hours of what they have in hand."""
        return sum((order.fault.default_hours for order in self.orders if order.fault), Decimal(0))

    @property
    def now_at(self) -> WorkOrder | None:
        """The order at which they are: there or working, else on the way to the one that they took last."""
        there = [order for order in self.orders if order.state in (State.ARRIVED, State.WORKING)]
        return max(
            there or self.orders,
            key=lambda order: order.arrived_at or order.taken_at or order.case.reported_at,
            default=None,
        )

    @property
    def is_there(self) -> bool:
        """Whether they are at the door, and not on the way."""
        at = self.now_at
        return at is not None and at.state in (State.ARRIVED, State.WORKING)

    def late(self, at: dt.datetime) -> int:
        """How many of their orders are overdue."""
        return sum(1 for order in self.orders if order.case.next_due_at and order.case.next_due_at <= at)

    def candidate(self) -> Candidate:
        """As the rule sees them."""
        at = self.now_at
        return Candidate(
            user_id=self.user.pk,
            trades=frozenset(self.trades),
            hours=self.hours,
            orders=len(self.orders),
            building_id=at.case.unit.building_id if at and at.case.unit else None,
            is_away=self.is_away,
        )


def _since(order: WorkOrder) -> dt.datetime:
    return order.arrived_at or order.taken_at or order.case.reported_at


def technicians_of(project_id: int) -> list[Technician]:
    """Everybody who does repairs in the project, who has least in hand first; who is away stands last.

    What they have in hand counts over all their projects.
    """
    users = list(users_with_permission(Permission.ORDER_WORK, project_id))
    away = away_now()
    known: dict[int, list[Trade]] = {user.pk: [] for user in users}
    for user_id, trade in Skill.objects.filter(user__in=users).order_by("pk").values_list("user_id", "trade"):
        known[user_id].append(Trade(trade))
    people = {user.pk: Technician(user, known[user.pk], user.pk in away) for user in users}
    in_hand = WorkOrder.objects.filter(technician__in=users, state__in=IN_HAND).only(*SHOWN)
    for order in in_hand.select_related("case__unit", "fault").order_by("pk"):
        assert order.technician_id is not None  # noqa: S101  # it was asked for
        people[order.technician_id].orders.append(order)
    return sorted(
        people.values(), key=lambda each: (each.is_away, each.hours, len(each.orders), each.user.full_name)
    )
