"""How an account is doing: how often it may send, whether it works, since when (CLK-06, CLK-07)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core.notices.channels.base import Down
from core.notices.enums import PER_MINUTE, DeliveryState
from core.notices.models import ChannelAccount, Delivery

# A second more than the minute: the other side's clock begins when the message arrives.
WINDOW = dt.timedelta(seconds=61)
FIRST_REST = dt.timedelta(seconds=15)
LONGEST_REST = dt.timedelta(minutes=5)


@transaction.atomic
def slot(account: ChannelAccount, at: dt.datetime) -> dt.datetime | None:
    """Take one of the account's messages a minute: None; or answer when the next one is free."""
    limit = PER_MINUTE.get(account.kind)
    if limit is None:
        return None
    row = _locked(account)
    recent = sorted(when for when in row.recent if at - WINDOW < when)[-limit:]
    if len(recent) >= limit:
        return recent[0] + WINDOW
    ChannelAccount.objects.filter(pk=row.pk).update(recent=[*recent, at])
    return None


def put_off(account: ChannelAccount, at: dt.datetime, until: dt.datetime) -> None:
    """What waits for the account now and was never tried goes out as one digest at ``until``."""
    waiting = Delivery.objects.filter(
        account=account, state=DeliveryState.WAITING, lease_until=None, batch=None, next_try_at__lte=at
    )
    waiting.update(digest=True, next_try_at=until)


@transaction.atomic
def hold_back(account: ChannelAccount, down: Down, at: dt.datetime) -> dt.datetime:
    """Let nothing through for a while: as long as the server asked, else longer with each failure."""
    row = _locked(account)
    row.failures = min(row.failures + 1, 1000)
    row.paused_until = at + (down.after or min(FIRST_REST * 2 ** min(row.failures - 1, 8), LONGEST_REST))
    row.last_error, row.last_error_at = down.code, at
    row.save(update_fields=["failures", "paused_until", "last_error", "last_error_at"])
    return row.paused_until


def works(account: ChannelAccount, at: dt.datetime, sent: int) -> None:
    """Messages went out: nothing is held back any more."""
    if sent:
        ChannelAccount.objects.filter(pk=account.pk).update(last_success_at=at, failures=0, paused_until=None)


def _locked(account: ChannelAccount) -> ChannelAccount:
    return ChannelAccount.objects.select_for_update(no_key=True).get(pk=account.pk)
