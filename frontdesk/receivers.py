"""News from below: somebody leaves, and what they promised must be kept by somebody else (CLK-09)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from core.accounts.models import User
from core.administration import signals
from frontdesk.services.promises import promises_hand_over, promises_open_of


@receiver(signals.leaving, dispatch_uid="frontdesk.leaving")
def tell_open_promises(sender: object, *, user_id: int, **_: Any) -> Sequence[int]:
    """Promises to keep and to confirm are open items too."""
    return promises_open_of(user_id)


@receiver(signals.left, dispatch_uid="frontdesk.left")
def hand_promises_over(
    sender: object,
    *,
    user_id: int,
    to_id: int,
    case_ids: Sequence[int],
    by_id: int,
    at: dt.datetime,
    **_: Any,
) -> None:
    """Whoever takes the case keeps what was promised about it."""
    people = User.objects.in_bulk([to_id, by_id])
    promises_hand_over(case_ids=case_ids, user_id=user_id, to=people[to_id], by=people[by_id], at=at)
