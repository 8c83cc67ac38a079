"""Which deliveries a sender takes next: by lease, whole digests together, nothing that has to wait (CLK-06, CLK-07).

A claim is a lease: a sender that dies gives its deliveries back when the lease ends.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction
from django.db.models import Exists, Func, OuterRef, Q, QuerySet, UUIDField
from django.db.models.functions import Coalesce

from core.notices.enums import PER_MINUTE, DeliveryState
from core.notices.models import ChannelAccount, Delivery

LEASE = dt.timedelta(minutes=5)


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
    """Deliveries that go out as one message; ``is_fresh`` as long as nobody can have sent it."""

    deliveries: list[Delivery]
    is_fresh: bool

    @property
    def first(self) -> Delivery:
        return self.deliveries[0]

    @property
    def is_urgent(self) -> bool:
        return any(delivery.notice.urgent for delivery in self.deliveries)

    @property
    def key(self) -> str:
        """The same whenever this message goes out again: of its only notice, or of its digest."""
        return self.first.notice.key if len(self.deliveries) == 1 else f"digest/{self.first.batch}"


@transaction.atomic
def claim(account: ChannelAccount, at: dt.datetime, limit: int) -> list[Parcel]:
    """At most ``limit`` due deliveries of the account, and what belongs into their digests; urgent ones first.

    A claim gives each message its ``batch``.  What comes back after a sender died with it, or failed, is the same
    message again: the same notices, the same key.  Who takes a part of a digest takes all of it; of several senders
    at once one does.
    """
    waiting = _free(at).filter(account=account)
    free = waiting.select_for_update(skip_locked=True, no_key=True)
    alone = list(free.filter(digest=False, batch=None).order_by("next_try_at", "pk")[:limit])
    parts = [row for row in waiting.order_by("next_try_at", "pk")[:limit] if row.digest or row.batch]
    mine = _mine_alone({_together(row, account) for row in parts})
    shared = free.filter(pk__in=[row.pk for row in parts if _together(row, account) in mine])
    first = [*alone, *shared.order_by("pk")] if mine else alone
    claimed = {delivery.pk: delivery for delivery in [*first, *_with_digests(free, first, account)]}
    fresh = {delivery.pk: delivery for delivery in claimed.values() if delivery.batch is None}
    _new_batches(fresh.values(), account)
    Delivery.objects.filter(pk__in=claimed).update(lease_until=at + LEASE)
    parcels: dict[uuid.UUID | None, list[Delivery]] = {}
    found = Delivery.objects.filter(pk__in=claimed).select_related("notice__case", "notice__recipient")
    for delivery in found.order_by("pk"):
        parcels.setdefault(delivery.batch, []).append(delivery)
    made = [Parcel(deliveries, deliveries[0].pk in fresh) for deliveries in parcels.values()]
    return sorted(made, key=lambda parcel: not parcel.is_urgent)


def give_back(parcels: Sequence[Parcel], **changes: Any) -> None:
    """Leave what was claimed and not sent to the next sender; ``changes`` say when and how.

    A message that somebody may have sent already keeps its ``batch`` and joins no other one.
    """
    for parcel in parcels:
        ours(parcel).update(lease_until=None, **changes, **({"batch": None} if parcel.is_fresh else {}))


def ours(parcel: Parcel) -> QuerySet[Delivery]:
    """The rows, as long as the lease is ours: another sender may have taken them after it ended."""
    leases = {delivery.lease_until for delivery in parcel.deliveries}
    return Delivery.objects.filter(
        pk__in=[delivery.pk for delivery in parcel.deliveries],
        state=DeliveryState.WAITING,
        lease_until__in=leases,
    )


def _free(at: dt.datetime) -> QuerySet[Delivery]:
    return Delivery.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=at), state=DeliveryState.WAITING, next_try_at__lte=at
    )


def _with_digests(
    free: QuerySet[Delivery], first: list[Delivery], account: ChannelAccount
) -> Iterable[Delivery]:
    """What waits for the same digests: a robot's is for everybody in its group, any other is one person's."""
    batches = {delivery.batch for delivery in first if delivery.batch}
    readers = {delivery.recipient_id for delivery in first if delivery.digest and not delivery.batch}
    together = Q(batch__in=batches)
    if readers:
        whose = Q() if account.kind in PER_MINUTE else Q(recipient_id__in=readers)
        together |= whose & Q(digest=True, batch=None)
    return free.filter(together).order_by("pk") if batches or readers else ()


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


def _new_batches(fresh: Iterable[Delivery], account: ChannelAccount) -> None:
    """A message of its own for each delivery, one for each digest."""
    digests: dict[int, list[int]] = {}
    for delivery in fresh:
        if delivery.digest:
            digests.setdefault(0 if account.kind in PER_MINUTE else delivery.recipient_id, []).append(
                delivery.pk
            )
    for ids in digests.values():
        Delivery.objects.filter(pk__in=ids).update(batch=uuid.uuid4())
    alone = [delivery.pk for delivery in fresh if not delivery.digest]
    of_its_own = Func(function="gen_random_uuid", output_field=UUIDField())
    Delivery.objects.filter(pk__in=alone).update(batch=of_its_own)
