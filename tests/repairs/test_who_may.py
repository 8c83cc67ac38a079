"""Every state × action × role of a work order, and any actions in any order (RPR-14, SEC-01)."""

from __future__ import annotations

import os

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.accounts.enums import Role
from core.accounts.models import User
from core.clock.enums import Target
from core.errors import DomainError, InvalidTransition, NotAllowed
from core.records.models import HistoryEntry
from core.records.states import declared_edges
from repairs.enums import ENDED, Action, OrderState
from repairs.models import WorkOrder
from repairs.policies.actions import RULES, refusal
from repairs.selectors import CHECKED, RELATED
from tests.factories.accounts import staff
from tests.factories.repairs import Crew, order, order_in, reload
from tests.repairs.actions import do

R, A, State = Role, Action, OrderState
STRAIGHT_ON = [
    A.DISPATCH, A.TAKE, A.ARRIVE, A.START, A.FINISH, A.ACCEPT, A.COUNTERSIGN, A.ARCHIVE,
]  # fmt: skip
HEADS = {R.HEAD_OF_ENGINEERING}
DISPATCHERS = HEADS | {
    R.FRONT_DESK, R.DUTY_ENGINEER, R.MONITORING_CENTRE, R.PROPERTY_SERVICE_MANAGER, R.COMPLAINT_MANAGER,
    R.CUSTOMER_RELATIONS_MANAGER,
}  # fmt: skip
DESK = DISPATCHERS | {R.EXCLUSIVE_STEWARD, R.PROPERTY_STEWARD, R.SALES_SITE_MANAGER}
# Who may do it with an order that is not theirs; of who does repairs only the technician who has it may, besides.
WHO: dict[Action, set[Role]] = {
    **dict.fromkeys((A.DISPATCH, A.OFFER, A.REASSIGN, A.HOLD, A.RELEASE), DISPATCHERS),
    **{step: set() for step in (A.TAKE, A.ARRIVE, A.START, A.RESTORE, A.USE, A.FINISH)},
    **dict.fromkeys(
        (
            A.APPOINT, A.QUOTE, A.AGREE, A.DECLINE, A.PLAN, A.POSTPONE, A.ACCEPT, A.REFUSE_ACCEPTANCE, A.CANCEL,
            A.BACK_FILL, A.ADD_UNIT, A.PAUSE, A.RESUME, A.ADD_FILES,
        ),
        DESK,
    ),
    **dict.fromkeys((A.CHARGE, A.REFUSE), HEADS | {R.PROPERTY_SERVICE_MANAGER}),
    **dict.fromkeys((A.COUNTERSIGN, A.SEND_BACK), HEADS),
    A.WATER_TEST: {R.TECHNICIAN, R.HEAD_OF_ENGINEERING, R.DUTY_ENGINEER},
    A.ARCHIVE: DESK,
}  # fmt: skip
# What the technician who has it does (before it is taken: the one it is offered to).
TECHNICIANS = {
    A.TAKE, A.ARRIVE, A.START, A.RESTORE, A.USE, A.FINISH, A.APPOINT, A.QUOTE, A.AGREE, A.DECLINE, A.PLAN, A.POSTPONE,
    A.ACCEPT, A.REFUSE_ACCEPTANCE, A.BACK_FILL, A.ADD_UNIT, A.PAUSE, A.RESUME, A.ADD_FILES, A.WATER_TEST,
}  # fmt: skip
WORKERS = {R.TECHNICIAN, R.HEAD_OF_ENGINEERING, R.DUTY_ENGINEER}
# These ask for more than the state: a quote, a company, a plan that is waited for, an outage, a clock.
ASKS_MORE = {
    A.CHARGE, A.QUOTE, A.AGREE, A.DECLINE, A.RELEASE, A.RESTORE, A.PLAN, A.BACK_FILL, A.PAUSE, A.RESUME,
}  # fmt: skip


def checked(pk: int) -> WorkOrder:
    return WorkOrder.objects.select_related(*RELATED).prefetch_related(*CHECKED).get(pk=pk)


def answers(user: User, mine: WorkOrder) -> dict[Action, type[DomainError] | None]:
    found = {action: refusal(action, user=user, order=mine) for action in Action}
    return {action: type(reason) if reason else None for action, reason in found.items()}


def expected(state: State, action: Action, *, has_right: bool, works: bool) -> set[type[DomainError] | None]:
    """Who has no right is told so; who has it hears of the state; of a step of the technician's first of the state."""
    fits = state in RULES[action].states
    if has_right:
        if not fits:
            return {InvalidTransition}
        return {None, InvalidTransition} if action in ASKS_MORE else {None}
    return {InvalidTransition} if works and action in TECHNICIANS and not fits else {NotAllowed}


@pytest.mark.rule("RPR-14", "SEC-01")
def test_every_state_action_and_role(crew: Crew) -> None:
    people = {role: staff(f"a {role}", role, project=crew.project) for role in Role}
    assert set(WHO) == set(Action)
    for state in State:
        mine = checked(order_in(crew, state).pk)
        for role, user in people.items():
            for action, answer in answers(user, mine).items():
                want = expected(state, action, has_right=role in WHO[action], works=role in WORKERS)
                assert answer in want, (state, role, action)
        if state in (State.REQUESTED, State.REFUSED, State.CANCELLED):
            continue
        for action, answer in answers(crew.technician, mine).items():
            mine_now = action in TECHNICIANS and (
                state != State.DISPATCHED
                or action in (A.TAKE, A.WATER_TEST)
                or state not in RULES[action].states
            )
            assert answer in expected(state, action, has_right=mine_now, works=True), (state, action)


class Walk:
    """An order that lives through any actions in any order; what must hold is looked at after each."""

    def __init__(self, crew: Crew) -> None:
        self.crew, self.pk = crew, order(crew).pk
        self.edges = set(declared_edges(WorkOrder))

    def step(self, action: Action) -> None:
        before, entries = reload(self.pk), HistoryEntry.objects.filter(case=self.pk).count()
        try:
            with transaction.atomic():
                do(action, self.crew, self.pk)
        except DomainError:
            after = reload(self.pk)
            assert (after.state, after.case.version) == (before.state, before.case.version)
            assert HistoryEntry.objects.filter(case=self.pk).count() == entries
            return
        after = reload(self.pk)
        assert before.state == after.state or (before.state, after.state) in self.edges
        assert after.case.version > before.case.version
        assert HistoryEntry.objects.filter(case=self.pk).count() > entries
        self.look(after)

    def look(self, mine: WorkOrder) -> None:
        running = [each.due_at for each in mine.case.deadlines.open() if each.paused_at is None]
        assert mine.case.next_due_at == min(running, default=None)
        asked = mine.case.deadlines.open().filter(target=Target.FOLLOW_UP).exists()
        assert mine.case.is_open is (mine.state not in ENDED or (mine.state == State.ARCHIVED and asked))
        assert mine.offers.filter(ended_at=None).exists() is (mine.state == State.DISPATCHED)
        assert (mine.technician is not None) >= (mine.state in (State.TAKEN, State.WORKING, State.ACCEPTED))
        assert mine.holds.filter(ended_at=None, kind="postponed").count() <= 1
        assert mine.quotes.filter(agreed_at=None, declined_at=None).count() <= 1
        if mine.state in (State.REFUSED, State.CANCELLED):
            assert not running


LIKELY = [*STRAIGHT_ON, *Action]  # the straight way is walked often enough to come far


@pytest.mark.rule("RPR-14")
@settings(
    max_examples=200 if os.environ.get("CHAOS") == "full" else 8, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(far=st.integers(0, len(STRAIGHT_ON)), actions=st.lists(st.sampled_from(LIKELY), max_size=12))
def test_any_actions_in_any_order(crew: Crew, far: int, actions: list[Action]) -> None:
    with transaction.atomic():
        walk = Walk(crew)
        for action in [*STRAIGHT_ON[:far], *actions]:
            walk.step(action)
        transaction.set_rollback(True)
