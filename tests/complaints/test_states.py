"""Every state × every action, and every way around the actions (CMP-10)."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest
from django.db import DatabaseError, connection, transaction

from complaints.enums import Action, Grade, Level, State
from complaints.models import Complaint
from complaints.policies.actions import RULES, check_can, refusal
from complaints.services.grading import grade_raise
from core.errors import DomainError, InvalidTransition, NotAllowed
from core.records.models import Case
from core.records.states import declared_edges
from core.web.errors import domain_error_of
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import DO, do
from tests.factories.complaints import advance, complaint, complaint_in, reload
from tests.unchanged import nothing_changes

ANY_TIME = [  # as long as somebody works on it
    "respond", "chase", "add-files", "add-fact", "withdraw-fact", "add-co-signer", "withdraw-co-signer",
    "raise-grade", "lower-grade", "link", "unlink", "correct-unit",
]  # fmt: skip
REFUSABLE = {"propose-refusal": None, "decline-refusal": None, "refuse-demand": "demand_refused"}
WITHDRAWABLE = {"withdraw": "withdrawn"}

# What can be done in each state, and where it leads (None: it stays where it is).
EXPECTED: dict[str, dict[str, str | None]] = {
    "received": {"assess": "assessed", **REFUSABLE, **WITHDRAWABLE},
    "assessed": {"assign": "assigned", **REFUSABLE, **WITHDRAWABLE},
    "assigned": {
        "assign": None,
        "investigate": "investigating",
        "refuse-assignment": "assessed",
        **REFUSABLE,
        **WITHDRAWABLE,
    },
    "investigating": {"propose-plan": "plan_proposed", **REFUSABLE, **WITHDRAWABLE},
    "plan_proposed": {
        "approve-plan": "plan_approved",
        "approve-legal": None,
        "approve-finance": None,
        "refuse-plan": "investigating",
        **WITHDRAWABLE,
    },
    "plan_approved": {"agree": "agreed", "decline-plan": "investigating", **WITHDRAWABLE},
    "agreed": {"execute": "executing", **WITHDRAWABLE},
    "executing": {"finish": "done", **WITHDRAWABLE},
    "done": {"verify": "verified", "send-back": "executing", **WITHDRAWABLE},
    "verified": {"reopen": "assigned"},  # the follow-up itself leads on, or back to executing
    "followed_up": {"close": "closed", "reopen": "assigned"},
    "closed": {"archive": "archived", "reopen": "assigned"},
    "archived": {"reopen": "assigned"},
    "demand_refused": {"respond": None, "review-refusal": "received"},
    "withdrawn": {},
}
for resolved in ("verified", "followed_up", "closed", "archived"):
    EXPECTED[resolved] |= dict.fromkeys(["write-study", "publish-study"])
for over in ("closed", "archived"):
    EXPECTED[over] |= {"recheck": None}
PAUSED_IN = "received assessed assigned investigating plan_proposed plan_approved executing verified"
AT_WORK = [state for state in EXPECTED if state not in ("closed", "archived", "demand_refused", "withdrawn")]
for working in AT_WORK:
    EXPECTED[working] |= dict.fromkeys(ANY_TIME)
IN_HAND = ["investigating", "plan_proposed", "plan_approved", "agreed", "executing"]
for in_hand in IN_HAND:
    EXPECTED[in_hand] |= dict.fromkeys(
        [
            "name-group",
            "add-evidence",
            "commission-appraisal",
            "record-appraisal",
            "negotiate",
            "update",
            "collaborate",
        ]
    )
for had in ("assigned", *IN_HAND):
    EXPECTED[had] |= {"take-over": None}
EXPECTED["done"] |= {"add-evidence": None}
for settling in ("agreed", "executing"):
    EXPECTED[settling] |= {"settle": None, "pay": None}
for transferable in ("investigating", "agreed", "executing"):
    EXPECTED[transferable] |= {"transfer": None, "confirm-transfer": None}
for waited_in in PAUSED_IN.split():  # where a clock runs that may be paused (CLK-02)
    EXPECTED[waited_in] |= dict.fromkeys(["pause", "resume"])


def important_complaint_in(cast: Cast, state: State) -> Complaint:
    """Its grade can rise and fall, its matter has another complaint, and there is another matter."""
    mine = complaint(cast)
    complaint(cast, name="李娜", phone="13900005678")
    complaint(cast, what="电梯异响", category="eng-lift")
    grade_raise(case_id=mine.pk, grade=Grade.IMPORTANT, reason="老人独居", by=cast.clerk, at=FRIDAY)
    return advance(cast, mine.pk, state)


def outcome(action: Action, cast: Cast, case_id: int) -> str | None:
    """The state after the action, undone again; None when it was refused and left nothing behind."""
    try:
        with transaction.atomic():
            after = do(action, cast, case_id).state
            transaction.set_rollback(True)
    except DomainError:
        return None
    return str(after)


def test_the_table_names_every_state_and_the_services_every_action() -> None:
    assert set(EXPECTED) == set(State.values)
    assert {action for row in EXPECTED.values() for action in row} | {"finish"} == set(Action.values)
    assert set(DO) == set(RULES) == set(Action)


@pytest.mark.rule("CMP-10")
@pytest.mark.parametrize("state", list(State))
def test_every_action_in_this_state(cast: Cast, state: State) -> None:
    case_id = important_complaint_in(cast, state).pk

    with nothing_changes():
        found = {action.value: outcome(action, cast, case_id) for action in Action}

    allowed = {action: after or state.value for action, after in EXPECTED[state.value].items()}
    assert {action: after for action, after in found.items() if after is not None} == allowed


@pytest.mark.rule("CMP-10")
@pytest.mark.parametrize(("level", "after"), [(Level.MINOR, "done"), (Level.GENERAL_DEMAND, None)])
def test_only_a_minor_one_goes_from_assigned_to_done(cast: Cast, level: Level, after: str | None) -> None:
    mine = complaint(cast)
    do(Action.ASSESS, cast, mine.pk)
    Complaint.objects.filter(pk=mine.pk).update(level=level)
    do(Action.ASSIGN, cast, mine.pk)

    with nothing_changes():
        assert outcome(Action.FINISH, cast, mine.pk) == after


@pytest.mark.rule("CMP-10")
def test_follow_up_never_falls_away(cast: Cast) -> None:
    assert {target for source, target in declared_edges(Complaint) if source == "verified"} == {
        "followed_up", "executing", "assigned"
    }  # fmt: skip
    assert {source for source, target in declared_edges(Complaint) if target == "closed"} == {"followed_up"}


@pytest.mark.rule("CMP-10", "SEC-01")
def test_who_has_no_part_in_it_can_do_nothing(cast: Cast) -> None:
    for state in (State.RECEIVED, State.ASSIGNED, State.PLAN_PROPOSED, State.CLOSED, State.DEMAND_REFUSED):
        mine = complaint_in(cast, state)
        for person in (cast.stranger, cast.owner, cast.admin):
            assert {type(refusal(action, user=person, complaint=mine)) for action in Action} == {NotAllowed}


@pytest.mark.rule("CMP-15")
def test_a_step_belongs_to_its_person(cast: Cast) -> None:
    assigned = complaint_in(cast, State.ASSIGNED)
    investigating = complaint_in(cast, State.INVESTIGATING)
    proposed = complaint_in(cast, State.PLAN_PROPOSED)
    done = complaint_in(cast, State.DONE)

    for action, mine, person, code in [
        (Action.INVESTIGATE, assigned, cast.other_handler, "not_assignee"),
        (Action.PROPOSE_PLAN, investigating, cast.other_handler, "not_responsible"),
        (Action.VERIFY, done, cast.handler, "not_allowed"),
    ]:
        with pytest.raises(NotAllowed) as refused:
            check_can(action, user=person, complaint=mine)
        assert refused.value.code == code
    check_can(Action.PROPOSE_PLAN, user=cast.manager, complaint=investigating)
    proposed.plans.update(proposed_by=cast.manager)
    assert str(refusal(Action.APPROVE_PLAN, user=cast.manager, complaint=proposed)).startswith(
        "You proposed this plan"
    )
    done.done_by = cast.manager
    assert str(refusal(Action.VERIFY, user=cast.manager, complaint=done)).startswith("You did this work")


# --- Ways around the actions ---------------------------------------------------------------------------------------


def by_save(mine: Complaint, state: str) -> None:
    mine.__dict__["state"] = state
    mine.save(update_fields=["state"])


def by_update(mine: Complaint, state: str) -> None:
    Complaint.objects.filter(pk=mine.pk).update(state=state)


def by_bulk_update(mine: Complaint, state: str) -> None:
    mine.__dict__["state"] = state
    Complaint.objects.bulk_update([mine], ["state"])


def by_sql(mine: Complaint, state: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE complaints_complaint SET state = %s WHERE case_id = %s", [state, mine.pk])


WAYS: list[Callable[[Complaint, str], None]] = [by_save, by_update, by_bulk_update, by_sql]


@pytest.mark.rule("CMP-10")
@pytest.mark.parametrize("state", list(State))
def test_no_other_way_makes_an_undeclared_change(cast: Cast, state: State) -> None:
    mine = complaint_in(cast, state)
    declared = {after for before, after in declared_edges(Complaint) if before == state}
    undeclared = set(State.values) - {state.value} - declared
    assert undeclared

    with nothing_changes():
        for way, target in product(WAYS, sorted(undeclared)):
            with pytest.raises(DatabaseError) as refused, transaction.atomic():
                way(reload(mine), target)
            assert isinstance(domain_error_of(refused.value), InvalidTransition)


def newborn(mine: Complaint, state: str) -> Complaint:
    """A complaint that no service made, with everything but its row; like ``mine`` otherwise."""
    header = Case.objects.get(pk=mine.pk)
    header.pk, header.number = None, f"X-{Case.objects.count()}"
    header.save()
    fields = {f.attname: getattr(mine, f.attname) for f in mine._meta.concrete_fields}
    ended = {
        "done_at": FRIDAY,
        "done_by_id": mine.case.entered_by_id,
        "closed_at": FRIDAY,
        "confirmation": "consent",
    }
    return Complaint(**(fields | ended | {"case_id": header.pk, "state": state}))


def _sql_values(baby: Complaint) -> list[object]:
    return [
        field.get_db_prep_save(getattr(baby, field.attname), connection)
        for field in baby._meta.concrete_fields
    ]


def born_by_sql(baby: Complaint) -> None:
    columns = ", ".join(f'"{field.column}"' for field in baby._meta.concrete_fields)
    places = ", ".join(["%s"] * len(baby._meta.concrete_fields))
    with connection.cursor() as cursor:
        cursor.execute(f"INSERT INTO complaints_complaint ({columns}) VALUES ({places})", _sql_values(baby))  # noqa: S608


BIRTHS: dict[str, Callable[[Complaint], object]] = {
    "save": lambda baby: baby.save(force_insert=True),
    "create": lambda baby: Complaint.objects.create(
        **{f.attname: getattr(baby, f.attname) for f in baby._meta.concrete_fields}
    ),
    "bulk_create": lambda baby: Complaint.objects.bulk_create([baby]),
    "sql": born_by_sql,
}


@pytest.mark.rule("CMP-10")
@pytest.mark.parametrize("way", list(BIRTHS))
def test_a_complaint_is_born_received_and_in_no_other_state(cast: Cast, way: str) -> None:
    mine = complaint(cast)
    for state in set(State.values) - {"received"}:
        baby = newborn(mine, state)
        with nothing_changes(), pytest.raises(DatabaseError) as refused, transaction.atomic():
            BIRTHS[way](baby)
        assert isinstance(domain_error_of(refused.value), InvalidTransition)

    BIRTHS[way](newborn(mine, "received"))


@pytest.mark.rule("CMP-10")
def test_the_attribute_cannot_be_assigned_and_stays_protected_after_a_refresh(cast: Cast) -> None:
    mine = complaint(cast)

    for _ in range(2):
        with pytest.raises(AttributeError):
            mine.state = State.CLOSED
        mine.refresh_from_db()
        mine.full_clean()
    assert mine.state == State.RECEIVED
