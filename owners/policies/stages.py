"""The stages of a person with one unit, as a function of dates (OWN-02, OWN-03)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core.time import add_months
from owners.enums import Stage


@dataclass(frozen=True, slots=True)
class Boundaries:
    """Months after handover (or transfer) at which running-in and stable end; settings of the company."""

    running_in_months: int = 6
    stable_until_months: int = 24


@dataclass(frozen=True, slots=True)
class StageFacts:
    """The dates that decide; ``transferred_on`` is set for an owner by resale, whose stage counts from it."""

    subscribed_on: dt.date | None = None
    signed_on: dt.date | None = None
    handed_over_on: dt.date | None = None
    transferred_on: dt.date | None = None


Step = tuple[Stage, dt.date]


def stage_path(facts: StageFacts, boundaries: Boundaries) -> list[Step]:
    """Every stage that these facts lead to, with its first day, in order; also those still to come."""
    path: list[Step] = []
    if facts.transferred_on is None and facts.subscribed_on is not None:
        path.append((Stage.SUBSCRIBED, facts.subscribed_on))
    bought_on = facts.transferred_on or facts.signed_on
    if bought_on is not None:
        path.append((Stage.CONTRACTED, bought_on))
    if facts.handed_over_on is not None:
        start = max(facts.handed_over_on, facts.transferred_on or facts.handed_over_on)
        path += [
            (Stage.RUNNING_IN, start),
            (Stage.STABLE, add_months(start, boundaries.running_in_months)),
            (Stage.LONG_STANDING, add_months(start, boundaries.stable_until_months)),
        ]
    return _later_wins(path)


def stage_on(facts: StageFacts, on: dt.date, boundaries: Boundaries) -> Step:
    """The stage on a day and the day it began; a person without any date is a potential customer (OWN-02).

    A boundary is reached on its day: exactly 24 months after handover is long-standing.
    """
    reached = [step for step in stage_path(facts, boundaries) if step[1] <= on]
    return reached[-1] if reached else (Stage.POTENTIAL, on)


def next_stage_on(facts: StageFacts, on: dt.date, boundaries: Boundaries) -> dt.date | None:
    """The day of the next move that comes by itself after ``on``; None when nothing more comes (OWN-03)."""
    return next((day for _, day in stage_path(facts, boundaries) if day > on), None)


def _later_wins(path: list[Step]) -> list[Step]:
    """Stages that begin on one day count as the last: who buys a unit handed over runs in at once."""
    return [step for index, step in enumerate(path) if all(step[1] < later for _, later in path[index + 1 :])]
