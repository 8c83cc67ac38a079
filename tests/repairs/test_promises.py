"""What is promised for an order, around each limit (RPR-02 to RPR-04, RPR-07, RPR-09, DSK-10)."""

from __future__ import annotations

import datetime as dt

import pytest

from core.clock.enums import DeadlineState, Target
from core.clock.models import Deadline
from core.errors import InvalidInput, InvalidTransition
from repairs.enums import OrderState, Size, Urgency, WorkKind
from repairs.models import Component
from repairs.services import dispatch, ending, opening, work
from repairs.services.opening import Customer, Wish, order_emergency
from tests.cast import FRIDAY, local
from tests.factories.repairs import Crew, accept, advance, arrive, fault, finish, order, order_in, take
from tests.unchanged import nothing_changes

MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
SECOND = dt.timedelta(seconds=1)


def due(pk: int, target: Target) -> Deadline:
    return Deadline.objects.filter(case_id=pk, target=target, cancelled_at=None).latest("pk")


@pytest.mark.rule("RPR-02")
@pytest.mark.parametrize(
    ("urgency", "size", "taking", "arriving"),
    [
        (Urgency.ORDINARY, Size.GENERAL, 10, 15),
        (Urgency.ORDINARY, Size.SMALL, 10, 15),
        (Urgency.URGENT, Size.SMALL, 3, 5),
        (Urgency.ORDINARY, Size.MAJOR, 10, 5),
        (Urgency.URGENT, Size.EMERGENCY, 3, 5),
    ],
)
def test_taking_and_arriving(crew: Crew, urgency: Urgency, size: Size, taking: int, arriving: int) -> None:
    mine = order_in(crew, OrderState.DISPATCHED, urgency=urgency, size=size)
    assert due(mine.pk, Target.TAKE).due_at == FRIDAY + taking * MINUTE

    taken = FRIDAY + taking * MINUTE - SECOND
    take(crew, mine.pk, taken)
    assert due(mine.pk, Target.TAKE).state(taken) == DeadlineState.MET
    assert due(mine.pk, Target.ARRIVE).due_at == taken + arriving * MINUTE

    arrive(crew, mine.pk, taken + arriving * MINUTE)  # exactly then is late
    assert due(mine.pk, Target.ARRIVE).state(taken) == DeadlineState.MISSED


@pytest.mark.rule("RPR-02", "RPR-03")
def test_with_an_appointment_its_start_counts_whatever_the_urgency(crew: Crew) -> None:
    at = FRIDAY + 2 * DAY
    mine = order_in(crew, OrderState.TAKEN, appointment_starts_at=at, urgency=Urgency.URGENT, size=Size.SMALL)

    assert due(mine.pk, Target.ARRIVE).due_at == at + 15 * MINUTE
    assert due(mine.pk, Target.COMPLETE).due_at == at + 3 * DAY

    later = at + DAY
    dispatch.order_appoint(case_id=mine.pk, starts_at=later, reason="业主出差", by=crew.clerk, at=FRIDAY)
    assert due(mine.pk, Target.ARRIVE).due_at == later + 15 * MINUTE
    assert due(mine.pk, Target.COMPLETE).due_at == later + 3 * DAY


@pytest.mark.rule("RPR-03", "DSK-10")
@pytest.mark.parametrize(
    ("facts", "target", "when"),
    [
        ({"size": Size.SMALL}, Target.COMPLETE, FRIDAY + 3 * DAY),
        ({"size": Size.GENERAL}, Target.COMPLETE, FRIDAY + 5 * DAY),
        ({"size": Size.EMERGENCY}, Target.RESTORE, local("2026-11-21 00:00")),
        ({"size": Size.EMERGENCY}, Target.COMPLETE, FRIDAY + 5 * DAY),
        ({"size": Size.MAJOR}, Target.REPAIR_PLAN, FRIDAY + 3 * DAY),
        ({"work_kind": WorkKind.CLEANING, "size": Size.SMALL}, Target.COMPLETE, FRIDAY + DAY),
        ({"work_kind": WorkKind.GREENING}, Target.COMPLETE, FRIDAY + 3 * DAY),
        ({"work_kind": WorkKind.SECURITY}, Target.COMPLETE, local("2026-11-21 00:00")),
    ],
)
def test_by_when_it_is_done(crew: Crew, facts: dict[str, object], target: Target, when: dt.datetime) -> None:
    assert due(order(crew, **facts).pk, target).due_at == when


@pytest.mark.rule("RPR-03")
def test_an_emergency_late_in_the_evening_has_two_hours(crew: Crew) -> None:
    at = local("2026-11-20 23:30")
    assert due(order(crew, size=Size.EMERGENCY, at=at).pk, Target.RESTORE).due_at == at + dt.timedelta(
        hours=2
    )


@pytest.mark.rule("RPR-03")
def test_restoring_keeps_the_one_promise_and_the_permanent_repair_its_own(crew: Crew) -> None:
    mine = order_in(crew, OrderState.WORKING, size=Size.EMERGENCY)
    work.order_restore(case_id=mine.pk, by=crew.technician, at=FRIDAY + MINUTE)

    assert due(mine.pk, Target.RESTORE).met_at == FRIDAY + MINUTE
    assert due(mine.pk, Target.COMPLETE).is_open


@pytest.mark.rule("RPR-03")
def test_a_major_repair_is_done_by_the_date_of_its_plan(crew: Crew) -> None:
    mine = order(crew, size=Size.MAJOR)
    assert not Deadline.objects.filter(case_id=mine.pk, target=Target.COMPLETE).exists()

    work.order_plan(case_id=mine.pk, text="拆换", due_at=FRIDAY + 20 * DAY, by=crew.clerk, at=FRIDAY + DAY)

    assert due(mine.pk, Target.REPAIR_PLAN).state(FRIDAY) == DeadlineState.MET
    assert due(mine.pk, Target.COMPLETE).due_at == FRIDAY + 20 * DAY
    with pytest.raises(InvalidTransition), nothing_changes():
        work.order_plan(
            case_id=mine.pk, text="再改", due_at=FRIDAY + 40 * DAY, by=crew.clerk, at=FRIDAY + DAY
        )


# --- Emergency first, order after ----------------------------------------------------------------------------------


@pytest.mark.rule("RPR-04")
def test_an_emergency_order_keeps_the_true_times_and_is_completed_within_a_day(crew: Crew) -> None:
    began = FRIDAY - dt.timedelta(hours=5)
    mine = order_emergency(
        project=crew.project, unit=crew.unit, wish=Wish(what="水管爆裂"), technician=crew.technician,
        started_at=began, by=crew.technician, at=FRIDAY, late_reason="先抢修",
    )  # fmt: skip

    assert (mine.state, mine.urgency, mine.size) == (OrderState.WORKING, Urgency.URGENT, Size.EMERGENCY)
    assert {mine.taken_at, mine.arrived_at, mine.started_at, mine.case.reported_at} == {began}
    assert due(mine.pk, Target.BACK_FILL).due_at == began + DAY
    assert not Deadline.objects.filter(case_id=mine.pk, target__in=[Target.TAKE, Target.ARRIVE]).exists()
    with pytest.raises(InvalidTransition) as early, nothing_changes():
        finish(crew, mine.pk, FRIDAY)
    assert early.value.code == "back_fill_first"

    opening.order_back_fill(
        case_id=mine.pk, fault=fault(), what="给水管爆裂", name="王芳", by=crew.clerk, at=began + DAY - SECOND
    )
    assert due(mine.pk, Target.BACK_FILL).state(FRIDAY) == DeadlineState.MET
    finish(crew, mine.pk, began + DAY)
    assert accept(crew, mine.pk, began + DAY).state == OrderState.ACCEPTED  # the customer confirms it


@pytest.mark.rule("RPR-04")
def test_entered_afterwards_with_everything_it_is_complete_at_once_late_or_not(crew: Crew) -> None:
    began = FRIDAY - DAY - MINUTE
    facts = {"project": crew.project, "unit": crew.unit, "technician": crew.technician, "started_at": began}
    with pytest.raises(InvalidInput), nothing_changes():
        order_emergency(
            wish=Wish(what="爆管"), by=crew.clerk, at=FRIDAY, **facts
        )  # more than 15 minutes: why

    mine = order_emergency(
        wish=Wish(what="爆管", fault=fault()), customer=Customer(name="王芳"), late_reason="夜间抢修",
        by=crew.clerk, at=FRIDAY, **facts,
    )  # fmt: skip

    assert mine.back_filled_at == FRIDAY
    assert due(mine.pk, Target.BACK_FILL).state(FRIDAY) == DeadlineState.MISSED


# --- Not finished in time ------------------------------------------------------------------------------------------


@pytest.mark.rule("RPR-07")
def test_postponing_is_counted_tells_people_and_pauses_nothing(crew: Crew) -> None:
    mine = order_in(crew, OrderState.WORKING, size=Size.SMALL)
    first = due(mine.pk, Target.COMPLETE).due_at
    for number, at in enumerate((first - SECOND, first), start=1):
        new = at + number * DAY
        work.order_postpone(
            case_id=mine.pk, reason="缺配件", promised_at=new, customer_told=True, by=crew.technician, at=at
        )

    holds = list(mine.holds.order_by("pk"))
    assert [hold.in_time for hold in holds] == [True, False]  # exactly at the due time is too late
    assert [hold.is_running for hold in holds] == [False, True]
    assert due(mine.pk, Target.COMPLETE).due_at == first
    assert due(mine.pk, Target.COMPLETE).is_open
    assert due(mine.pk, Target.PROMISE).due_at == holds[1].promised_at
    told = set(
        mine.case.notices.filter(kind="order.postponed").values_list("recipient__full_name", flat=True)
    )
    assert told == {"head", "other head", "clerk"}

    finish(crew, mine.pk, first + DAY)
    assert due(mine.pk, Target.COMPLETE).state(first) == DeadlineState.MISSED
    assert due(mine.pk, Target.PROMISE).state(first) == DeadlineState.MET


@pytest.mark.rule("RPR-07")
@pytest.mark.parametrize("wrong", [{"reason": " "}, {"customer_told": False}, {"promised_at": FRIDAY}])
def test_postponing_needs_a_reason_a_new_time_and_a_customer_who_knows(
    crew: Crew, wrong: dict[str, object]
) -> None:
    mine = order_in(crew, OrderState.WORKING)
    told = {"reason": "缺配件", "customer_told": True, "promised_at": FRIDAY + DAY} | wrong

    with pytest.raises(InvalidInput), nothing_changes():
        work.order_postpone(case_id=mine.pk, by=crew.technician, at=FRIDAY, **told)


# --- Rework and follow-up ------------------------------------------------------------------------------------------


@pytest.mark.rule("RPR-08")
def test_what_comes_back_has_a_due_time_of_its_own(crew: Crew) -> None:
    mine = order_in(crew, OrderState.FINISHED, size=Size.GENERAL)
    ending.order_refuse_acceptance(case_id=mine.pk, reason="仍漏", by=crew.technician, at=FRIDAY + DAY)

    assert due(mine.pk, Target.COMPLETE).due_at == FRIDAY + 4 * DAY


@pytest.mark.rule("RPR-09")
@pytest.mark.parametrize(
    ("facts", "when"),
    [
        ({"size": Size.GENERAL}, local("2026-11-23 18:00")),
        ({"size": Size.MAJOR}, FRIDAY + DAY),
        ({"size": Size.EMERGENCY}, FRIDAY + DAY),
        ({"urgency": Urgency.URGENT}, FRIDAY + DAY),
    ],
)
def test_the_customer_is_asked_within_three_working_days_or_a_day(
    crew: Crew, facts: dict[str, object], when: dt.datetime
) -> None:
    mine = order_in(crew, OrderState.ACCEPTED, **facts)
    assert due(mine.pk, Target.FOLLOW_UP).due_at == when


@pytest.mark.rule("RPR-09", "RPR-12")
def test_rework_and_what_was_abnormal_are_asked_about_within_a_day(crew: Crew) -> None:
    came_back = order_in(crew, OrderState.FINISHED)
    ending.order_refuse_acceptance(case_id=came_back.pk, reason="仍漏", by=crew.technician, at=FRIDAY)
    finish(crew, came_back.pk)
    accept(crew, came_back.pk)
    again = order_in(crew, OrderState.ACCEPTED)  # the same component of the same unit
    others = Component.objects.exclude(pk=fault().component_id)
    odd = order_in(crew, OrderState.WORKING, fault=fault(component__in=others))
    finish(crew, odd.pk, is_abnormal=True)
    accept(crew, odd.pk)

    assert {due(each.pk, Target.FOLLOW_UP).due_at for each in (came_back, again, odd)} == {FRIDAY + DAY}


@pytest.mark.rule("RPR-02")
def test_given_to_somebody_else_the_minutes_begin_anew(crew: Crew) -> None:
    mine = order_in(crew, OrderState.TAKEN)
    at = FRIDAY + 5 * MINUTE
    dispatch.order_reassign(case_id=mine.pk, to=crew.other_technician, reason="请假", by=crew.head, at=at)

    assert due(mine.pk, Target.TAKE).due_at == at + 10 * MINUTE
    assert not Deadline.objects.open().filter(case_id=mine.pk, target=Target.ARRIVE).exists()


@pytest.mark.rule("RPR-14", "CLK-01")
def test_what_is_cancelled_has_no_open_promise(crew: Crew) -> None:
    mine = advance(crew, order_in(crew, OrderState.REQUESTED).pk, OrderState.WORKING)
    start_of_promise = work.order_postpone(
        case_id=mine.pk,
        reason="缺件",
        promised_at=FRIDAY + DAY,
        customer_told=True,
        by=crew.technician,
        at=FRIDAY,
    )
    ending.order_cancel(case_id=start_of_promise.pk, reason="业主取消", by=crew.clerk, at=FRIDAY)

    assert not Deadline.objects.open().filter(case_id=mine.pk).exists()
    mine.case.refresh_from_db()
    assert (mine.case.is_open, mine.case.next_due_at) == (False, None)
