"""When a customer counts as unreachable (CMP-17)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidTransition
from core.time import local_date

ATTEMPTS = 3
DAYS = 3
CHANNELS = 2
NOTICE_PERIOD = dt.timedelta(days=7)


def tried_in_earnest(attempts: Sequence[tuple[str, dt.datetime]]) -> bool:
    """Three attempts, on three days, by two channels; ``attempts`` are (channel, instant) pairs."""
    days = {local_date(at) for _channel, at in attempts}
    channels = {channel for channel, _at in attempts}
    return len(attempts) >= ATTEMPTS and len(days) >= DAYS and len(channels) >= CHANNELS


def check_can_send_notice(attempts: Sequence[tuple[str, dt.datetime]]) -> None:
    """The written notice comes after three attempts on three days by two channels; raises with what is missing."""
    if not tried_in_earnest(attempts):
        raise InvalidTransition(
            "attempts_missing",
            _("The written notice comes after 3 attempts on 3 different days by 2 different channels."),
        )


def check_can_give_up(notice_sent_at: dt.datetime | None, at: dt.datetime) -> None:
    """A manager may give up seven days after the written notice; raises with what is missing."""
    if notice_sent_at is None:
        raise InvalidTransition("notice_missing", _("Send the customer a written notice first."))
    if at < notice_sent_at + NOTICE_PERIOD:
        raise InvalidTransition("notice_period", _("Wait until 7 days after the written notice."))
