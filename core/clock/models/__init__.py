"""Calendars, service standards with their ladders, and deadlines with their steps."""

from core.clock.models.absences import Absence
from core.clock.models.calendars import Calendar, CalendarDay, CalendarHours, ChannelHours
from core.clock.models.deadlines import Deadline, EscalationStep, Pause
from core.clock.models.recounts import Recount
from core.clock.models.runs import SweepRun
from core.clock.models.standards import Ladder, LadderStep, ServiceStandard

__all__ = [
    "Absence",
    "Calendar",
    "CalendarDay",
    "CalendarHours",
    "ChannelHours",
    "Deadline",
    "EscalationStep",
    "Ladder",
    "LadderStep",
    "Pause",
    "Recount",
    "ServiceStandard",
    "SweepRun",
]
