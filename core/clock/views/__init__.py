"""Pages of the clock: whether it runs, and what it counts by."""

from core.clock.views.absences import absence_over, absences, person_absences
from core.clock.views.acknowledging import step_acknowledged
from core.clock.views.calendars import (
    calendar_days,
    calendar_detail,
    calendar_hours,
    calendar_list,
    calendar_preview,
)
from core.clock.views.health import jobs_health
from core.clock.views.ladders import ladder_edit, ladder_list, ladder_new
from core.clock.views.operation import deadline_retry, operation
from core.clock.views.standards import (
    service_promises,
    standard_edit,
    standard_ended,
    standard_list,
    standard_new,
    standard_version,
)

__all__ = [
    "absence_over",
    "absences",
    "calendar_days",
    "calendar_detail",
    "calendar_hours",
    "calendar_list",
    "calendar_preview",
    "deadline_retry",
    "jobs_health",
    "ladder_edit",
    "ladder_list",
    "ladder_new",
    "operation",
    "person_absences",
    "service_promises",
    "standard_edit",
    "standard_ended",
    "standard_list",
    "standard_new",
    "standard_version",
    "step_acknowledged",
]
