"""Reads of the clock: which standard fits, which calendar counts, what is open, what is due."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Min, Q, QuerySet

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.clock.calendars import Interval, SpecialDay, WorkingCalendar
from core.clock.enums import Unit
from core.clock.matching import Facts, Match, best_match
from core.clock.models import (
    Calendar,
    CalendarDay,
    CalendarHours,
    ChannelHours,
    Deadline,
    Pause,
    ServiceStandard,
    SweepRun,
)
from core.clock.models.deadlines import DeadlineQuerySet
from core.records.models import Case


def standard_match(target: str, facts: Facts) -> Match | None:
    """The active standard that fits the facts best, with the reason and with those that fit less (CLK-01)."""
    candidates = ServiceStandard.objects.filter(
        Q(project=None) | Q(project_id=facts.project_id), kind=facts.kind, target=target, active=True
    ).select_related("ladder")
    return best_match(candidates, facts)


def working_calendar(code: str, project_id: int | None) -> WorkingCalendar:
    """The project's own calendar of that code, else the company's; raises ``Calendar.DoesNotExist``."""
    calendar = (
        Calendar.objects.filter(Q(project=None) | Q(project_id=project_id), code=code)
        .order_by("project_id")
        .first()
    )
    if calendar is None:
        raise Calendar.DoesNotExist(code)
    return calendar_value(calendar)


def own_calendar(deadline: Deadline) -> WorkingCalendar | None:
    """The calendar in whose working time this deadline waits; None when it goes by the clock."""
    if deadline.standard.unit != Unit.WORKING_DAYS:
        return None
    return working_calendar(deadline.standard.calendar_code, deadline.case.project_id)


def channel_opening(channel: str | None, project_id: int | None) -> WorkingCalendar | None:
    """When the channel is staffed; None when it always is (CMP-09).

    A row for the channel goes before the row for all channels (empty), a project's before the company's.
    """
    rows = ChannelHours.objects.filter(
        Q(project=None) | Q(project_id=project_id), channel__in=["", channel or ""]
    ).select_related("calendar")
    row = max(rows, key=lambda r: (bool(r.channel), r.project_id is not None), default=None)
    return calendar_value(row.calendar) if row else None


def calendar_value(calendar: Calendar) -> WorkingCalendar:
    """The calendar as a value for the policies.

    A day worked by exception keeps the hours of its weekday, or else those of the first worked weekday.
    """
    weekly: dict[int, tuple[Interval, ...]] = {}
    for hours in CalendarHours.objects.filter(calendar=calendar).order_by("weekday", "opens"):
        weekly[hours.weekday] = (*weekly.get(hours.weekday, ()), (hours.opens, hours.closes))
    ordinary = weekly[min(weekly)] if weekly else ()
    special = {
        day.on: SpecialDay(
            intervals=weekly.get(day.on.weekday(), ordinary) if day.is_working else (),
            name=day.name,
            provisional=day.provisional,
        )
        for day in CalendarDay.objects.filter(calendar=calendar)
    }
    return WorkingCalendar(calendar.code, weekly, special)


def deadlines_of(case: Case) -> QuerySet[Deadline]:
    """Every deadline of a case with what its page shows: open ones first, then by due time (CLK-01)."""
    return (
        Deadline.objects.filter(case=case)
        .select_related("standard", "met_by", "cancelled_by")
        .prefetch_related("pauses__started_by", "pauses__ended_by")
        .alias(is_over=Q(met_at__isnull=False) | Q(cancelled_at__isnull=False))
        .order_by("is_over", "due_at", "pk")
    )


def next_due_at(case_id: int) -> dt.datetime | None:
    """The earliest due time of the case's open deadlines (decision 6); one that is paused has none until it runs."""
    earliest: dt.datetime | None = (
        Deadline.objects.open()
        .filter(case_id=case_id, paused_at=None)
        .aggregate(earliest=Min("due_at"))["earliest"]
    )
    return earliest


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
    return ServiceStandard.objects.filter(active=True).select_related("project").order_by("target", "code")


@dataclass(frozen=True)
class CalendarShown:
    """A calendar as its page shows it: hours by weekday, special days to come."""

    calendar: Calendar
    hours: Sequence[tuple[dt.date, str]]
    days: Sequence[CalendarDay]


def calendars_shown(today: dt.date) -> Sequence[CalendarShown]:
    """Every calendar; a weekday is given as a day of this week, so that its name comes in the reader's language."""
    monday = today - dt.timedelta(days=today.weekday())
    shown = []
    for calendar in Calendar.objects.select_related("project").order_by("pk"):
        spans: dict[int, list[str]] = {}
        for row in calendar.hours.order_by("weekday", "opens"):
            spans.setdefault(row.weekday, []).append(f"{_clock(row.opens)}–{_clock(row.closes)}")
        hours = [(monday + dt.timedelta(days=day), ", ".join(spans.get(day, []))) for day in range(7)]
        days = list(calendar.days.filter(on__gte=today).order_by("on")[:40])
        shown.append(CalendarShown(calendar, hours, days))
    return shown


def _clock(minute: int) -> str:
    return f"{minute // 60:02}:{minute % 60:02}"
