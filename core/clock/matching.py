"""Which service standard fits a case best, and why it does: pure (CLK-01, STF-01)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from core.clock.models import ServiceStandard


@dataclass(frozen=True)
class Facts:
    """What the filters of a standard look at, and what a deadline keeps of its case (for a later replay).

    ``category`` goes from the general to the special: ``("engineering", "leak")``.
    """

    kind: str
    project_id: int
    level: int | None = None
    grade: str | None = None
    channel: str | None = None
    category: tuple[str, ...] = ()
    urgency: str | None = None

    def kept(self) -> dict[str, Any]:
        """What was known, as JSON."""
        known = {**asdict(self), "category": list(self.category)}
        return {name: value for name, value in known.items() if value not in (None, "", [])}


@dataclass(frozen=True)
class Match:
    """The standard that counts, what made it fit, and those that fit less closely."""

    standard: ServiceStandard
    because: dict[str, Any]
    passed_over: tuple[ServiceStandard, ...]


def best_match(standards: Iterable[ServiceStandard], facts: Facts) -> Match | None:
    """The most specific standard that fits: project, level, grade, urgency, category, channel, then priority."""
    fitting = sorted((s for s in standards if fits(s, facts)), key=lambda s: _rank(s, facts), reverse=True)
    if not fitting:
        return None
    return Match(fitting[0], because(fitting[0], facts), tuple(fitting[1:]))


def fits(standard: ServiceStandard, facts: Facts) -> bool:
    """Whether every filter of the standard that is not empty holds for the case."""
    return (
        standard.project_id in (None, facts.project_id)
        and standard.level in (None, facts.level)
        and standard.grade in ("", facts.grade)
        and standard.urgency in ("", facts.urgency)
        and standard.category in ("", *facts.category)
        and (not standard.channels or facts.channel in standard.channels)
    )


def because(standard: ServiceStandard, facts: Facts) -> dict[str, Any]:
    """The filters that made it fit, the weightiest first; empty: it holds for all cases of the kind."""
    reasons = {
        "project": facts.project_id if standard.project_id else None,
        "level": standard.level,
        "grade": standard.grade,
        "urgency": standard.urgency,
        "category": standard.category,
        "channel": facts.channel if standard.channels else None,
    }
    return {name: value for name, value in reasons.items() if value not in (None, "")}


def _rank(standard: ServiceStandard, facts: Facts) -> tuple[Any, ...]:
    depth = facts.category.index(standard.category) + 1 if standard.category else 0
    return (
        standard.project_id is not None,
        standard.level is not None,
        bool(standard.grade),
        bool(standard.urgency),
        depth,
        -len(standard.channels) if standard.channels else -1_000,
        standard.priority,
        standard.code,
    )
