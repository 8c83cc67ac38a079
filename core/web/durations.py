"""Time left and time over, in words; ``static/js/countdown.js`` uses the same sentences."""

from __future__ import annotations

import datetime as dt

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

#: (kind, unit) → sentence; {d} days, {h} hours, {m} minutes.
WORDS = {
    "left_days": _("{d} d {h} h left"),
    "left_hours": _("{h} h {m} min left"),
    "left_minutes": _("{m} min left"),
    "left_now": _("less than a minute left"),
    "over_days": _("overdue by {d} d {h} h"),
    "over_hours": _("overdue by {h} h {m} min"),
    "over_minutes": _("overdue by {m} min"),
    "over_now": _("due now"),
}


def words(due_at: dt.datetime, at: dt.datetime) -> str:
    """How long until (or since) ``due_at``, as a person would say it."""
    seconds = int((due_at - at).total_seconds())
    kind = "left" if seconds > 0 else "over"
    minutes = abs(seconds) // 60
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    unit = "days" if days else "hours" if hours else "minutes" if rest else "now"
    return str(WORDS[f"{kind}_{unit}"]).format(d=days, h=hours, m=rest)


def urgency(due_at: dt.datetime, at: dt.datetime, started_at: dt.datetime | None = None) -> str:
    """``over`` from the due instant on, ``soon`` after 80 % of the promise (or its last hour), else ``calm``."""
    if at >= due_at:
        return "over"
    return "soon" if at >= soon_at(due_at, started_at) else "calm"


def soon_at(due_at: dt.datetime, started_at: dt.datetime | None = None) -> dt.datetime:
    """When it becomes urgent: at 80 % of the promise (CLK-03), or an hour before if the start is not known."""
    return due_at - ((due_at - started_at) / 5 if started_at else dt.timedelta(hours=1))


def length_words(length: dt.timedelta) -> str:
    """A length in two units at most: ``2 d 3 h``, ``3 h 5 min``, ``12 min``, ``40 s``."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    days, hours, rest = minutes // 1440, minutes // 60 % 24, minutes % 60
    if days:
        return gettext("%(days)s d %(hours)s h") % {"days": days, "hours": hours}
    if hours:
        return gettext("%(hours)s h %(minutes)s min") % {"hours": hours, "minutes": rest}
    if minutes:
        return gettext("%(minutes)s min") % {"minutes": rest}
    return gettext("%(seconds)s s") % {"seconds": seconds} if seconds else gettext("less than a second")


def working_words(length: dt.timedelta) -> str:
    """A length of working time: hours and minutes only, for a working day is no 24 hours."""
    minutes = int(length.total_seconds()) // 60
    if minutes < 60:
        return length_words(length)
    return gettext("%(hours)s h %(minutes)s min") % {"hours": minutes // 60, "minutes": minutes % 60}
