"""Rules that hold for every case: event and entry time, versions."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, InvalidInput

if TYPE_CHECKING:
    from core.records.models import Case

LATE_ENTRY = dt.timedelta(minutes=15)
EARLIEST = dt.timedelta(days=365)


def check_event_time(*, happened_at: dt.datetime, entered_at: dt.datetime, reason: str) -> None:
    """Rulebook, phrases: an entry more than 15 minutes late needs a reason; nothing is entered before it happened.

    A report more than a year back is taken for a slip of the keyboard.  Raises :class:`InvalidInput`.
    """
    if happened_at > entered_at:
        raise InvalidInput(
            "event_in_future", _("This time is still to come. Enter when it happened."), field="happened_at"
        )
    if entered_at - happened_at > EARLIEST:
        raise InvalidInput(
            "event_too_old", _("This is more than a year ago. Check the date."), field="happened_at"
        )
    if entered_at - happened_at > LATE_ENTRY and not reason.strip():
        raise InvalidInput(
            "late_entry_reason",
            _("This happened more than 15 minutes ago. Say why it is entered only now."),
            field="late_reason",
        )


def check_version(case: Case, version: int | None) -> None:
    """Nobody overwrites silently (design decision 22): the form must come from the version that is there now."""
    if version is not None and version != case.version:
        raise Conflict(
            "version_changed",
            _(
                "Somebody changed %(number)s while you were working on it. Look at what is there now, then try again."
            ),
            number=case.number,
        )
