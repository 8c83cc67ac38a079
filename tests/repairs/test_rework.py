"""What is done again, what waits for a specialist, and one order for several homes."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest

from core.errors import InvalidInput, InvalidTransition
from core.places.enums import UnitStatus
from owners.enums import Channel
from repairs.enums import HoldKind
from repairs.services import damage, ending, work
from repairs.services.opening import Customer, Wish, order_open
from tests.cast import FRIDAY
from tests.factories.places import UnitFactory
from tests.factories.repairs import (
    Crew,
    advance,
    contractor,
    fault,
    order,
    order_in,
    reload,
)
from tests.repairs.test_orders import DAY, State
from tests.unchanged import nothing_changes


@pytest.mark.rule("RPR-12")
@pytest.mark.parametrize(
    ("later", "rework"),
    [("2027-02-20 09:59", True), ("2027-02-20 10:00", True), ("2027-02-20 10:01", False)],
)
def test_the_same_component_within_three_months_is_rework(crew: Crew, later: str, rework: bool) -> None:
    from tests.cast import local

    first = order_in(crew, State.FINISHED)
    again = order(crew, at=local(later))

    assert again.is_rework == rework
    assert again.rework_of == (first if rework else None)


@pytest.mark.rule("RPR-12")
def test_another_home_or_another_component_is_no_rework(crew: Crew) -> None:
    order_in(crew, State.FINISHED)
    elsewhere = UnitFactory(
        project=crew.project, status=UnitStatus.HANDED_OVER, handed_over_on=dt.date(2025, 11, 1)
    )
    another = fault(component__in=fault().component.__class__.objects.exclude(pk=fault().component_id))

    assert not order(crew, unit=elsewhere).is_rework
    assert not order(crew, fault=another).is_rework


@pytest.mark.rule("RPR-15", "RPR-14")
def test_with_a_specialist_it_is_held_not_moved_on(crew: Crew) -> None:
    mine = order_in(crew, State.WORKING)
    work.order_hold(
        case_id=mine.pk, kind=HoldKind.SPECIALIST, company=contractor(), reason="电梯", promised_at=FRIDAY + DAY,
        customer_told=True, by=crew.head, at=FRIDAY,
    )  # fmt: skip

    hold = mine.holds.get()
    assert (reload(mine.pk).state, hold.company, hold.deadline.due_at) == (
        State.WORKING,
        contractor(),
        FRIDAY + DAY,
    )
    work.order_release(case_id=mine.pk, note="已修", by=crew.head, at=FRIDAY)
    hold.refresh_from_db()
    assert (hold.ended_at, hold.deadline.met_at) == (FRIDAY, FRIDAY)


@pytest.mark.rule("RPR-17")
def test_one_leak_over_several_homes_is_one_order_with_a_water_test(crew: Crew) -> None:
    below, beside = UnitFactory(project=crew.project), UnitFactory(project=crew.project)
    mine = order(crew, more_units=[below])
    assert {each.unit for each in mine.units.all()} == {crew.unit, below}
    damage.order_add_unit(
        case_id=mine.pk, unit=beside, damage="天花板", compensation=Decimal(300), access_at=FRIDAY + DAY,
        by=crew.clerk, at=FRIDAY,
    )  # fmt: skip
    damage.order_add_unit(
        case_id=mine.pk, unit=below, damage="墙面", compensation=Decimal("200.50"), by=crew.clerk, at=FRIDAY
    )
    assert (reload(mine.pk).compensation, mine.units.count()) == (Decimal("500.50"), 3)

    advance(crew, mine.pk, State.ACCEPTED)
    end = FRIDAY + 2 * DAY
    with pytest.raises(InvalidTransition) as early, nothing_changes():
        ending.order_countersign(case_id=mine.pk, by=crew.head, at=end)
    assert early.value.code == "water_test_needed"
    test = {"case_id": mine.pk, "started_at": FRIDAY, "by": crew.head, "at": end}
    with pytest.raises(InvalidInput), nothing_changes():
        damage.order_water_test(ended_at=FRIDAY + DAY - dt.timedelta(minutes=1), passed=True, **test)
    damage.order_water_test(ended_at=FRIDAY + DAY, passed=True, **test)
    assert ending.order_countersign(case_id=mine.pk, by=crew.head, at=end).state == State.COUNTERSIGNED


@pytest.mark.rule("RPR-17")
def test_a_unit_of_another_project_is_never_on_it(crew: Crew) -> None:
    foreign = UnitFactory(project=crew.cast.other_project)
    with pytest.raises(InvalidInput), nothing_changes():
        order(crew, more_units=[foreign])
    mine = order(crew)
    with pytest.raises(InvalidInput), nothing_changes():
        damage.order_add_unit(case_id=mine.pk, unit=foreign, damage="墙", by=crew.clerk, at=FRIDAY)


@pytest.mark.rule("RPR-01")
def test_an_order_about_a_public_place_needs_no_unit(crew: Crew) -> None:
    wish = Wish(what="单元门坏", fault=fault(), where_text="1栋1单元门")
    mine = order_open(
        project=crew.project, unit=None, wish=wish, customer=Customer(name="保安"), channel=Channel.PHONE,
        by=crew.clerk, at=FRIDAY,
    )  # fmt: skip
    assert (mine.case.unit, mine.units.count()) == (None, 0)
