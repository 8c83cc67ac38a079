"""What a promise is about, in what it is measured, and who hears of it when it is late."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Target(models.TextChoices):
    """What was promised (CMP-08, CMP-09, CMP-01, CMP-16, CLK-05)."""

    ACKNOWLEDGE = "acknowledge", pgettext_lazy("target", "Acknowledge")
    ON_SPOT = "on_spot", pgettext_lazy("target", "Manager on the spot")
    CALL_BACK = "call_back", pgettext_lazy("target", "Call back")
    WRITTEN_REPLY = "written_reply", pgettext_lazy("target", "Written reply")
    TELL_WHEN = "tell_when", pgettext_lazy("target", "Tell when the answer comes")
    PLAN = "plan", pgettext_lazy("target", "First plan")
    ANSWER = "answer", pgettext_lazy("target", "Answer")
    REFUSAL_DECISION = "refusal_decision", pgettext_lazy("target", "Decide on the refusal")
    REFUSAL_REASONS = "refusal_reasons", pgettext_lazy("target", "Reasons in writing")
    EXECUTE = "execute", pgettext_lazy("target", "Carry out")
    FOLLOW_UP = "follow_up", pgettext_lazy("target", "Follow up")
    PROMISE = "promise", pgettext_lazy("target", "Promise to the customer")
    ACCEPT = "accept", pgettext_lazy("target", "Accept or refuse")
    # Handling of a complaint (CMP-14, CMP-27, CMP-31)
    UPDATE = "update", pgettext_lazy("target", "Daily update")
    CONFIRM = "confirm", pgettext_lazy("target", "Confirm the transfer")
    NODE = "node", pgettext_lazy("target", "Department's part done")
    PAY = "pay", pgettext_lazy("target", "Pay the settlement")
    # What the customer hears next while a complaint is open (CMP-30)
    NEWS = "news", pgettext_lazy("target", "Next news to the customer")
    # Work orders (RPR-02 to RPR-04, RPR-13)
    TAKE = "take", pgettext_lazy("target", "Take the order")
    ARRIVE = "arrive", pgettext_lazy("target", "Be there")
    RESTORE = "restore", pgettext_lazy("target", "Water or power back")
    COMPLETE = "complete", pgettext_lazy("target", "Complete the work")
    REPAIR_PLAN = "repair_plan", pgettext_lazy("target", "Repair plan agreed")
    BACK_FILL = "back_fill", pgettext_lazy("target", "Complete the order afterwards")
    CONTRACTOR_RESPOND = "contractor_respond", pgettext_lazy("target", "Contractor responds")
    CONTRACTOR_START = "contractor_start", pgettext_lazy("target", "Contractor starts")
    # The end of a day of repairs (RPR-10)
    DAY_REASONS = "day_reasons", pgettext_lazy("target", "Reasons for what is unfinished")
    DAY_CALLS = "day_calls", pgettext_lazy("target", "Call the customers, archive")


class PauseReason(models.TextChoices):
    """What a clock waits for while it is paused (CLK-02)."""

    CUSTOMER = "customer", pgettext_lazy("pause", "Waiting on the customer")
    APPOINTMENT = "appointment", pgettext_lazy("pause", "Appointment")


class PauseEnd(models.TextChoices):
    """How a pause came to its end (CLK-02)."""

    RESUMED = "resumed", pgettext_lazy("pause", "Resumed by hand")
    MAXIMUM = "maximum", pgettext_lazy("pause", "Ended by itself")
    WORK = "work", pgettext_lazy("pause", "Ended by the work going on")


# Resolution, completion and follow-up; never first response, arrival, the first plan or what a person promised.
PAUSABLE = (Target.ANSWER, Target.EXECUTE, Target.FOLLOW_UP, Target.COMPLETE)


class Unit(models.TextChoices):
    """How a promise is measured (the phrases table of the rulebook)."""

    MINUTES = "minutes", _("minutes")
    HOURS = "hours", _("hours")
    SAME_DAY = "same_day", _("same day")
    DAYS = "days", _("days")
    WEEKS = "weeks", _("weeks")
    WORKING_HOURS = "working_hours", pgettext_lazy("measure", "working hours")
    WORKING_DAYS = "working_days", _("working days")
    MONTHS = "months", _("months")
    GIVEN = "given", _("a given time")


# What one of them is called.
ONE = {
    Unit.MINUTES: pgettext_lazy("one", "minute"),
    Unit.HOURS: pgettext_lazy("one", "hour"),
    Unit.DAYS: pgettext_lazy("one", "day"),
    Unit.WEEKS: pgettext_lazy("one", "week"),
    Unit.WORKING_HOURS: pgettext_lazy("one", "working hour"),
    Unit.WORKING_DAYS: pgettext_lazy("one", "working day"),
    Unit.MONTHS: pgettext_lazy("one", "month"),
}
UNITS_WITHOUT_AMOUNT = (Unit.SAME_DAY, Unit.GIVEN)
# Counted by the calendar of the standard: nothing of nights and days off.
IN_WORKING_TIME = (Unit.WORKING_HOURS, Unit.WORKING_DAYS)


class Recipient(models.TextChoices):
    """To whom a step of a ladder goes; in this order it falls upwards when nobody is found (CLK-03)."""

    RESPONSIBLE = "responsible", _("responsible person")
    SUPERIOR = "superior", _("superior")
    MANAGER = "manager", _("manager")
    GENERAL_MANAGER = "general_manager", _("general manager")
    ADMINISTRATOR = "administrator", _("system administrator")


class DeadlineState(models.TextChoices):
    """How a deadline stands; computed from its stamps, never stored (CLK-01)."""

    OPEN = "open", pgettext_lazy("deadline", "Open")
    LATE = "late", pgettext_lazy("deadline", "Overdue")
    PAUSED = "paused", pgettext_lazy("deadline", "Paused")
    MET = "met", pgettext_lazy("deadline", "Met")
    MISSED = "missed", pgettext_lazy("deadline", "Met late")
    CANCELLED = "cancelled", pgettext_lazy("deadline", "Cancelled")
