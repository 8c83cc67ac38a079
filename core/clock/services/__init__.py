"""Every write of the clock."""

from core.clock.services.acknowledging import step_acknowledge
from core.clock.services.calendars import ImportResult, calendar_import
from core.clock.services.deadlines import (
    deadline_cancel_one,
    deadline_meet,
    deadline_meet_one,
    deadline_start,
    deadlines_cancel,
    deadlines_meet,
    deadlines_press,
    deadlines_start,
)
from core.clock.services.pauses import deadline_pause, deadline_resume, pauses_end_due
from core.clock.services.recounts import RecountResult, recount_batch, recounts_run
from core.clock.services.runs import sweep_run_record
from core.clock.services.stuck import deadline_retry
from core.clock.services.sweep import SweepResult, sweep

__all__ = [
    "ImportResult",
    "RecountResult",
    "SweepResult",
    "calendar_import",
    "deadline_cancel_one",
    "deadline_meet",
    "deadline_meet_one",
    "deadline_pause",
    "deadline_resume",
    "deadline_retry",
    "deadline_start",
    "deadlines_cancel",
    "deadlines_meet",
    "deadlines_press",
    "deadlines_start",
    "pauses_end_due",
    "recount_batch",
    "recounts_run",
    "step_acknowledge",
    "sweep",
    "sweep_run_record",
]
