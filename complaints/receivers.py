"""News from below: somebody leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.dispatch import receiver

from complaints.services.leaving import assigned_open, complaints_hand_over
from core.accounts.models import User
from core.administration import signals


@receiver(signals.leaving, dispatch_uid="complaints.leaving")
def tell_open_complaints(sender: object, *, user_id: int, **_: Any) -> Sequence[int]:
    """Complaints are open items too (CLK-09)."""
    return assigned_open(user_id)


@receiver(signals.left, dispatch_uid="complaints.left")
def hand_complaints_over(
    sender: object, *, user_id: int, to_id: int, case_ids: Sequence[int], **_: Any
) -> None:
    """The successor is the handler now."""
    complaints_hand_over(case_ids=case_ids, user_id=user_id, to=User.objects.get(pk=to_id))
