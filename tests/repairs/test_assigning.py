"""Who gets an order by rule: trade, presence, load, nearness."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from repairs.enums import Trade
from repairs.policies.assigning import Candidate, assignee, with_one_more

PLUMBER = Candidate(1, {Trade.PLUMBING}, Decimal(4), 3)
IDLE_PLUMBER = Candidate(2, {Trade.PLUMBING, Trade.GENERAL}, Decimal(1), 1, building_id=7)
HANDYMAN = Candidate(3, {Trade.GENERAL})


def chosen(*candidates: Candidate, trade: Trade = Trade.PLUMBING, building_id: int | None = 7) -> int | None:
    found = assignee(candidates, trade=trade, building_id=building_id)
    return found.user_id if found else None


@pytest.mark.parametrize(
    ("candidates", "expected"),
    [
        ((), None),
        ((PLUMBER, IDLE_PLUMBER, HANDYMAN), 2),  # of those who know it who has least to do
        ((PLUMBER, HANDYMAN), 1),  # the trade goes before an empty day
        ((HANDYMAN,), 3),  # nobody knows it: somebody of general maintenance
        ((replace(HANDYMAN, is_away=True),), None),
        ((PLUMBER, replace(IDLE_PLUMBER, is_away=True)), 1),
        ((replace(PLUMBER, hours=Decimal(1), orders=1), IDLE_PLUMBER), 2),  # as busy: who is in the building
        ((replace(PLUMBER, hours=Decimal(1), orders=0), IDLE_PLUMBER), 1),  # fewer orders before nearness
        (
            (replace(PLUMBER, hours=Decimal(1), orders=1, building_id=7), IDLE_PLUMBER),
            1,
        ),  # else the first one
    ],
)
def test_the_rule(candidates: tuple[Candidate, ...], expected: int | None) -> None:
    assert chosen(*candidates) == expected


def test_nobody_knows_the_trade() -> None:
    assert chosen(PLUMBER, trade=Trade.LIFT) is None


def test_a_batch_is_spread() -> None:
    people = [replace(PLUMBER, hours=Decimal(0), orders=0), replace(IDLE_PLUMBER, hours=Decimal(0), orders=0)]
    given = []
    for _order in range(4):
        found = assignee(people, trade=Trade.PLUMBING, building_id=None)
        assert found is not None
        given.append(found.user_id)
        people = with_one_more(people, found, Decimal(2))
    assert given == [1, 2, 1, 2]
