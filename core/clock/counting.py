"""A deadline counted once more, by the calendars as they are now (design decision 7)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from core.clock.book import CalendarBook
from core.clock.calendars import ALWAYS_OPEN, WorkingCalendar
from core.clock.enums import Unit
from core.clock.models import Deadline, Pause
from core.clock.pausing import Waited, steps_moved, waited, with_pauses
from core.clock.policies import DueTime, Rung, due_at, step_times

WAITING_UNITS = (Unit.MINUTES, Unit.HOURS)


@dataclass(frozen=True)
class Counted:
    """What the deadline says when it is counted now: due time with its trace, and the instants of its ladder."""

    due: DueTime
    steps: list[dt.datetime]


def counted_now(deadline: Deadline, book: CalendarBook, pauses: Iterable[Pause]) -> Counted | None:
    """The deadline by the present calendars; None when no calendar moves it.

    A time that a person named stays, and so does what already runs by the clock.
    """
    standard = deadline.standard
    if any(line["code"] == "given" for line in deadline.trace):
        return None
    amount, project_id = standard.amount or 0, deadline.case.project_id
    if standard.unit == Unit.WORKING_DAYS:
        calendar = book.counting(standard.calendar_code, project_id)
        due = book.due(amount, standard.calendar_code, project_id, deadline.started_at)
        return _with_ladder(deadline, due, calendar, pauses)
    if standard.unit == Unit.WORKING_HOURS:
        calendar = book.counting(standard.calendar_code, project_id)
        due = due_at(amount, standard.unit, deadline.started_at, calendar)
        return _with_ladder(deadline, due, calendar, pauses)
    if standard.unit in WAITING_UNITS and not standard.around_the_clock:
        opening = book.opening(deadline.facts.get("channel"), project_id)
        due = due_at(amount, standard.unit, deadline.started_at, ALWAYS_OPEN, opening)
        return _with_ladder(deadline, due, None, pauses)
    return None


def would_be_late(deadline: Deadline, counted: Counted, at: dt.datetime) -> bool:
    """A changed calendar makes nobody late: a due time does not move back behind the change itself."""
    return counted.due.at < deadline.due_at and counted.due.at <= at


def _with_ladder(
    deadline: Deadline, due: DueTime, calendar: WorkingCalendar | None, pauses: Iterable[Pause]
) -> Counted:
    rungs: list[Rung] = [step.rung for step in deadline.standard.ladder.steps.all()]
    times = step_times(rungs, deadline.standard.unit, due.counts_from, due.at, calendar or ALWAYS_OPEN)
    spells = [Waited(p.started_at, p.ended_at, p.reason) for p in pauses if p.ended_at is not None]
    for spell in sorted(spells):
        length = waited(max(spell.start, due.counts_from), spell.end, calendar)
        times = steps_moved(times, spell.start, length, calendar)
    counted = with_pauses(due, spells, calendar)
    head = [line for line in deadline.trace[:1] if line["code"] == "standard"]
    return Counted(DueTime(counted.at, counted.counts_from, [*head, *counted.trace]), times)
