"""Which counts of a mix may be shown without singling somebody out (OWN-08)."""

from __future__ import annotations

from collections.abc import Mapping

FEWEST = 5


def mix_shown(counts: Mapping[str, int], fewest: int = FEWEST) -> dict[str, int | None]:
    """The counts, with None for a group that is not shown.

    A group of fewer than ``fewest`` people is hidden. So that it cannot be had by subtracting the others from the
    whole, at least two groups are hidden and ``fewest`` people stand in them together; a whole that is smaller is
    hidden altogether. An empty group says nothing about anybody.
    """
    groups = sorted((count, value) for value, count in counts.items() if count)
    hidden: list[str] = []
    people = 0
    for count, value in groups:
        if count < fewest or (hidden and (len(hidden) < 2 or people < fewest)):
            hidden.append(value)
            people += count
    return {value: None if value in hidden else count for value, count in counts.items()}


def whole_shown(counts: Mapping[str, int], fewest: int = FEWEST) -> int | None:
    """The denominator: everybody counted, None while they are too few."""
    whole = sum(counts.values())
    return whole if whole == 0 or whole >= fewest else None
