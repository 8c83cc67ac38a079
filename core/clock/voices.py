"""Whose ladder is silent because another deadline speaks for it: a group has one ladder (CMP-32, CLK-03).

An app above hands in a function; the sweep asks it once for each batch.  The step of a silent deadline is taken and
recorded like any other, and nobody is told.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from core.clock.models import Deadline

# Due deadlines → the ids of those for which another one speaks.
Silent = Callable[[Sequence[Deadline]], frozenset[int]]

_asked: list[Silent] = []


def register(silent: Silent) -> None:
    """Hand in who knows of groups (call it from ``AppConfig.ready``)."""
    if silent not in _asked:
        _asked.append(silent)


def silent_among(deadlines: Sequence[Deadline]) -> frozenset[int]:
    """Those of the deadlines whose step is announced by another one's."""
    return frozenset().union(*(silent(deadlines) for silent in _asked))
