"""Forms of the clock."""

from core.clock.forms.absences import AbsenceForm
from core.clock.forms.calendars import DaysForm, ExceptionsForm, HoursForm
from core.clock.forms.standards import EndForm, LadderForm, StandardForm

__all__ = ["AbsenceForm", "DaysForm", "EndForm", "ExceptionsForm", "HoursForm", "LadderForm", "StandardForm"]
