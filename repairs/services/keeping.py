"""Work that an order cannot take any more is kept as a note on it: nothing that somebody did is lost (DEL-15)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.clock.deputies import acts_for
from core.errors import InvalidInput, NotAllowed
from core.records.locking import lock_case
from core.records.services import attachments_add, case_touch, history_add
from repairs.models import WorkOrder
from repairs.services.base import order_load


@transaction.atomic
def order_note_keep(
    *, case_id: int, text: str, uploads: list[UploadedFile[Any]], by: User, at: dt.datetime
) -> WorkOrder:
    """Words and pictures of somebody who has or had the order, in whatever state it is; nothing else changes."""
    order = order_load(lock_case(case_id))
    if not had_by(order, by):
        raise NotAllowed(
            "never_had_it", _("Only who has or had this order can leave a note of their work on it.")
        )
    if not text.strip() and not uploads:
        raise InvalidInput("text_needed", _("Please write something here."), field="words")
    if text.strip():
        history_add(case=order.case, action="order.note_kept", by=by, at=at, note=text)
    attachments_add(case=order.case, uploads=uploads, by=by, at=at)
    case_touch(order.case)
    return order


def had_by(order: WorkOrder, user: User) -> bool:
    """Whether the order is or was this person's, or was ever offered to them."""
    return acts_for(user, order.technician_id) or any(
        acts_for(user, offer.user_id) for offer in order.offers.all()
    )


def history_late(order: WorkOrder, *, by: User, at: dt.datetime, entered_at: dt.datetime) -> None:
    """On record that the phone had no network when it happened: an entry more than 15 minutes late has its reason."""
    minutes = int((entered_at - at).total_seconds() // 60)
    history_add(
        case=order.case,
        action="order.sent_later",
        by=by,
        at=at,
        entered_at=entered_at,
        details={"minutes": minutes},
    )
