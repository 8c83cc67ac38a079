"""Which approvals a plan needs, and how far an authority reaches (CMP-12, CMP-13)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from complaints.enums import Level
from complaints.enums.plans import PAID_OUT, TAKEN_BACK, OptionKind, Part

MOST_OPTIONS = 4
COUNSELLED_LEVELS = (Level.MAJOR_RISK, Level.GENERAL_DEMAND)


@dataclass(frozen=True, slots=True)
class Option:
    """One thing a plan offers: what, at which cost, and the rule or contract clause it stands on (CMP-12)."""

    kind: str
    cost: Decimal
    basis: str
    text: str = ""
    under_warranty: bool = False
    liability: bool = False


@dataclass(frozen=True, slots=True)
class Authority:
    """What a person may decide alone: money up to a limit (None: any), refunds and swaps or not (CMP-13)."""

    up_to: Decimal | None
    refunds: bool


def needs_counsel(options: Iterable[Option], level: int) -> bool:
    """Whether legal and finance approve it before it is offered (CMP-12).

    They do for money, refund, swap or liability, and at levels 1 and 2; a pure repair under warranty needs neither,
    at any level.  A repair that the warranty does not cover is money as soon as it costs some.
    """
    beyond = [each for each in options if not _is_owed(each)]
    if not beyond:
        return False
    return level in COUNSELLED_LEVELS or any(
        each.liability or each.cost > 0 or each.kind in PAID_OUT | TAKEN_BACK for each in beyond
    )


def _is_owed(option: Option) -> bool:
    return option.kind == OptionKind.REPAIR and option.under_warranty and not option.liability


def takes_back(options: Iterable[Option]) -> bool:
    """Whether one of them is a refund or a swap (CMP-13)."""
    return any(each.kind in TAKEN_BACK for each in options)


def is_within(authorities: Iterable[Authority], *, total: Decimal, refund: bool) -> bool:
    """Whether one of a person's authorities covers what the matter costs with the plan (CMP-13)."""
    return any(
        (each.up_to is None or total <= each.up_to) and (each.refunds or not refund) for each in authorities
    )


def parts_needed(options: Sequence[Option], *, level: int, within: bool) -> list[Part]:
    """Whose approval a plan needs; ``within`` tells whether who proposed it may decide it alone (CMP-12, CMP-13)."""
    counsel = [Part.LEGAL, Part.FINANCE] if needs_counsel(options, level) else []
    return counsel if within else [*counsel, Part.AUTHORITY]
