"""News from complaints and work orders becomes follow-ups."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver

from complaints.signals import complaint_follow_up_void, complaint_verified
from core.accounts.models import User
from core.records.models import Case
from repairs.signals import order_accepted, order_follow_up_void
from satisfaction.services import follow_up_drop, follow_up_open


@receiver(complaint_verified)
def open_on_verified(sender: object, *, case_id: int, by_id: int, at: dt.datetime, **_: Any) -> None:
    """A verified result is followed up (CMP-16)."""
    follow_up_open(case=Case.objects.get(pk=case_id), by=User.objects.get(pk=by_id), at=at)


@receiver(complaint_follow_up_void)
def drop_on_reopened(sender: object, *, case_id: int, by_id: int, at: dt.datetime, **_: Any) -> None:
    """What was reopened is not asked about until it is verified again."""
    follow_up_drop(case=Case.objects.get(pk=case_id), by=User.objects.get(pk=by_id), at=at)


@receiver(order_accepted)
def open_on_accepted(sender: object, *, case_id: int, by_id: int, at: dt.datetime, **_: Any) -> None:
    """Every order that the customer signed for is followed up (RPR-09)."""
    follow_up_open(case=Case.objects.get(pk=case_id), by=User.objects.get(pk=by_id), at=at)


@receiver(order_follow_up_void)
def drop_on_sent_back(sender: object, *, case_id: int, by_id: int, at: dt.datetime, **_: Any) -> None:
    """What was sent back is not asked about until it is accepted again."""
    follow_up_drop(case=Case.objects.get(pk=case_id), by=User.objects.get(pk=by_id), at=at)
