"""What is not urgent waits for the end of its reader's quiet hours, and goes out then as one digest (CLK-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.db.models import Case, Q, Value, When

from core.accounts.models import RoleAssignment
from core.notices.enums import DeliveryState
from core.notices.models import ChannelAccount, Delivery, QuietHours
from core.notices.policies import EVERYBODY, quiet_until


def hold(account: ChannelAccount, at: dt.datetime) -> int:
    """Put off what is due through the account and whose reader is not to be disturbed now; answers how much.

    What somebody may have sent already stays a message of its own.
    """
    due = Delivery.objects.filter(
        Q(lease_until=None) | Q(lease_until__lte=at),
        account=account,
        state=DeliveryState.WAITING,
        next_try_at__lte=at,
        notice__urgent=False,
    )
    readers = set(due.values_list("recipient_id", flat=True).distinct().order_by())
    held = 0
    for until, people in by_end(hours_of(readers), at).items():
        held += due.filter(recipient_id__in=people).update(
            digest=Case(When(batch=None, then=Value(True)), default="digest"), next_try_at=until, due_at=until
        )
    return held


def hours_of(people: Collection[int]) -> dict[int, list[QuietHours]]:
    """The quiet hours that hold for each: their own; else those of their roles; else everybody's."""
    if not people or not QuietHours.objects.exists():
        return {}
    roles: dict[int, set[str]] = {}
    for user_id, role in RoleAssignment.objects.filter(user_id__in=people).values_list("user_id", "role"):
        roles.setdefault(user_id, set()).add(role)
    rows = list(QuietHours.objects.filter(Q(user_id__in=people) | Q(user=None)))
    own = {row.user_id: [row] for row in rows if row.user_id}
    by_role = {row.role: row for row in rows if row.user_id is None}
    for user_id in people:
        mine = [by_role[role] for role in roles.get(user_id, ()) if role in by_role]
        everybody = [by_role[EVERYBODY]] if EVERYBODY in by_role else []
        own.setdefault(user_id, mine or everybody)
    return own


def by_end(hours: dict[int, list[QuietHours]], at: dt.datetime) -> dict[dt.datetime, list[int]]:
    """Who is not to be disturbed at ``at``, by the end of it; of several roles, one that may be disturbed is enough."""
    ends: dict[dt.datetime, list[int]] = {}
    for user_id, rows in hours.items():
        until = [row.starts and row.ends and quiet_until(row.starts, row.ends, at) for row in rows]
        if until and all(until):
            ends.setdefault(min(end for end in until if end), []).append(user_id)
    return ends
