"""An order that is late is told to what it was opened from (RPR-07)."""

from __future__ import annotations

import datetime as dt

from core.clock.enums import Target
from core.clock.models import Deadline
from core.records.enums import CaseKind
from core.records.services import history_add
from repairs import signals
from repairs.models import WorkOrder

TOLD = (Target.ARRIVE, Target.RESTORE, Target.COMPLETE, Target.REPAIR_PLAN, Target.PROMISE)


def order_step_taken(*, deadline_id: int, case_id: int, target: str, level: int, at: dt.datetime) -> None:
    """A step of a ladder was taken: the first one at or after the due time makes the order late; the sweep holds it."""
    if target not in TOLD:
        return
    deadline = Deadline.objects.select_related("case").get(pk=deadline_id)
    first_late = next((n for n, time in enumerate(deadline.step_times) if time >= deadline.due_at), None)
    if deadline.case.kind != CaseKind.WORK_ORDER or first_late is None or level < first_late:
        return
    earlier = deadline.steps.filter(generation=deadline.generation, level__gte=first_late, level__lt=level)
    if earlier.filter(skipped=False).exists():
        return  # told with an earlier step
    history_add(case=deadline.case, action="order.late", by=None, at=at, details={"target": target})
    signals.order_late_or_reworked.send(WorkOrder, case_id=case_id, by_id=None, at=at, what="late")
