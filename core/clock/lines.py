"""A case's deadlines as its page shows them: the input ``lines`` of ``clock/deadline_list.html`` (CLK-01)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.accounts.models import User
from core.clock.book import CalendarBook
from core.clock.deputies import represented_by
from core.clock.enums import IN_WORKING_TIME, DeadlineState, PauseEnd
from core.clock.models import Deadline, EscalationStep, Pause
from core.clock.pausing import waited
from core.clock.selectors import deadlines_of, own_calendar
from core.clock.traces import render
from core.records.models import Case
from core.web.durations import length_words, working_words

_LOOKS = {
    DeadlineState.MET: ("green", "circle-check"),
    DeadlineState.MISSED: ("red", "alert"),
    DeadlineState.CANCELLED: ("grey", "ban"),
    DeadlineState.PAUSED: ("yellow", "pause"),
}


@dataclass(frozen=True, slots=True)
class PauseLine:
    """A pause as it is listed; ``length`` is what the due time moved by, empty while it runs (CLK-02)."""

    pause: Pause
    how: str
    length: str


@dataclass(frozen=True, slots=True)
class AskedLine:
    """A step that waits to be acknowledged: who was told, and whether the reader is one of them (CLK-03)."""

    step: EscalationStep
    told: list[str]
    mine: bool


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """A deadline with what its line shows.

    ``outcome`` is empty while it runs; ``left`` is what is left of one that is paused; ``gross`` is the time from the
    start to the end with every pause, where there was one.
    """

    deadline: Deadline
    state: DeadlineState
    colour: str
    icon: str
    outcome: str
    why: list[str]
    left: str
    pauses: list[PauseLine]
    gross: str
    asked: AskedLine | None


def deadline_lines(case: Case, at: dt.datetime, user: User | None = None) -> list[DeadlineLine]:
    """Every deadline of the case, open ones first (CLK-01), as ``user`` sees them, read anew unless they came along."""
    came_with_it = "deadlines" in getattr(case, "_prefetched_objects_cache", ())
    deadlines = list(case.deadlines.all() if came_with_it else deadlines_of(case))
    asked, book = _asked(deadlines, user), CalendarBook()
    return [_line(each, at, asked.get(each.pk), book) for each in deadlines]


def _asked(deadlines: Sequence[Deadline], user: User | None) -> dict[int, AskedLine]:
    """By deadline the step that waits to be acknowledged, all of them read at once."""
    last = {
        each.pk: (each.generation, each.next_level - 1)
        for each in deadlines
        if each.next_level is not None and each.asked_until is not None
    }
    if not last:
        return {}
    asking = EscalationStep.objects.filter(deadline_id__in=last, acknowledge_by__isnull=False)
    steps = [step for step in asking if last[step.deadline_id] == (step.generation, step.level)]
    people = User.objects.in_bulk({pk for step in steps for pk in step.recipients})
    mine = {user.pk, *represented_by(user)} if user is not None else set()
    return {
        step.deadline_id: AskedLine(
            step,
            told=[str(people[pk]) for pk in sorted(step.recipients)],
            mine=not mine.isdisjoint(step.recipients),
        )
        for step in steps
    }


def _line(deadline: Deadline, at: dt.datetime, asked: AskedLine | None, book: CalendarBook) -> DeadlineLine:
    state = deadline.state(at)
    colour, icon = _LOOKS.get(state, ("", ""))
    pauses = list(deadline.pauses.all())
    ended_at = deadline.met_at or deadline.cancelled_at
    return DeadlineLine(
        deadline=deadline,
        state=state,
        colour=colour,
        icon=icon,
        outcome=_outcome(deadline, state),
        why=render(deadline.trace),
        left=_left(deadline, book) if deadline.paused_at else "",
        pauses=[_pause_line(pause, deadline) for pause in pauses],
        asked=asked,
        gross=length_words(ended_at - deadline.started_at) if pauses and ended_at else "",
    )


def _pause_line(pause: Pause, deadline: Deadline) -> PauseLine:
    how = PauseEnd(pause.ended_how).label if pause.ended_how else ""
    if pause.waited is None:
        return PauseLine(pause, "", "")
    words = working_words if deadline.standard.unit in IN_WORKING_TIME else length_words
    return PauseLine(pause, str(how), words(pause.waited))


def _left(deadline: Deadline, book: CalendarBook) -> str:
    """What was left when it was paused, in its own kind of time."""
    since = max(deadline.paused_at or deadline.counts_from, deadline.counts_from)
    calendar = own_calendar(deadline, book)
    left = waited(since, deadline.due_at, calendar)
    return working_words(left) if calendar else length_words(left)


def _outcome(deadline: Deadline, state: DeadlineState) -> str:
    if state == DeadlineState.CANCELLED:
        return pgettext("deadline", "Cancelled")
    ended_at = deadline.met_at or deadline.cancelled_at
    if ended_at is None:
        return pgettext("deadline", "Paused") if state == DeadlineState.PAUSED else ""
    margin = length_words(abs(ended_at - deadline.due_at))
    if state == DeadlineState.MET:
        return _("Kept, %(length)s early") % {"length": margin}
    return _("Missed by %(length)s") % {"length": margin}
