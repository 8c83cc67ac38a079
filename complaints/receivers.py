"""News from below: somebody leaves, two records become one person, a work order goes its way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from complaints.services.leaving import assigned_open, complaints_hand_over
from complaints.services.merging import complaints_move, complaints_of
from complaints.services.orders import order_news
from complaints.services.taking_over import hands_change
from core.accounts.models import User
from core.administration import signals
from owners.signals import person_asked, person_moved
from repairs.signals import order_accepted, order_late_or_reworked, order_opened


@receiver(signals.leaving, dispatch_uid="complaints.leaving")
def tell_open_complaints(sender: object, *, user_id: int, **_more: Any) -> Sequence[int]:
    """Complaints are open items too (CLK-09)."""
    return assigned_open(user_id)


@receiver(signals.left, dispatch_uid="complaints.left")
def hand_complaints_over(
    sender: object, *, user_id: int, to_id: int, case_ids: Sequence[int], **_more: Any
) -> None:
    """The successor is the handler now."""
    complaints_hand_over(case_ids=case_ids, user_id=user_id, to=User.objects.get(pk=to_id))


@receiver(signals.company_changed, dispatch_uid="complaints.company_changed")
def count_with_property_company(sender: object, *, user_ids: Sequence[int], **_more: Any) -> None:
    """What these people have in hand is the property company's now, or the developer's (CMP-33)."""
    hands_change(user_ids=user_ids)


@receiver(person_asked, dispatch_uid="complaints.person_asked")
def tell_complaints_of_person(sender: object, *, person_id: int, **_more: Any) -> tuple[str, int]:
    """What a merge would take over."""
    return _("complaints"), complaints_of(person_id)


@receiver(person_moved, dispatch_uid="complaints.person_moved")
def move_complaints(
    sender: object,
    *,
    from_id: int,
    to_id: int,
    ids: Mapping[str, Sequence[int]] | None,
    at: dt.datetime,
    **_more: Any,
) -> dict[str, list[int]]:
    """The complaints go with the person."""
    return complaints_move(from_id=from_id, to_id=to_id, ids=ids, at=at)


def _person(by_id: int | None) -> User | None:
    return User.objects.get(pk=by_id) if by_id is not None else None


@receiver(order_opened, dispatch_uid="complaints.order_opened")
def tell_of_new_order(sender: object, *, case_id: int, by_id: int, at: dt.datetime, **_more: Any) -> None:
    """A complaint sees the orders that were opened from it."""
    order_news(case_id=case_id, what="opened", by=_person(by_id), at=at)


@receiver(order_accepted, dispatch_uid="complaints.order_accepted")
def tell_of_accepted_order(
    sender: object, *, case_id: int, by_id: int, at: dt.datetime, **_more: Any
) -> None:
    """The customer has signed for the work."""
    order_news(case_id=case_id, what="accepted", by=_person(by_id), at=at)


@receiver(order_late_or_reworked, dispatch_uid="complaints.order_late_or_reworked")
def tell_of_late_order(
    sender: object, *, case_id: int, by_id: int | None, at: dt.datetime, what: str, **_more: Any
) -> None:
    """An order that is late or came back is told to its complaint."""
    order_news(case_id=case_id, what=what, by=_person(by_id), at=at)
