"""What a changed calendar would do to open due times, before it is saved (design decision 7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case as Choice
from django.db.models import Count, DateTimeField, F, IntegerField, Min, When
from django.db.models.functions import TruncDate

from core.clock.book import CalendarBook, Instead, Layer
from core.clock.counting import Counted, counted_now, would_be_late
from core.clock.enums import Unit
from core.clock.models import Calendar, Deadline
from core.clock.models.deadlines import DeadlineQuerySet
from core.clock.selectors import counted_by
from core.time import local_zone


@dataclass(frozen=True)
class RecountPreview:
    """How many due times are looked at, move later or earlier, or stay because they would be late by it."""

    seen: int
    later: int
    earlier: int
    kept: int

    @property
    def moved(self) -> int:
        """How many due times would be others."""
        return self.later + self.earlier


def recount_preview(calendar: Calendar, layer: Layer, at: dt.datetime) -> RecountPreview:
    """Counted exactly, and fast with a million: deadlines that began on one day under one standard move together."""
    found = counted_by(calendar, at)
    weights = _alike(found.filter(pauses=None), calendar)
    weights |= dict.fromkeys(found.filter(pauses__isnull=False).values_list("pk", flat=True), 1)
    book = CalendarBook(Instead(calendar.pk, layer))
    tally = dict.fromkeys(("same", "later", "earlier", "kept"), 0)
    deadlines = Deadline.objects.filter(pk__in=weights).select_related("standard__ladder", "case")
    for deadline in deadlines.prefetch_related("standard__ladder__steps", "pauses"):
        counted = counted_now(deadline, book, deadline.pauses.all())
        tally[_move(deadline, counted, at)] += weights[deadline.pk]
    return RecountPreview(sum(tally.values()), tally["later"], tally["earlier"], tally["kept"])


def _alike(found: DeadlineQuerySet, calendar: Calendar) -> dict[int, int]:
    """One deadline of each group that is counted alike, with the size of the group."""
    own = Calendar.objects.filter(code=calendar.code, project__isnull=False).values("project_id")
    project = Choice(
        When(case__project_id__in=own, then=F("case__project_id")), default=None, output_field=IntegerField()
    )
    begun = Choice(  # working hours count from the very minute, working days from the day
        When(standard__unit=Unit.WORKING_HOURS, then=F("started_at")),
        default=None,
        output_field=DateTimeField(),
    )
    groups = found.order_by().values(
        "standard_id",
        "due_at",
        "facts__channel",
        day=TruncDate("started_at", tzinfo=local_zone()),
        project=project,
        begun=begun,
    )
    return dict(groups.annotate(one=Min("pk"), size=Count("pk")).values_list("one", "size"))


def _move(deadline: Deadline, counted: Counted | None, at: dt.datetime) -> str:
    if counted is None or counted.due.at == deadline.due_at:
        return "same"
    if would_be_late(deadline, counted, at):
        return "kept"
    return "later" if counted.due.at > deadline.due_at else "earlier"
