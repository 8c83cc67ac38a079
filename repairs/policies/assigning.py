"""Who gets an order by rule: the right trade, somebody who is there, the least to do, then who is nearest."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from decimal import Decimal

from repairs.enums import Trade


@dataclass(frozen=True, slots=True)
class Candidate:
    """A technician of the project as the rule sees them; ``hours`` are the usual hours of what they have open."""

    user_id: int
    trades: Set[Trade]
    hours: Decimal = Decimal(0)
    orders: int = 0
    building_id: int | None = None
    is_away: bool = False


def assignee(candidates: Iterable[Candidate], *, trade: Trade, building_id: int | None) -> Candidate | None:
    """The one who gets it; None when nobody who is there knows the trade.

    Somebody of general maintenance stands in only where nobody has the trade itself.
    """
    present = [each for each in candidates if not each.is_away]
    fitting = [each for each in present if trade in each.trades]
    fitting = fitting or [each for each in present if Trade.GENERAL in each.trades]

    def order(each: Candidate) -> tuple[Decimal, int, bool, int]:
        is_elsewhere = building_id is None or each.building_id != building_id
        return each.hours, each.orders, is_elsewhere, each.user_id

    return min(fitting, key=order, default=None)


def with_one_more(candidates: Iterable[Candidate], chosen: Candidate, hours: Decimal) -> list[Candidate]:
    """The candidates after the chosen one got another order, for the next one of a batch."""
    more = Candidate(
        chosen.user_id,
        chosen.trades,
        chosen.hours + hours,
        chosen.orders + 1,
        chosen.building_id,
        chosen.is_away,
    )
    return [more if each.user_id == chosen.user_id else each for each in candidates]
