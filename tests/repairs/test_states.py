"""Every state × every action, and every way around the actions (RPR-14)."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from core.errors import DomainError, InvalidTransition, NotAllowed
from core.records.states import declared_edges
from repairs.enums import Action, OrderState
from repairs.models import WorkOrder
from repairs.policies.actions import RULES, check_can, refusal
from tests.factories.repairs import Crew, order_in
from tests.repairs.actions import DO, do
from tests.unchanged import nothing_changes

UNFINISHED = ["appoint", "charge", "quote", "agree", "decline", "plan", "postpone", "cancel"]
STANDING = ["add-files", "add-unit", "pause", "resume"]
GIVEN_OUT = {"reassign": "dispatched", "hold": None, "release": None}

# What can be done in each state, and where it leads (None: it stays where it is).
EXPECTED: dict[str, dict[str, str | None]] = {
    "requested": {"dispatch": "dispatched", "offer": "dispatched", "refuse": "refused"},
    "dispatched": {"offer": None, "take": "taken", "refuse": "refused", **GIVEN_OUT},
    "taken": {"arrive": "arrived", **GIVEN_OUT},
    "arrived": {"start": "working", "use": None, **GIVEN_OUT},
    "working": {
        "restore": None, "use": None, "finish": "finished", "back-fill": None, "water-test": None, **GIVEN_OUT,
    },
    "finished": {
        "accept": "accepted", "refuse-acceptance": "working", "send-back": "dispatched", "use": None,
        "water-test": None,
    },
    "accepted": {"countersign": "countersigned", "send-back": "dispatched", "water-test": None},
    "countersigned": {"archive": "archived"},
    "archived": {},
    "refused": {},
    "cancelled": {},
}  # fmt: skip
for _state in ("requested", "dispatched", "taken", "arrived", "working"):
    EXPECTED[_state] |= dict.fromkeys(UNFINISHED) | {"cancel": "cancelled"}
for _state in EXPECTED:
    if _state not in ("archived", "refused", "cancelled"):
        EXPECTED[_state] |= dict.fromkeys(STANDING)
for _state in ("arrived", "working"):
    del EXPECTED[_state]["appoint"]
del (
    EXPECTED["finished"]["pause"],
    EXPECTED["finished"]["resume"],
)  # no clock runs before the customer has signed


def outcome(action: Action, crew: Crew, pk: int) -> str | None:
    """The state after the action, undone again; None when it was refused and left nothing behind."""
    try:
        with transaction.atomic():
            after = do(action, crew, pk).state
            transaction.set_rollback(True)
    except DomainError:
        return None
    return str(after)


def test_the_table_names_every_state_and_the_services_every_action() -> None:
    assert set(EXPECTED) == set(OrderState.values)
    assert {action for row in EXPECTED.values() for action in row} == set(Action.values)
    assert set(DO) == set(RULES) == set(Action)


@pytest.mark.rule("RPR-14")
@pytest.mark.parametrize("state", list(OrderState))
def test_every_action_in_this_state(crew: Crew, state: OrderState) -> None:
    pk = order_in(crew, state).pk

    with nothing_changes():
        found = {action.value: outcome(action, crew, pk) for action in Action}

    allowed = {action: after or state.value for action, after in EXPECTED[state.value].items()}
    assert {action: after for action, after in found.items() if after is not None} == allowed


@pytest.mark.rule("RPR-14", "SEC-01")
def test_who_has_no_part_in_it_can_do_nothing(crew: Crew) -> None:
    for state in (OrderState.REQUESTED, OrderState.DISPATCHED, OrderState.WORKING, OrderState.COUNTERSIGNED):
        mine = order_in(crew, state)
        for person in (crew.cast.stranger, crew.cast.owner, crew.cast.admin):
            assert {type(refusal(action, user=person, order=mine)) for action in Action} == {NotAllowed}


@pytest.mark.rule("RPR-08", "RPR-14")
def test_a_step_belongs_to_its_person(crew: Crew) -> None:
    offered = order_in(crew, OrderState.DISPATCHED)
    taken = order_in(crew, OrderState.TAKEN)
    accepted = order_in(crew, OrderState.ACCEPTED)

    for action, mine, person, code in [
        (Action.TAKE, offered, crew.other_technician, "not_offered"),
        (Action.ARRIVE, taken, crew.other_technician, "not_technician"),
        (Action.ARRIVE, taken, crew.head, "not_technician"),
        (Action.COUNTERSIGN, accepted, crew.technician, "not_allowed"),
        (Action.DISPATCH, offered, crew.technician, "not_allowed"),
    ]:
        with pytest.raises(NotAllowed) as refused:
            check_can(action, user=person, order=mine)
        assert refused.value.code == code
    accepted.done_by = crew.head
    assert str(refusal(Action.COUNTERSIGN, user=crew.head, order=accepted)).startswith("You did this work")


# --- Ways around the actions ---------------------------------------------------------------------------------------


def by_save(mine: WorkOrder, state: str) -> None:
    mine.__dict__["state"] = state
    mine.save(update_fields=["state"])


def by_update(mine: WorkOrder, state: str) -> None:
    WorkOrder.objects.filter(pk=mine.pk).update(state=state)


def by_sql(mine: WorkOrder, state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE repairs_workorder SET state = %s WHERE case_id = %s", [state, mine.pk])


@pytest.mark.rule("RPR-14")
@pytest.mark.parametrize("state", list(OrderState))
def test_no_other_way_makes_an_undeclared_change(crew: Crew, state: OrderState) -> None:
    mine = order_in(crew, state)
    declared = {after for before, after in declared_edges(WorkOrder) if before == state}

    with nothing_changes():
        for target in sorted(set(OrderState) - declared - {state}):
            for way in (by_save, by_update, by_sql):
                with pytest.raises(DatabaseError), transaction.atomic():
                    way(mine, target)


@pytest.mark.rule("RPR-14")
def test_nothing_is_born_further_on(crew: Crew) -> None:
    mine = order_in(crew, OrderState.REQUESTED)
    fields = {field.attname: getattr(mine, field.attname) for field in WorkOrder._meta.concrete_fields}

    for state in sorted(set(OrderState) - {OrderState.REQUESTED}):
        twin = WorkOrder(**{name: value for name, value in fields.items() if name != "state"})
        twin.__dict__["state"] = state
        with pytest.raises(DatabaseError, match="is born as requested"), transaction.atomic():
            twin.save(force_insert=True)


@pytest.mark.rule("RPR-14")
def test_an_old_page_is_told(crew: Crew) -> None:
    mine = order_in(crew, OrderState.TAKEN)

    with pytest.raises(InvalidTransition), nothing_changes():
        do(Action.TAKE, crew, mine.pk)
