"""Pages of the clock: whether it runs, and what it counts by."""

from core.clock.views.absences import absence_over, absences, person_absences
from core.clock.views.health import jobs_health
from core.clock.views.standards import calendar_list, standard_edit, standard_list

__all__ = [
    "absence_over",
    "absences",
    "calendar_list",
    "jobs_health",
    "person_absences",
    "standard_edit",
    "standard_list",
]
