"""Which deliveries a sender takes next: by lease, whole digests together, nothing that has to wait (CLK-06, CLK-07).

A claim is a lease: a sender that dies gives its deliveries back when the lease ends.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from core.notices.enums import PER_MINUTE, Channel, DeliveryState
from core.notices.models import ChannelAccount, Delivery
from core.records.bulk import rows_update

LEASE = dt.timedelta(minutes=5)
# So many notices of a message are read and told; of a longer digest the others are counted.
SHOWN = 100
# Another system reads no list of notices: it is told all of them, in several messages.
SHOWS_ALL = {Channel.WEBHOOK}


def accounts_due(at: dt.datetime) -> list[ChannelAccount]:
    """The accounts that have something to send and are not held back."""
    _adopt()
    mine = _free(at).filter(account=OuterRef("pk"))
    awake = Q(paused_until=None) | Q(paused_until__lte=at)
    return list(ChannelAccount.objects.filter(awake, Exists(mine), is_active=True))


def _adopt() -> None:
    """Give what the version before has put into the outbox to the company's account (it knew e-mail only)."""
    orphans = Delivery.objects.filter(account=None, state=DeliveryState.WAITING)
    for kind in orphans.values_list("channel", flat=True).distinct().order_by():
        account = ChannelAccount.objects.filter(kind=kind, project=None, is_active=True).first()
        if account:
            orphans.filter(channel=kind).update(account=account, due_at=Coalesce("due_at", "next_try_at"))


@dataclass(frozen=True)
class Parcel:
    """Deliveries that go out as one message, by their ``batch``; ``is_fresh`` as long as nobody can have sent it.

    ``shown`` are the first of them, urgent ones before the others, at most :data:`SHOWN`: a digest may hold very many.
    """

    shown: list[Delivery]
    count: int
    is_fresh: bool

    @property
    def first(self) -> Delivery:
        return self.shown[0]

    @property
    def is_urgent(self) -> bool:
        return self.first.notice.urgent

    @property
    def key(self) -> str:
        """The same whenever this message goes out again: of its only notice, or of its digest."""
        return self.first.notice.key if self.count == 1 else f"digest/{self.first.batch}"


@transaction.atomic
def claim(account: ChannelAccount, at: dt.datetime, limit: int) -> list[Parcel]:
    """At most ``limit`` due messages of the account, each digest with all that belongs into it; urgent ones first.

    A claim gives each message its ``batch``.  What comes back after a sender died with it, or failed, is the same
    message again: the same notices, the same key.  Who takes a part of a digest takes all of it; of several senders
    at once one does.
    """
    waiting = _free(at).filter(account=account)
    free = waiting.select_for_update(skip_locked=True, no_key=True)
    alone = list(free.filter(digest=False, batch=None).order_by("next_try_at", "pk")[:limit])
    parts = [row for row in waiting.order_by("next_try_at", "pk")[:limit] if row.digest or row.batch]
    together = {_together(row, account): row for row in parts}
    mine = [together[name] for name in sorted(_mine_alone(set(together)))]
    until = at + LEASE
    fresh = dict.fromkeys(_take_alone(alone, until), True)
    for part in mine:
        if batch := _take_together(free, part, account, until):
            fresh[batch] = part.batch is None
    return sorted(_parcels(fresh, until), key=lambda parcel: (not parcel.is_urgent, parcel.first.pk))


def give_back(parcels: Sequence[Parcel], **changes: Any) -> None:
    """Leave what was claimed and not sent to the next sender; ``changes`` say when and how.

    A message that somebody may have sent already keeps its ``batch`` and joins no other one.
    """
    for parcel in parcels:
        ours(parcel).update(lease_until=None, **changes, **({"batch": None} if parcel.is_fresh else {}))


def ours(parcel: Parcel) -> QuerySet[Delivery]:
    """The rows, as long as the lease is ours: another sender may have taken them after it ended."""
    first = parcel.first
    return Delivery.objects.filter(
        batch=first.batch, lease_until=first.lease_until, state=DeliveryState.WAITING
    )


def _free(at: dt.datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=at), state=DeliveryState.WAITING, next_try_at__lte=at
    )


def _take_alone(alone: list[Delivery], until: dt.datetime) -> list[uuid.UUID]:
    """Each its own message."""
    batches = [uuid.uuid4() for _delivery in alone]
    for delivery, batch in zip(alone, batches, strict=True):
        delivery.batch, delivery.lease_until = batch, until
    rows_update(alone, "batch", "lease_until")
    return batches


def _take_together(
    free: QuerySet[Delivery], part: Delivery, account: ChannelAccount, until: dt.datetime
) -> uuid.UUID | None:
    """All that goes out with this part; nothing of it is read, for after a long stop it may be very much."""
    if part.batch:
        rows = free.filter(batch=part.batch)
    else:  # a robot's digest is for everybody in its group, any other is one person's
        whose = Q() if account.kind in PER_MINUTE else Q(recipient_id=part.recipient_id)
        rows = free.filter(whose, digest=True, batch=None)
        if account.kind in SHOWS_ALL:
            # Read first: the plan of an update may ask a subquery with a limit again and again, and take more.
            first = list(rows.order_by("pk").values_list("pk", flat=True)[:SHOWN])
            rows = Delivery.objects.filter(pk__in=first)
    batch = part.batch or uuid.uuid4()
    taken = Delivery.objects.filter(pk__in=rows.values("pk")).update(batch=batch, lease_until=until)
    return batch if taken else None


def _parcels(fresh: dict[uuid.UUID, bool], until: dt.datetime) -> list[Parcel]:
    taken = Delivery.objects.filter(batch__in=fresh, lease_until=until, state=DeliveryState.WAITING)
    counts = dict(taken.values_list("batch").annotate(Count("pk")).order_by())
    rows = taken.select_related("notice__case", "notice__recipient").order_by("-notice__urgent", "pk")
    shown: dict[uuid.UUID | None, list[Delivery]] = {}
    for row in rows.filter(batch__in=[batch for batch, count in counts.items() if count <= SHOWN]):
        shown.setdefault(row.batch, []).append(row)
    for batch in counts.keys() - shown.keys():
        shown[batch] = list(rows.filter(batch=batch)[:SHOWN])
    return [Parcel(shown[batch], count, fresh[batch]) for batch, count in counts.items()]


def _together(part: Delivery, account: ChannelAccount) -> str:
    """What a part goes out with: its message of before, or a digest."""
    if part.batch:
        return f"batch {part.batch}"
    return f"digest {account.pk} {'of all' if account.kind in PER_MINUTE else part.recipient_id}"


def _mine_alone(messages: set[str]) -> set[str]:
    """Those that no other sender is claiming at this moment; nobody else does until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name FROM unnest(%s::text[]) AS name WHERE pg_try_advisory_xact_lock(hashtextextended(name, 0))",
            [sorted(messages)],
        )
        return {name for (name,) in cursor.fetchall()}
