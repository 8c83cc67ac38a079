"""Reads of the clock: which standard fits, which calendar counts, what is open, what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import OuterRef, Q, QuerySet

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.clock.book import CalendarBook
from core.clock.calendars import WorkingCalendar
from core.clock.enums import IN_WORKING_TIME, Unit
from core.clock.matching import Facts, Match, best_match
from core.clock.models import (
    Calendar,
    Deadline,
    Pause,
    ServiceStandard,
    SweepRun,
)
from core.clock.models.deadlines import DeadlineQuerySet
from core.records.models import Case


def standard_matches(targets: Iterable[str], facts: Facts) -> dict[str, Match]:
    """By target the active standard that fits the facts best, with the reason and those that fit less (CLK-01)."""
    candidates: dict[str, list[ServiceStandard]] = {target: [] for target in targets}
    for standard in standards_of(facts.kind, facts.project_id, tuple(candidates)):
        candidates[standard.target].append(standard)
    matches = {target: best_match(those, facts) for target, those in candidates.items()}
    return {target: match for target, match in matches.items() if match is not None}


def standards_of(kind: str, project_id: int | None, targets: tuple[str, ...]) -> Sequence[ServiceStandard]:
    """The active standards for these targets in a project, the company's too, with their ladders."""
    standards = ServiceStandard.objects.filter(
        Q(project=None) | Q(project_id=project_id), kind=kind, target__in=targets, active=True
    )
    return list(standards.select_related("ladder").prefetch_related("ladder__steps"))


def working_calendar(code: str, project_id: int | None) -> WorkingCalendar:
    """The company's calendar of that code with the exceptions of the project; raises ``Calendar.DoesNotExist``."""
    return CalendarBook().counting(code, project_id)


def own_calendar(deadline: Deadline, book: CalendarBook | None = None) -> WorkingCalendar | None:
    """The calendar in whose working time this deadline waits; None when it goes by the clock."""
    if deadline.standard.unit not in IN_WORKING_TIME:
        return None
    return (book or CalendarBook()).counting(deadline.standard.calendar_code, deadline.case.project_id)


def deadlines_of(case: Case) -> QuerySet[Deadline]:
    """Every deadline of a case with what its page shows: open ones first, then by due time (CLK-01)."""
    return deadlines_shown().filter(case=case)


def deadlines_shown() -> QuerySet[Deadline]:
    """Deadlines as :func:`deadlines_of` has them, for whoever reads them together with their cases."""
    return (
        Deadline.objects.select_related("standard", "met_by", "cancelled_by")
        .prefetch_related("pauses__started_by", "pauses__ended_by")
        .alias(is_over=Q(met_at__isnull=False) | Q(cancelled_at__isnull=False))
        .order_by("is_over", "due_at", "pk")
    )


def next_due_at(case_id: int) -> dt.datetime | None:
    """The earliest due time of the case's open deadlines (decision 6); one that is paused has none until it runs."""
    return earliest_due(case_id).values_list("due_at", flat=True).first()


def earliest_due(case: int | OuterRef) -> QuerySet[Deadline, Any]:
    """The due time of :func:`next_due_at`, for a case or within another query."""
    running = Deadline.objects.open().filter(case=case, paused_at=None)
    return running.order_by("due_at").values("due_at")[:1]


Cursor = tuple[dt.datetime, int]


def due_page(at: dt.datetime, limit: int, after: Cursor | None) -> Sequence[tuple[int, int, dt.datetime]]:
    """Deadlines with a step due, oldest first, as (id, case id, step time); read without a lock (CLK-04)."""
    due = Deadline.objects.sweepable(at)
    if after is not None:
        when, last = after
        due = due.filter(Q(next_step_at__gt=when) | Q(next_step_at=when, pk__gt=last), next_step_at__gte=when)
    page = due.order_by("next_step_at", "pk").values_list("pk", "case_id", "next_step_at")[:limit]
    return [(pk, case_id, when) for pk, case_id, when in page if when is not None]


def deadlines_operated_by(user: User) -> DeadlineQuerySet:
    """Deadlines whose sweeping the user may look after: those of their projects (SEC-01)."""
    scope = scope_of(user, Permission.NOTICE_OPERATE)
    if scope.everywhere:
        return Deadline.objects.all()
    return Deadline.objects.filter(case__project_id__in=scope.project_ids)


def deadlines_stuck(user: User, limit: int = 90) -> list[Deadline]:
    """Deadlines whose next step failed, with error, tries and next try; the oldest trouble first (CLK-04)."""
    stuck = deadlines_operated_by(user).stuck().select_related("case", "standard")
    return list(stuck.order_by("failing_since", "pk")[:limit])


def pauses_over(at: dt.datetime, limit: int, after: Cursor | None) -> Sequence[tuple[int, int, dt.datetime]]:
    """Pauses that have come to their end, oldest first, as (id, case id, until); read without a lock (CLK-02)."""
    over = Pause.objects.filter(ended_at=None, until__lte=at)
    if after is not None:
        when, last = after
        over = over.filter(Q(until__gt=when) | Q(until=when, pk__gt=last), until__gte=when)
    return list(over.order_by("until", "pk").values_list("pk", "deadline__case_id", "until")[:limit])


def last_sweep_at() -> dt.datetime | None:
    """When the sweep last came to its end; None when it never did."""
    return SweepRun.objects.values_list("finished_at", flat=True).first()


def standards_shown() -> QuerySet[ServiceStandard]:
    """The standards that hold now, by what is promised."""
    return (
        ServiceStandard.objects.filter(active=True)
        .select_related("project", "ladder")
        .order_by("kind", "target", "code")
    )


def promises_shown() -> QuerySet[ServiceStandard]:
    """What customers are told that is promised to them (STF-01)."""
    return standards_shown().filter(public=True).exclude(promise_zh="", promise_en="")


def counted_by(calendar: Calendar, at: dt.datetime) -> DeadlineQuerySet:
    """Open deadlines that a change of this calendar can move: those of working days and hours, and those that still
    wait for a channel to open.
    """
    standards = ServiceStandard.objects.all()
    days = standards.filter(unit__in=IN_WORKING_TIME, calendar_code=calendar.code)
    waiting = standards.filter(unit__in=(Unit.MINUTES, Unit.HOURS), around_the_clock=False)
    found = Deadline.objects.open().filter(
        Q(standard_id__in=list(days.values_list("pk", flat=True)))
        | Q(standard_id__in=list(waiting.values_list("pk", flat=True)), counts_from__gt=at)
    )
    return found.filter(case__project_id=calendar.project_id) if calendar.project_id else found
