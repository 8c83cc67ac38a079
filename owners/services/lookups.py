"""Looking people up by digits is counted, so that nobody tries numbers out or copies the file (OWN-05)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.services import tally_add
from core.errors import NotAllowed
from core.time import local_date, start_of_day
from owners.policies.lookups import (
    PER_MINUTE,
    WHOLE_PER_DAY,
    as_typed,
    ending_and_name,
    is_whole,
    phone_digits,
)
from owners.services.reveal_limit import readers_tell


@transaction.atomic
def lookup_take(*, query: str, by: User, at: dt.datetime) -> None:
    """Count a look-up by digits before it is answered; names and units are free.

    Raises :class:`NotAllowed` with a sentence when there were too many in this minute, or too many whole numbers
    today; the last one of a day tells the managers.
    """
    typed = as_typed(query)
    digits = phone_digits(typed) or ending_and_name(typed)[0]
    if not digits:
        return
    minute = at.replace(second=0, microsecond=0)
    if tally_add(user=by, subject="lookup.minute", since=minute) > PER_MINUTE:
        raise NotAllowed(
            "too_many_lookups", _("These were too many look-ups in one minute. Wait a minute, then go on.")
        )
    if not is_whole(digits):
        return
    today = start_of_day(local_date(at))
    whole = tally_add(user=by, subject="lookup.whole", since=today)
    if whole > WHOLE_PER_DAY:
        raise NotAllowed(
            "too_many_numbers",
            _(
                "You have looked up %(limit)s whole numbers today, and that is the limit of a day. "
                "Type the last four digits and the name instead."
            ),
            limit=WHOLE_PER_DAY,
        )
    if whole == WHOLE_PER_DAY:
        readers_tell(about=by, kind="lookup_limit_reached", count=WHOLE_PER_DAY, at=at)
