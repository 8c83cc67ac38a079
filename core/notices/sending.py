"""The sender: empties the outbox at least once, with leases, tries and dead letters (CLK-06).

Nothing is sent inside a transaction.  A failure is the message's (it is tried again by itself) or the account's (all
that goes through it waits, everything else goes on).
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.fernet import InvalidToken
from django.db import InterfaceError, OperationalError

from core.notices import quiet, rates
from core.notices.channels import CHANNELS
from core.notices.channels.base import Delayed, Down, Message, Refused, TooMany
from core.notices.claiming import LEASE, Parcel, accounts_due, claim, give_back, ours
from core.notices.enums import DeliveryState
from core.notices.models import ChannelAccount

log = logging.getLogger(__name__)

TRIES = 8
FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=1)
# While its account is down a message costs a try at most so often, and is given up after so long.
PAUSE_WHILE_DOWN = dt.timedelta(minutes=10)
GIVE_UP_AFTER = dt.timedelta(days=2)
# Kept free at the end of a lease: one message takes less.
MARGIN = dt.timedelta(minutes=1)

Clock = Callable[[], dt.datetime]
Stopping = Callable[[], bool]


@dataclass(frozen=True)
class SendResult:
    """Deliveries sent, put off to a later try, given up, and held until quiet hours end."""

    sent: int = 0
    delayed: int = 0
    dead: int = 0
    held: int = 0

    def __add__(self, other: SendResult) -> SendResult:
        return SendResult(
            self.sent + other.sent,
            self.delayed + other.delayed,
            self.dead + other.dead,
            self.held + other.held,
        )

    def __bool__(self) -> bool:
        return self != SendResult()


def never() -> bool:
    """Nobody asks to stop."""
    return False


def deliveries_send(at: dt.datetime, limit: int = 50, clock: Clock | None = None) -> SendResult:
    """Send what is due, at most ``limit`` deliveries of each account, one account after the other (CLK-06).

    ``clock`` stamps each message when it has gone out; ``at`` itself when it is None.
    """
    result = SendResult()
    for account in accounts_due(at):
        result += account_send(account, at, limit, clock)
    return result


def account_send(
    account: ChannelAccount,
    at: dt.datetime,
    limit: int = 50,
    clock: Clock | None = None,
    stopping: Stopping = never,
) -> SendResult:
    """Send what is due through one account; ends early when asked to, or when the lease is nearly over."""
    clock = clock or (lambda: at)
    result = SendResult(held=quiet.hold(account, at))
    parcels = claim(account, at, limit)
    for place, parcel in enumerate(parcels):
        left = parcels[place:]
        if stopping() or clock() > at + LEASE - MARGIN:
            give_back(left)
            break
        free_at = rates.slot(account, clock())
        if free_at:
            give_back(left, digest=True, next_try_at=free_at)
            rates.put_off(account, clock(), free_at)
            break
        try:
            result += _send(account, parcel, clock)
        except Down as down:
            rates.works(account, clock(), result.sent)
            return result + _wait_for(account, left, down, clock())
    rates.works(account, clock(), result.sent)
    return result


def _send(account: ChannelAccount, parcel: Parcel, clock: Clock) -> SendResult:
    message = Message(parcel.key, [delivery.notice for delivery in parcel.shown], parcel.count)
    try:
        CHANNELS[account.kind].send(_secrets(account), message)
    except Refused as refused:
        return _put_off(parcel, refused.code, clock(), dead=True)
    except Delayed as delayed:
        return _put_off(parcel, delayed.code, clock(), dead=parcel.first.attempts + 1 >= TRIES)
    except (Down, OperationalError, InterfaceError):
        raise
    except Exception as error:  # whatever a channel raises delays its message and loses nothing
        log.exception("notice %s could not be sent by %s", parcel.key, account.kind)
        return _put_off(parcel, type(error).__name__, clock(), dead=parcel.first.attempts + 1 >= TRIES)
    ours(parcel).update(state=DeliveryState.SENT, sent_at=clock(), lease_until=None, error="")
    return SendResult(sent=parcel.count)


def _secrets(account: ChannelAccount) -> dict[str, str]:
    try:
        return account.secrets_open()
    except InvalidToken:
        raise Down("unreadable") from None


def _wait_for(account: ChannelAccount, left: Sequence[Parcel], down: Down, at: dt.datetime) -> SendResult:
    """The account does not work: the message it was seen with counts a try, the others wait without one."""
    until = rates.hold_back(account, down, at)
    if isinstance(down, TooMany):  # nothing was taken: all of it goes into the digest
        give_back(left, digest=True, next_try_at=until)
        rates.put_off(account, at, until)
        return SendResult(delayed=left[0].count)
    give_back(left[1:])
    first = left[0].first
    is_old = at >= (first.due_at or first.next_try_at) + GIVE_UP_AFTER
    return _put_off(left[0], down.code, at, dead=is_old, longest=PAUSE_WHILE_DOWN)


def _put_off(
    parcel: Parcel, code: str, at: dt.datetime, *, dead: bool, longest: dt.timedelta = LONGEST_PAUSE
) -> SendResult:
    attempts = parcel.first.attempts + 1
    ours(parcel).update(
        attempts=min(attempts, 1000),
        state=DeliveryState.DEAD if dead else DeliveryState.WAITING,
        next_try_at=at + min(pause_after(attempts), longest),
        lease_until=None,
        error=code,
    )
    return SendResult(dead=parcel.count) if dead else SendResult(delayed=parcel.count)


def pause_after(attempts: int) -> dt.timedelta:
    """1, 2, 4, … minutes, at most an hour."""
    return min(FIRST_PAUSE * 2 ** min(attempts - 1, 10), LONGEST_PAUSE)
