"""The sender: empties the outbox at least once, with leases, tries and dead letters (CLK-06).

A claim is a lease: a sender that dies gives its deliveries back when the lease ends.  Nothing is sent inside
a transaction.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Min, Q

from core.notices.channels import CHANNELS
from core.notices.enums import DeliveryState
from core.notices.models import Delivery

log = logging.getLogger(__name__)

LEASE = dt.timedelta(minutes=5)
TRIES = 8
FIRST_PAUSE = dt.timedelta(minutes=1)
LONGEST_PAUSE = dt.timedelta(hours=1)


@dataclass(frozen=True)
class SendResult:
    """Deliveries sent, put off to a later try, and given up."""

    sent: int = 0
    delayed: int = 0
    dead: int = 0

    def __add__(self, other: SendResult) -> SendResult:
        return SendResult(self.sent + other.sent, self.delayed + other.delayed, self.dead + other.dead)


def deliveries_send(
    at: dt.datetime, limit: int = 50, clock: Callable[[], dt.datetime] | None = None
) -> SendResult:
    """Send what is due, at most ``limit`` deliveries; one person's digest is one message (CLK-06).

    ``clock`` stamps each message when it has gone out; ``at`` itself when it is None.
    """
    result = SendResult()
    for message in _messages(_claim(at, limit)):
        if _still_ours(message, clock() if clock else at):
            result += _send(message, clock() if clock else at)
    return result


@transaction.atomic
def _claim(at: dt.datetime, limit: int) -> list[Delivery]:
    free = Delivery.objects.select_for_update(skip_locked=True, no_key=True).filter(
        Q(lease_until=None) | Q(lease_until__lte=at), state=DeliveryState.WAITING, next_try_at__lte=at
    )
    claimed = list(free.order_by("next_try_at", "pk")[:limit])
    readers = {delivery.recipient_id for delivery in claimed if delivery.digest}
    whole_digests = free.filter(digest=True, recipient_id__in=readers) if readers else Delivery.objects.none()
    ids = {delivery.pk for delivery in [*claimed, *whole_digests.order_by("pk")]}
    Delivery.objects.filter(pk__in=ids).update(lease_until=at + LEASE)
    return list(
        Delivery.objects.filter(pk__in=ids).select_related("notice__case", "recipient").order_by("pk")
    )


def _messages(deliveries: list[Delivery]) -> list[list[Delivery]]:
    """Each delivery alone; those for a digest together by person and channel."""
    digests: dict[tuple[int, str], list[Delivery]] = {}
    messages = []
    for delivery in deliveries:
        if not delivery.digest:
            messages.append([delivery])
        else:
            digests.setdefault((delivery.recipient_id, delivery.channel), []).append(delivery)
    return messages + list(digests.values())


def _still_ours(message: list[Delivery], at: dt.datetime) -> bool:
    """Whether the lease holds until the message has gone out: a slow channel may have used most of it up.

    It is lengthened in good time; what another sender has taken meanwhile is left to that one.
    """
    if all(delivery.lease_until - at > LEASE / 2 for delivery in message if delivery.lease_until):
        return True
    held = _mine(message).update(lease_until=at + LEASE)
    for delivery in message:
        delivery.lease_until = at + LEASE
    return held == len(message)


def _send(message: list[Delivery], at: dt.datetime) -> SendResult:
    first = message[0]
    try:
        CHANNELS[first.channel].send(first.recipient, [delivery.notice for delivery in message])
    except Exception as error:  # whatever a channel raises delays its message and loses nothing
        log.warning(
            "notice %s could not be sent by %s: %s", first.notice.key, first.channel, type(error).__name__
        )
        return _put_off(message, at, error)
    _mine(message).update(state=DeliveryState.SENT, sent_at=at, lease_until=None, error="")
    return SendResult(sent=len(message))


def _put_off(message: list[Delivery], at: dt.datetime, error: Exception) -> SendResult:
    dead = 0
    for delivery in message:
        attempts = delivery.attempts + 1
        is_dead = attempts >= TRIES
        dead += is_dead
        _mine([delivery]).update(
            attempts=attempts,
            state=DeliveryState.DEAD if is_dead else DeliveryState.WAITING,
            next_try_at=at + pause_after(attempts),
            lease_until=None,
            error=type(error).__name__[:300],
        )
    return SendResult(delayed=len(message) - dead, dead=dead)


def _mine(message: list[Delivery]):  # type: ignore[no-untyped-def]
    """The rows, as long as the lease is ours: another sender may have taken them after it ended."""
    leases = {delivery.lease_until for delivery in message}
    return Delivery.objects.filter(
        pk__in=[delivery.pk for delivery in message], state=DeliveryState.WAITING, lease_until__in=leases
    )


def pause_after(attempts: int) -> dt.timedelta:
    """1, 2, 4, … minutes, at most an hour."""
    return min(FIRST_PAUSE * 2 ** (attempts - 1), LONGEST_PAUSE)


def unsent_since(at: dt.datetime) -> dt.datetime | None:
    """Since when the oldest message that is still on its way should have been sent; None when none is late.

    A message that failed counts from its first try; a digest is not late before its hour.
    """
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING).values("attempts")
    firsts = [
        row["earliest"] - sum((pause_after(n + 1) for n in range(row["attempts"])), dt.timedelta())
        for row in waiting.annotate(earliest=Min("next_try_at")).order_by()
    ]
    return min((first for first in firsts if first < at), default=None)
