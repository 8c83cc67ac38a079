"""Deadlines of a case: start, meet, cancel (CLK-01).

The caller holds the case's lock (``records.locking.lock_case``); each function keeps ``Case.next_due_at``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from types import MappingProxyType

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.clock import selectors
from core.clock.book import CalendarBook
from core.clock.calendars import ALWAYS_OPEN, WorkingCalendar
from core.clock.enums import IN_WORKING_TIME, PauseEnd, Target, Unit
from core.clock.matching import Facts, Match
from core.clock.models import Deadline
from core.clock.policies import DueTime, due_at, given, is_pressing, step, step_times
from core.clock.services.calendars import calendars_hold
from core.clock.services.pauses import next_due_refresh, pause_end
from core.errors import InvalidInput
from core.records.models import Case
from core.records.services import history_add

WAITING_UNITS = (Unit.MINUTES, Unit.HOURS)
# What names the time of a target that its standard leaves to the case, from the deadlines that start beside it.
Namer = Callable[[Sequence[Deadline]], dt.datetime]
NOBODY: Mapping[str, Namer] = MappingProxyType({})


@transaction.atomic
def deadline_start(
    *,
    case: Case,
    target: str,
    at: dt.datetime,
    by: User | None,
    level: int | None = None,
    grade: str | None = None,
    channel: str | None = None,
    category: Sequence[str] = (),
    urgency: str | None = None,
    due_at: dt.datetime | None = None,
    due_at_if_given: dt.datetime | None = None,
    reason: str = "",
    to_whom: str = "",
    keeper: User | None = None,
    book: CalendarBook | None = None,
) -> Deadline | None:
    """Start a deadline by the standard that fits the case best (CLK-01); ``at`` is the event time.

    ``keeper`` gets its reminders and steps where that is not the responsible person of the case.
    ``due_at`` is the time that a person has named (targets *execute* and *promise*, CLK-05);
    ``due_at_if_given`` counts only where the standard leaves it to the case (a given time).
    ``book`` holds the calendars that the caller has read in this transaction, while they were held.
    Answers None when no standard promises this target for such a case.  An open deadline of the same target
    stands and is answered: the first promise counts.  Raises ``InvalidInput`` for a named time that is not
    after ``at``.  The facts it was matched by stay with it.
    """
    facts = Facts(case.kind, case.project_id, level, grade, channel, tuple(category), urgency)
    match = selectors.standard_matches([target], facts).get(target)
    if match is None:
        return None
    if target != Target.PROMISE:
        running = Deadline.objects.open().filter(case=case, target=target).first()
        if running is not None:
            return running
    if due_at is None and match.standard.unit == Unit.GIVEN:
        due_at = due_at_if_given
    calendars_hold()
    deadline = _deadline(match, facts, book or CalendarBook(), at, due_at)
    deadline.case, deadline.started_by = case, by
    deadline.reason, deadline.to_whom, deadline.keeper = reason, to_whom, keeper
    deadline.save()
    next_due_refresh(case)
    return deadline


@transaction.atomic(savepoint=False)
def deadlines_start(
    *,
    case: Case,
    targets: Iterable[str],
    at: dt.datetime,
    by: User | None,
    level: int | None = None,
    grade: str | None = None,
    channel: str | None = None,
    category: Sequence[str] = (),
    urgency: str | None = None,
    kept: Iterable[str] = (),
    book: CalendarBook | None = None,
    named_by: Mapping[str, Namer] = NOBODY,
    is_new: bool = False,
) -> None:
    """Start several deadlines as :func:`deadline_start` does each, with what they share read once (CLK-01).

    ``kept`` are those of the targets that are met in the same moment; ``named_by`` says the time of those whose
    standard leaves it to the case.  ``is_new``: the case was opened in this transaction, nothing runs yet.
    """
    facts = Facts(case.kind, case.project_id, level, grade, channel, tuple(category), urgency)
    matches = selectors.standard_matches(targets, facts)
    there = set() if is_new else _running(case, matches)
    calendars_hold()
    book = book or CalendarBook()
    fresh: list[Deadline] = []
    for target in sorted(matches, key=named_by.__contains__):  # what is named by the others comes after them
        if target in there:
            continue
        match = matches[target]
        name = named_by.get(target) if match.standard.unit == Unit.GIVEN else None
        fresh.append(_deadline(match, facts, book, at, name(fresh) if name else None))
    met = frozenset(kept)
    for deadline in fresh:
        deadline.case, deadline.started_by = case, by
        if deadline.target in met:
            deadline.met_at, deadline.met_by = at, by
            deadline.next_level = deadline.next_step_at = None
    Deadline.objects.bulk_create(fresh)
    if not deadlines_meet(case=case, targets=met & there, at=at, by=by):
        next_due_refresh(case)


def _running(case: Case, targets: Iterable[str]) -> set[str]:
    running = Deadline.objects.open().filter(case=case, target__in=targets)
    return set(running.values_list("target", flat=True))


@transaction.atomic(savepoint=False)
def deadline_meet(*, case: Case, target: str, at: dt.datetime, by: User | None) -> Deadline | None:
    """The promise was kept (or kept late) at ``at``; answers None when no such deadline is open (CLK-01).

    Of several open promises to the customer the one that is due first is met.
    """
    return next(iter(deadlines_meet(case=case, targets=[target], at=at, by=by)), None)


@transaction.atomic(savepoint=False)
def deadlines_meet(
    *, case: Case, targets: Collection[str], at: dt.datetime, by: User | None
) -> Sequence[Deadline]:
    """As :func:`deadline_meet` for several promises that one act keeps; answers those that were open."""
    if not targets:
        return []
    first: dict[str, Deadline] = {}
    for deadline in Deadline.objects.open().filter(case=case, target__in=targets).order_by("due_at", "pk"):
        first.setdefault(deadline.target, deadline)
    for deadline in first.values():
        deadline.case = case
        _meet(deadline, at=at, by=by)
    if first:
        next_due_refresh(case)
    return list(first.values())


@transaction.atomic(savepoint=False)
def deadline_meet_one(*, deadline: Deadline, at: dt.datetime, by: User | None) -> Deadline:
    """This very promise was kept (or kept late); it is open, and its case is locked."""
    _meet(deadline, at=at, by=by)
    next_due_refresh(deadline.case)
    return deadline


def _meet(deadline: Deadline, *, at: dt.datetime, by: User | None) -> None:
    pause_end(deadline, PauseEnd.WORK, by=by, at=at)
    deadline.met_at, deadline.met_by = at, by
    deadline.next_step_at = deadline.next_level = None
    deadline.save(update_fields=["met_at", "met_by", "next_step_at", "next_level"])


@transaction.atomic
def deadlines_cancel(
    *, case: Case, targets: Iterable[str] | None = None, at: dt.datetime, by: User | None, reason: str
) -> int:
    """Cancel the open deadlines of these targets (None: all) with the reason; answers how many (CLK-01)."""
    running = Deadline.objects.open().filter(case=case)
    if targets is not None:
        running = running.filter(target__in=list(targets))
    cancelled = list(running.order_by("pk"))
    for deadline in cancelled:
        deadline.case = case
        _cancel(deadline, at=at, by=by, reason=reason)
    if cancelled:
        next_due_refresh(case)
    return len(cancelled)


@transaction.atomic
def deadline_cancel_one(*, deadline: Deadline, at: dt.datetime, by: User | None, reason: str) -> None:
    """This very deadline has no object any more, with the reason on record; it is open, and its case is locked."""
    _cancel(deadline, at=at, by=by, reason=reason)
    next_due_refresh(deadline.case)


def _cancel(deadline: Deadline, *, at: dt.datetime, by: User | None, reason: str) -> None:
    pause_end(deadline, PauseEnd.WORK, by=by, at=at)
    deadline.cancelled_at, deadline.cancelled_by, deadline.cancel_reason = at, by, reason
    deadline.next_step_at = deadline.next_level = None
    deadline.save(
        update_fields=["cancelled_at", "cancelled_by", "cancel_reason", "next_step_at", "next_level"]
    )
    details = {"target": deadline.target, "deadline": deadline.pk}
    history_add(case=deadline.case, action="deadline_cancelled", by=by, at=at, details=details)


@transaction.atomic
def deadlines_press(*, case: Case) -> int:
    """The case became level 1 or major: from now on its steps reach the general manager at once (CLK-03)."""
    return Deadline.objects.open().filter(case=case, pressing=False).update(pressing=True)


def _deadline(
    match: Match, facts: Facts, book: CalendarBook, at: dt.datetime, named: dt.datetime | None
) -> Deadline:
    standard = match.standard
    calendar, opening = ALWAYS_OPEN, None
    if standard.unit in IN_WORKING_TIME:
        calendar = book.counting(standard.calendar_code, facts.project_id)
    elif standard.unit in WAITING_UNITS and not standard.around_the_clock:
        opening = book.opening(facts.channel, facts.project_id)
    due = _due_time(match, calendar, opening, at, named)
    rungs = [rung.rung for rung in sorted(standard.ladder.steps.all(), key=lambda rung: rung.level)]
    times = step_times(rungs, standard.unit, due.counts_from, due.at, calendar)
    return Deadline(
        target=standard.target,
        standard=standard,
        started_at=at,
        counts_from=due.counts_from,
        due_at=due.at,
        trace=due.trace,
        pressing=is_pressing(facts.level, facts.grade),
        facts=facts.kept(),
        step_times=times,
        next_level=0 if times else None,
        next_step_at=times[0] if times else None,
    )


def _due_time(
    match: Match,
    calendar: WorkingCalendar,
    opening: WorkingCalendar | None,
    at: dt.datetime,
    named: dt.datetime | None,
) -> DueTime:
    standard = match.standard
    head = step(
        "standard",
        standard=standard.code,
        version=standard.version,
        kind=standard.kind,
        because=match.because,
        passed_over=len(match.passed_over),
    )
    if named is not None:
        if named <= at:
            raise InvalidInput(
                "due_not_after_start",
                _("The due time must be later than the start. Name a later time."),
                field="due_at",
            )
        due = given(named, at)
    elif standard.unit == Unit.GIVEN:
        raise InvalidInput("due_time_missing", _("Name the due time that was promised."), field="due_at")
    else:
        due = due_at(standard.amount or 0, standard.unit, at, calendar, opening)
    return DueTime(due.at, due.counts_from, [head, *due.trace])
