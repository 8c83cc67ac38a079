"""Which shift runs when (DSK-06), and who takes a handover: pure functions over a calendar and the shifts of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.clock.calendars import WorkingCalendar, instant
from core.errors import InvalidTransition, NotAllowed
from core.time import local_date
from frontdesk.enums import SlotDays

if TYPE_CHECKING:
    from core.accounts.models import User
    from frontdesk.models import Handover, ShiftSlot

DAY = dt.timedelta(days=1)
LONGEST_HOLIDAY = 31
LOOK_AHEAD = 31
# How long after its end a shift can still be handed over: nobody is sent back to what another shift began.
STILL_GIVEN = dt.timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Shift:
    """A shift of one day, with its instants."""

    slot: ShiftSlot
    starts_at: dt.datetime
    ends_at: dt.datetime

    def covers(self, at: dt.datetime) -> bool:
        """Whether it runs at that instant: its beginning belongs to it, its end to the next one."""
        return self.starts_at <= at < self.ends_at

    @property
    def key(self) -> str:
        """What names it in a form."""
        return f"{self.slot.pk}:{int(self.starts_at.timestamp())}"


def is_holiday(calendar: WorkingCalendar, on: dt.date) -> bool:
    """A day off that a public holiday made: the holiday itself and the weekend it is joined with.

    An ordinary weekend is none (the desk works seven days), nor is a weekend that is worked to make up for one.
    """
    return not calendar.is_working(on) and any(day in calendar.special for day in _days_off(calendar, on))


def _days_off(calendar: WorkingCalendar, on: dt.date) -> Iterable[dt.date]:
    """The unbroken run of days off around a day off, at most a month to each side."""
    for step in (DAY, -DAY):
        day = on
        for _n in range(LONGEST_HOLIDAY):
            if calendar.is_working(day):
                break
            yield day
            day += step


def shifts_of_day(slots: Sequence[ShiftSlot], calendar: WorkingCalendar, on: dt.date) -> list[Shift]:
    """The shifts that begin on the day, in order."""
    kept = (SlotDays.EVERY, SlotDays.HOLIDAY if is_holiday(calendar, on) else SlotDays.ORDINARY)
    found = [
        Shift(slot, instant(on, slot.starts), instant(on if slot.ends > slot.starts else on + DAY, slot.ends))
        for slot in slots
        if slot.days in kept
    ]
    return sorted(found, key=lambda shift: (shift.starts_at, shift.ends_at))


def shifts_about(slots: Sequence[ShiftSlot], calendar: WorkingCalendar, at: dt.datetime) -> list[Shift]:
    """The shifts of the day and of the day before, in order."""
    today = local_date(at)
    return [shift for on in (today - DAY, today) for shift in shifts_of_day(slots, calendar, on)]


def shifts_running(slots: Sequence[ShiftSlot], calendar: WorkingCalendar, at: dt.datetime) -> list[Shift]:
    """Those that cover the instant, the one that began first first; several where shifts overlap."""
    return [shift for shift in shifts_about(slots, calendar, at) if shift.covers(at)]


def shifts_to_give(slots: Sequence[ShiftSlot], calendar: WorkingCalendar, at: dt.datetime) -> list[Shift]:
    """Those that run, and those that ended a while ago, the oldest first."""
    about = shifts_about(slots, calendar, at)
    return [shift for shift in about if shift.starts_at <= at < shift.ends_at + STILL_GIVEN]


def shift_after(slots: Sequence[ShiftSlot], calendar: WorkingCalendar, shift: Shift) -> Shift | None:
    """Which shift takes over: the one that runs when this one ends, else the next to begin; None when none comes.

    Of several that run then it is the one that began last.
    """
    running = [each for each in shifts_running(slots, calendar, shift.ends_at) if each.key != shift.key]
    if running:
        return running[-1]
    on = local_date(shift.ends_at)
    for _n in range(LOOK_AHEAD):
        later = [s for s in shifts_of_day(slots, calendar, on) if s.starts_at >= shift.ends_at]
        if later:
            return later[0]
        on += DAY
    return None


def check_can_acknowledge(handover: Handover, *, user: User, takes: bool) -> None:
    """Raise with the reason unless the person may acknowledge lines of it now.

    ``takes``: they work the next shift, are named (or stand in for who is), or are a manager here.
    """
    if not handover.case.is_open:
        raise InvalidTransition("handover_over", _("Everything in this handover is acknowledged already."))
    if handover.given_by_id == user.pk:
        raise NotAllowed("own_handover", _("You gave this handover, so somebody else must take it."))
    if not takes:
        raise NotAllowed("not_next_shift", _("Only who works the next shift acknowledges a handover."))
