"""A case's deadlines as its page shows them: the input ``lines`` of ``clock/deadline_list.html`` (CLK-01)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core.clock.enums import DeadlineState
from core.clock.models import Deadline
from core.clock.selectors import deadlines_of
from core.clock.traces import render
from core.records.models import Case

_LOOKS = {
    DeadlineState.MET: ("green", "circle-check"),
    DeadlineState.MISSED: ("red", "alert"),
    DeadlineState.CANCELLED: ("grey", "ban"),
}


@dataclass(frozen=True, slots=True)
class DeadlineLine:
    """A deadline with what its line shows; ``outcome`` is empty while it is open."""

    deadline: Deadline
    state: DeadlineState
    colour: str
    icon: str
    outcome: str
    why: list[str]


def deadline_lines(case: Case, at: dt.datetime) -> list[DeadlineLine]:
    """Every deadline of the case, open ones first (CLK-01)."""
    return [_line(deadline, at) for deadline in deadlines_of(case)]


def _line(deadline: Deadline, at: dt.datetime) -> DeadlineLine:
    state = deadline.state(at)
    colour, icon = _LOOKS.get(state, ("", ""))
    return DeadlineLine(deadline, state, colour, icon, _outcome(deadline, state), render(deadline.trace))


def _outcome(deadline: Deadline, state: DeadlineState) -> str:
    if state == DeadlineState.CANCELLED:
        return pgettext("deadline", "Cancelled")
    ended_at = deadline.met_at or deadline.cancelled_at
    if ended_at is None:
        return ""
    margin = _length(abs(ended_at - deadline.due_at))
    if state == DeadlineState.MET:
        return _("Kept, %(length)s early") % {"length": margin}
    return _("Missed by %(length)s") % {"length": margin}


def _length(length: dt.timedelta) -> str:
    """Two units at most: ``2 d 3 h``, ``3 h 5 min``, ``12 min``, ``40 s``."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return _("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return _("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    if minutes:
        return _("%(minutes)s min") % {"minutes": rest}
    return _("%(seconds)s s") % {"seconds": seconds}
