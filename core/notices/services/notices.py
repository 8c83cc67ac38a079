"""Writes of notices: add, mark read (CLK-06)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import Conflict
from core.notices import drafts as addressing
from core.notices import kinds, routing
from core.notices.drafts import NoticeDraft
from core.notices.enums import DeliveryState
from core.notices.models import Delivery, Notice
from core.notices.selectors import operated_by
from core.records.bulk import rows_insert
from core.records.models import Case
from core.records.services import history_add


def notice_add(
    *,
    recipient: User,
    kind: str,
    key: str,
    case: Case | None,
    params: dict[str, Any] | None = None,
    at: dt.datetime,
    urgent: bool = False,
) -> Notice | None:
    """Tell a person something, in the transaction of the change that causes it (CLK-06).

    The notice stands in the person's list at once and is sent through their channels from the outbox.  Repeating a key
    adds nothing and answers None.  ``params`` holds codes and figures, no personal value.  Raises
    ``KeyError`` for a kind that nobody registered.
    """
    draft = NoticeDraft(
        recipient=recipient,
        kind=kind,
        key=key,
        case_id=case.pk if case else None,
        params=params or {},
        urgent=urgent,
    )
    return Notice.objects.filter(pk__in=notices_add([draft], at=at)).first()


@transaction.atomic
def notices_add(drafts: Sequence[NoticeDraft], *, at: dt.datetime) -> list[int]:
    """Add many notices with their deliveries; answers the ids of the new ones, existing keys stay (CLK-06).

    Who stands in for somebody is told instead (``drafts.resolved``).
    """
    wanted = addressing.resolved(drafts, at)
    for draft in wanted.values():
        if draft.kind not in kinds.registered():
            raise KeyError(draft.kind)
    rows = [_row(draft) for draft in wanted.values()]
    added = rows_insert(Notice, rows, returning=("id", "key"), created_at=at)
    rows_insert(Delivery, routing.deliveries([(pk, wanted[key]) for pk, key in added], at))
    return [pk for pk, _key in added]


def _row(draft: NoticeDraft) -> dict[str, Any]:
    return {
        "recipient_id": draft.recipient.pk, "kind": draft.kind, "key": draft.key, "case_id": draft.case_id,
        "params": draft.params, "urgent": draft.urgent, "digest": draft.digest,
    }  # fmt: skip


def notice_mark_read(*, notice_id: int, by: User, at: dt.datetime) -> Notice:
    """Mark one of the person's own notices as read; raises ``Notice.DoesNotExist`` for anybody else's."""
    notice = Notice.objects.select_related("case").get(pk=notice_id, recipient=by)
    Notice.objects.filter(pk=notice.pk, read_at=None).update(read_at=at)
    notice.refresh_from_db(fields=["read_at"])
    return notice


def notices_mark_all_read(*, by: User, up_to_id: int, at: dt.datetime) -> int:
    """Mark the person's notices up to the newest one they saw as read; a later one stays unread."""
    return Notice.objects.filter(recipient=by, read_at=None, pk__lte=up_to_id).update(read_at=at)


@transaction.atomic
def delivery_retry(*, delivery_id: int, by: User, at: dt.datetime) -> Delivery:
    """Put a delivery that was given up back on its way, with all its tries (CLK-06).

    It goes out alone, through the account that is in use now.  Raises ``NotAllowed``, ``Delivery.DoesNotExist``, and
    ``Conflict`` when it is not dead (any more).
    """
    delivery = _dead(delivery_id, by)
    delivery.state, delivery.attempts, delivery.lease_until = DeliveryState.WAITING, 0, None
    delivery.account = routing.account_in_use(delivery) or delivery.account
    delivery.digest, delivery.batch, delivery.next_try_at, delivery.due_at = False, None, at, at
    delivery.save()
    history_add(case=None, action="delivery_retried", by=by, at=at, details={"delivery": delivery.pk})
    return delivery


@transaction.atomic
def delivery_give_up(*, delivery_id: int, by: User, at: dt.datetime) -> Delivery:
    """Take a message that could not be sent off the list for good; the notice stays where the person reads it.

    Raises as :func:`delivery_retry` does.
    """
    delivery = _dead(delivery_id, by)
    delivery.state = DeliveryState.GIVEN_UP
    delivery.save(update_fields=["state"])
    history_add(case=None, action="delivery_given_up", by=by, at=at, details={"delivery": delivery.pk})
    return delivery


def _dead(delivery_id: int, by: User) -> Delivery:
    check_may(by, Permission.NOTICE_OPERATE)
    rows = operated_by(by).select_related("notice__case").select_for_update(no_key=True, of=("self",))
    delivery = rows.get(pk=delivery_id)
    if delivery.state != DeliveryState.DEAD:
        raise Conflict("delivery_not_dead", _("This message is on its way already. Reload the page."))
    return delivery
