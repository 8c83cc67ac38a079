"""What a due deadline climbs: which rung of its ladder, which ones it passes, who is told (CLK-03, CLK-04)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.accounts.models import User
from core.clock.models import Deadline, LadderStep, ServiceStandard
from core.clock.notices import DEADLINE_OVERDUE, DEADLINE_PASSED_ON, DEADLINE_REMINDER, RecipientFinder
from core.clock.voices import silent_among
from core.records.models import Case


@dataclass(frozen=True)
class Climb:
    """One deadline's due rungs: ``reached`` is announced, those under it are recorded as skipped.

    ``unanswered``: the rung before asked to be acknowledged and was not; those of ``reached`` are told of that, and
    the rung itself is still to come at its own time.
    """

    deadline: Deadline
    passed: list[int]
    reached: int
    rung: LadderStep
    people: list[User]
    asks: bool
    unanswered: bool

    @property
    def action(self) -> str:
        if self.unanswered:
            return "deadline_passed_on"
        return "deadline_reminded" if self.rung.percent is not None else "deadline_escalated"

    @property
    def kind(self) -> str:
        if self.unanswered:
            return DEADLINE_PASSED_ON
        return DEADLINE_REMINDER if self.rung.percent is not None else DEADLINE_OVERDUE

    @property
    def due(self) -> dt.datetime:
        """The instant at which it was to happen."""
        asked = self.deadline.asked_until if self.unanswered else None
        return asked or self.deadline.step_times[self.reached]


def ladders_of(standard_ids: frozenset[int]) -> Mapping[int, Mapping[int, LadderStep]]:
    """The steps of each standard's ladder by their level."""
    standards = ServiceStandard.objects.filter(pk__in=standard_ids).prefetch_related("ladder__steps")
    return {each.pk: {rung.level: rung for rung in each.ladder.steps.all()} for each in standards}


def climbs_of(deadlines: Sequence[Deadline], at: dt.datetime) -> list[Climb]:
    """What each of the deadlines climbs at this instant, and who hears of it; read for all of them at once."""
    if not deadlines:
        return []
    ladders = ladders_of(frozenset(d.standard_id for d in deadlines))
    cases = Case.objects.filter(pk__in={d.case_id for d in deadlines})
    places = {pk: place for pk, *place in cases.values_list("pk", "responsible_id", "project_id")}
    responsible = [d.keeper_id or places[d.case_id][0] for d in deadlines]  # a promise has a keeper (CLK-05)
    finder = RecipientFinder(responsible, {project_id for _pk, project_id in places.values()})
    silent = silent_among(deadlines)
    climbs = []
    for deadline, responsible_id in zip(deadlines, responsible, strict=True):
        first = deadline.next_level or 0
        unanswered = deadline.step_times[first] > at
        reached = max(
            (n for n, when in enumerate(deadline.step_times) if n >= first and when <= at), default=first
        )
        ladder = ladders[deadline.standard_id]
        rung = ladder[reached]
        people = []
        if deadline.pk not in silent:
            people = finder.find(rung.to, responsible_id, places[deadline.case_id][1])
        asks = bool(rung.acknowledge_minutes and people) and not unanswered and reached + 1 in ladder
        climbs.append(Climb(deadline, list(range(first, reached)), reached, rung, people, asks, unanswered))
    return climbs
