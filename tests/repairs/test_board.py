"""The dispatch board: what waits by due time, who is where, giving out by hand and by rule (issue 6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from core.clock.models import Absence
from core.errors import InvalidInput
from repairs.enums import OrderState, Trade
from repairs.enums.lists import BoardPart, BoardWay
from repairs.models import Offer, Skill, WorkOrder
from repairs.selectors.board import board_page, technicians_of
from repairs.services.board import GivenOut, orders_give_out
from tests.administration.conftest import Browser
from tests.cast import FRIDAY
from tests.factories.repairs import Crew, advance, fault, order, order_in, reload
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("RPR-14")]
MINUTE = dt.timedelta(minutes=1)
State = OrderState


def give(
    crew: Crew, way: BoardWay, *orders: WorkOrder, to: tuple[Any, ...] = (), reason: str = ""
) -> GivenOut:
    wanted = [(each.pk, each.case.version) for each in orders]
    return orders_give_out(
        project_id=crew.project.pk, wanted=wanted, way=way, to=to, reason=reason, by=crew.head, at=FRIDAY
    )


def offered(pk: int) -> list[str]:
    return [str(offer.user) for offer in Offer.objects.standing().filter(order=pk).order_by("pk")]


def test_what_is_due_first_stands_first_and_each_part_has_its_states(crew: Crew) -> None:
    slow = order(crew)
    fast = order(crew, fault=fault(urgency="urgent"), at=FRIDAY + MINUTE)
    dispatched, working = order_in(crew, State.DISPATCHED), order_in(crew, State.WORKING)
    finished = order_in(crew, State.FINISHED)
    order_in(crew, State.CANCELLED)
    shown = {part: [each.pk for each in board_page(crew.project.pk, part).rows] for part in BoardPart}
    assert shown == {
        BoardPart.TO_GIVE: sorted([slow.pk, fast.pk], key=lambda pk: (reload(pk).case.next_due_at, pk)),
        BoardPart.OFFERED: [dispatched.pk],
        BoardPart.AT_WORK: [working.pk],
        BoardPart.TO_SIGN: [finished.pk],
    }
    assert board_page(crew.cast.other_project.pk, BoardPart.TO_GIVE).rows == []


def test_technicians_with_trade_load_and_place(crew: Crew) -> None:
    Skill.objects.create(user=crew.technician, trade=Trade.PLUMBING)
    Skill.objects.create(user=crew.technician, trade=Trade.ELECTRICAL)
    working, taken = order_in(crew, State.WORKING), order_in(crew, State.TAKEN, at=FRIDAY + MINUTE)
    order_in(crew, State.FINISHED)
    Absence.objects.create(
        user=crew.head, deputy=crew.other_head, named_by=crew.head, named_at=FRIDAY, began_at=FRIDAY,
        starts_at=FRIDAY, ends_at=FRIDAY + dt.timedelta(days=1),
    )  # fmt: skip
    people = technicians_of(crew.project.pk)
    assert [each.user for each in people] == [
        crew.other_head, crew.other_technician, crew.technician, crew.head,
    ]  # fmt: skip
    busy, away = people[2], people[3]
    assert (busy.trades, away.is_away) == ([Trade.PLUMBING, Trade.ELECTRICAL], True)
    assert {each.pk for each in busy.orders} == {working.pk, taken.pk}
    assert busy.hours == sum(each.fault.default_hours for each in busy.orders if each.fault)
    assert (busy.now_at, busy.is_there) == (working, True)
    assert busy.late(FRIDAY) == 0
    assert busy.late(FRIDAY + dt.timedelta(days=9)) == 2
    free = people[1]
    assert (free.now_at, free.is_there, free.hours) == (None, False, 0)


def test_one_is_given_to_one_and_several_to_the_first_who_takes_them(crew: Crew) -> None:
    one, two = order(crew), order(crew)
    given = give(crew, BoardWay.ASSIGN, one, to=(crew.technician,))
    assert [(each.pk, person) for each, person in given.done] == [(one.pk, crew.technician)]
    assert offered(one.pk) == ["technician"]
    give(crew, BoardWay.OFFER, two, to=(crew.technician, crew.other_technician))
    assert offered(two.pk) == ["technician", "other technician"]
    assert reload(two.pk).state == State.DISPATCHED


def test_what_is_given_out_already_goes_to_somebody_else_with_a_reason(crew: Crew) -> None:
    mine = order_in(crew, State.TAKEN)
    refused = give(crew, BoardWay.ASSIGN, mine, to=(crew.other_technician,))
    assert [reason.code for _order, reason in refused.refused] == ["text_needed"]
    assert reload(mine.pk).state == State.TAKEN
    give(crew, BoardWay.ASSIGN, reload(mine.pk), to=(crew.other_technician,), reason="病假")
    assert (reload(mine.pk).state, offered(mine.pk)) == (State.DISPATCHED, ["other technician"])


def test_by_rule_each_order_goes_to_its_trade_and_the_load_is_spread(crew: Crew) -> None:
    for person in (crew.technician, crew.other_technician):
        Skill.objects.create(user=person, trade=Trade.PLUMBING)
    orders = [order(crew, fault=fault(trade="plumbing")) for _each in range(4)]
    lift = order(crew, fault=fault(trade="gas"))
    given = give(crew, BoardWay.RULE, *orders, lift)
    people = [person for _order, person in given.done]
    assert sorted(map(str, people)) == ["other technician", "other technician", "technician", "technician"]
    assert [(each.pk, reason.code) for each, reason in given.refused] == [(lift.pk, "nobody_knows_trade")]
    assert reload(lift.pk).state == State.REQUESTED


def test_what_was_given_out_meanwhile_is_named_and_the_others_go(crew: Crew) -> None:
    stale, fresh = order(crew), order(crew)
    advance(crew, stale.pk, State.DISPATCHED)
    given = give(crew, BoardWay.ASSIGN, stale, fresh, to=(crew.other_technician,), reason="分派")
    assert [each.pk for each, _person in given.done] == [fresh.pk]
    assert [each.pk for each, _reason in given.refused] == [stale.pk]
    assert offered(stale.pk) == ["technician"]


@pytest.mark.parametrize(
    ("way", "people", "code"),
    [
        (BoardWay.ASSIGN, 0, "one_technician"),
        (BoardWay.ASSIGN, 2, "one_technician"),
        (BoardWay.OFFER, 0, "technician_needed"),
    ],
)
def test_who_is_to_get_it_must_be_named(crew: Crew, way: BoardWay, people: int, code: str) -> None:
    mine = order(crew)
    with nothing_changes(), pytest.raises(InvalidInput) as refused:
        give(crew, way, mine, to=(crew.technician, crew.other_technician)[:people])
    assert refused.value.code == code
    with nothing_changes(), pytest.raises(InvalidInput):
        give(crew, BoardWay.RULE)


def test_an_order_of_another_project_is_not_given_out_here(crew: Crew) -> None:
    mine = order(crew)
    with nothing_changes():
        given = orders_give_out(
            project_id=crew.cast.other_project.pk, wanted=[(mine.pk, mine.case.version)], way=BoardWay.ASSIGN,
            to=[crew.technician], reason="", by=crew.head, at=FRIDAY,
        )  # fmt: skip
    assert (given.done, given.refused) == ([], [])


def test_the_page(crew: Crew, django_assert_max_num_queries: Callable[..., Any]) -> None:
    orders = [order(crew) for _each in range(3)]
    head = Browser(crew.head)
    address = {"project": crew.project.pk}
    with django_assert_max_num_queries(16):
        page = head.look("dispatch_board", **address).content.decode()
    for mine in orders:
        assert f'value="{mine.pk}~{mine.case.version}"' in page
    answer = head.send(
        "dispatch_board",
        way="assign",
        to=crew.technician.pk,
        orders=[f"{orders[0].pk}~{orders[0].case.version}"],
    )
    assert answer.status_code == 302
    assert offered(orders[0].pk) == ["technician"]
    key = f"{orders[1].pk}~{orders[1].case.version}"
    with nothing_changes():
        again = head.send("dispatch_board", way="assign", orders=[key])
        assert (
            head.send("dispatch_board", way="assign", to=crew.technician.pk, orders=["x~1"]).status_code
            == 422
        )
    assert again.status_code == 422
    assert "Choose one technician." in again.content.decode()
    assert f'value="{key}" checked' in again.content.decode()  # what was ticked stays ticked
    for part in BoardPart:
        assert head.look("dispatch_board", part=part.value).status_code == 200
    assert Browser(crew.technician).look("dispatch_board").status_code == 403
