"""Pages of the clock: whether it runs, and what it counts by."""

from core.clock.views.health import jobs_health
from core.clock.views.standards import calendar_list, standard_edit, standard_list

__all__ = ["calendar_list", "jobs_health", "standard_edit", "standard_list"]
