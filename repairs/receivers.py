"""News from below: somebody leaves, two records become one person, a promise is late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.dispatch import receiver
from django.utils.translation import gettext as _

from core.accounts.models import User
from core.administration import signals
from core.clock.signals import step_taken
from owners.signals import person_asked, person_moved
from repairs.services.contracting import notices_end
from repairs.services.late import order_step_taken
from repairs.services.leaving import orders_hand_over, orders_move, orders_of, worked_on_by
from repairs.signals import order_finished


@receiver(signals.leaving, dispatch_uid="repairs.leaving")
def tell_open_orders(sender: object, *, user_id: int, **_more: Any) -> Sequence[int]:
    """Orders that somebody has taken are open items too (CLK-09)."""
    return worked_on_by(user_id)


@receiver(signals.left, dispatch_uid="repairs.left")
def hand_orders_over(
    sender: object, *, user_id: int, to_id: int, case_ids: Sequence[int], at: dt.datetime, **_more: Any
) -> None:
    """The successor is the technician now."""
    orders_hand_over(case_ids=case_ids, user_id=user_id, to=User.objects.get(pk=to_id), at=at)


@receiver(person_asked, dispatch_uid="repairs.person_asked")
def tell_orders_of_person(sender: object, *, person_id: int, **_more: Any) -> tuple[str, int]:
    """What a merge would take over."""
    return _("work orders"), orders_of(person_id)


@receiver(person_moved, dispatch_uid="repairs.person_moved")
def move_orders(
    sender: object, *, from_id: int, to_id: int, ids: Mapping[str, Sequence[int]] | None, **_more: Any
) -> dict[str, list[int]]:
    """The orders go with the person."""
    return orders_move(from_id=from_id, to_id=to_id, ids=ids)


@receiver(step_taken, dispatch_uid="repairs.step_taken")
def tell_late_order(
    sender: object, *, deadline_id: int, case_id: int, target: str, level: int, at: dt.datetime, **_more: Any
) -> None:
    """A promise about an order is late: what it was opened from hears of it."""
    order_step_taken(deadline_id=deadline_id, case_id=case_id, target=target, level=level, at=at)


@receiver(order_finished, dispatch_uid="repairs.notices_end")
def end_notices(sender: object, *, case_id: int, by_id: int | None, at: dt.datetime, **_more: Any) -> None:
    """Nobody waits for the contractor of a finished order."""
    notices_end(case_id=case_id, by=User.objects.filter(pk=by_id).first() if by_id else None, at=at)
