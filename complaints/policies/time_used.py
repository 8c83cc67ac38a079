"""Who used the time of a complaint: shares by stage and by responsible person, from its history (pure).

Every instant between the report and the end belongs to exactly one stage and one person, so the shares add up to the
whole, exactly.  Time in which nobody works on it (closed, then reopened) belongs to nobody and is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from complaints.enums import ENDED, State
from core.clock.calendars import WorkingCalendar

ZERO = dt.timedelta()


class Event(NamedTuple):
    """From this instant on the complaint stands here, and this person has it (None: nobody is named)."""

    at: dt.datetime
    state: State
    responsible: int | None


class Span(NamedTuple):
    """A time from one instant to another."""

    start: dt.datetime
    end: dt.datetime


@dataclass
class Share:
    """What one stage or one person held: ``gross`` by the clock, of which ``paused``; ``working`` without pauses."""

    gross: dt.timedelta = ZERO
    paused: dt.timedelta = ZERO
    working: dt.timedelta = ZERO

    @property
    def gross_seconds(self) -> float:
        return self.gross.total_seconds()

    @property
    def paused_seconds(self) -> float:
        return self.paused.total_seconds()

    @property
    def working_seconds(self) -> float:
        return self.working.total_seconds()

    def add(self, other: Share) -> None:
        self.gross += other.gross
        self.paused += other.paused
        self.working += other.working


@dataclass
class TimeUsed:
    """The whole, and its shares in the order in which they first held it."""

    total: Share = field(default_factory=Share)
    stages: dict[State, Share] = field(default_factory=dict)
    people: dict[int | None, Share] = field(default_factory=dict)


def time_used(
    events: Sequence[Event], end: dt.datetime, pauses: Iterable[Span], calendar: WorkingCalendar
) -> TimeUsed:
    """The shares of a complaint whose history is ``events``, in their order, until ``end``."""
    waits = _united(pauses)
    used = TimeUsed()
    at = events[0].at if events else end
    for event, following in zip(events, [*events[1:], None], strict=True):
        start = max(at, event.at)
        at = max(start, min(following.at, end)) if following else max(start, end)
        if event.state in ENDED or start == at:
            continue
        share = _share(Span(start, at), waits, calendar)
        used.total.add(share)
        used.stages.setdefault(event.state, Share()).add(share)
        used.people.setdefault(event.responsible, Share()).add(share)
    return used


def _united(pauses: Iterable[Span]) -> list[Span]:
    """Pauses of several clocks at once are one: what overlaps counts once."""
    united: list[Span] = []
    for pause in sorted(pauses):
        if united and pause.start <= united[-1].end:
            united[-1] = Span(united[-1].start, max(united[-1].end, pause.end))
        else:
            united.append(pause)
    return united


def _share(span: Span, waits: Sequence[Span], calendar: WorkingCalendar) -> Share:
    inside = [Span(max(span.start, w.start), min(span.end, w.end)) for w in waits]
    inside = [part for part in inside if part.start < part.end]
    waited = sum((calendar.working_time(*part) for part in inside), ZERO)
    return Share(
        gross=span.end - span.start,
        paused=sum((part.end - part.start for part in inside), ZERO),
        working=calendar.working_time(*span) - waited,
    )
