"""A day's orders: what was finished, and what was not and why (RPR-10)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch

from core.places.models import Project
from core.records.enums import CaseKind
from core.records.models import Case
from core.time import start_of_day
from repairs.enums import OrderState
from repairs.models import DayReason, RepairDay, WorkOrder

State = OrderState
GIVEN_OUT = (State.DISPATCHED, State.TAKEN, State.ARRIVED, State.WORKING)
MOST = 300  # of a project on one day
RELATED = ("case__unit", "fault__component", "fault__problem", "technician")


@dataclass(frozen=True, slots=True)
class Day:
    """The orders of a project on a day; an unfinished one has its ``why`` (one DayReason, or none)."""

    unfinished: Sequence[WorkOrder]
    finished: Sequence[WorkOrder]

    @property
    def without_reason(self) -> int:
        """How many unfinished ones nobody has given a reason for."""
        return sum(not getattr(order, "why", None) for order in self.unfinished)

    @property
    def to_archive(self) -> list[WorkOrder]:
        """What the front desk archives the next day."""
        return [order for order in self.finished if order.state == State.COUNTERSIGNED]

    @property
    def to_call(self) -> list[WorkOrder]:
        """Whose customers the front desk calls the next day: unfinished still, and nobody has called yet."""
        return [order for order in self.unfinished if any(not why.called_at for why in order.why)]  # type: ignore[attr-defined]


def projects_with_work(on: dt.date, asked_at: dt.datetime) -> list[Project]:
    """Projects with an order given out and unfinished at the instant, or finished on the day, not yet asked about."""
    given = WorkOrder.objects.filter(state__in=GIVEN_OUT, dispatched_at__lt=asked_at)
    finished = WorkOrder.objects.filter(
        finished_at__gte=start_of_day(on), finished_at__lt=start_of_day(on + dt.timedelta(days=1))
    )
    busy = given.values("case__project").union(finished.values("case__project"))
    ids = {row["case__project"] for row in busy}
    asked = RepairDay.objects.filter(on=on).values("project")
    return list(Project.objects.filter(pk__in=ids).exclude(pk__in=asked).order_by("pk"))


def day_of(project_id: int, on: dt.date) -> Day:
    """What was given out until the day's end and is not finished, and what was finished on the day."""
    from_at, to_at = start_of_day(on), start_of_day(on + dt.timedelta(days=1))
    why = Prefetch(
        "day_reasons", DayReason.objects.filter(on=on).select_related("by", "called_by"), to_attr="why"
    )
    rows = WorkOrder.objects.select_related(*RELATED).prefetch_related(why)
    cases = Case.objects.filter(
        project_id=project_id, is_open=True, kind=CaseKind.WORK_ORDER, reported_at__lt=to_at,
        work_order__state__in=GIVEN_OUT, work_order__dispatched_at__lt=to_at,
    ).order_by("next_due_at", "pk")  # fmt: skip
    found = rows.in_bulk(list(cases.values_list("pk", flat=True)[:MOST]))
    finished = rows.filter(finished_at__gte=from_at, finished_at__lt=to_at, case__project_id=project_id)
    return Day(unfinished=list(found.values()), finished=list(finished.order_by("finished_at", "pk")[:MOST]))
