"""Reads of a person's notices."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.notices.enums import DeliveryState
from core.notices.models import Delivery, Notice

PAGE_SIZE = 30
COUNT_LIMIT = 100


@dataclass(frozen=True)
class NoticePage:
    """One page of notices, newest first; ``older_than`` is the key of the next page, None on the last one."""

    notices: list[Notice]
    older_than: int | None


def notices_of(user: User, older_than: int | None = None, size: int = PAGE_SIZE) -> NoticePage:
    """The person's own notices, newest first, paged by key (decision 13)."""
    rows = Notice.objects.filter(recipient=user).select_related("case").order_by("-pk")
    if older_than is not None:
        rows = rows.filter(pk__lt=older_than)
    found = list(rows[: size + 1])
    return NoticePage(found[:size], found[size - 1].pk if len(found) > size else None)


def unread_count(user: User) -> int:
    """How many notices the person has not read; counting stops at 100 (shown as 99+)."""
    return Notice.objects.filter(recipient=user, read_at=None).order_by()[:COUNT_LIMIT].count()


def operated_by(user: User) -> QuerySet[Delivery]:
    """Messages that the user may look after: about no case, or about one of their projects (SEC-01)."""
    scope = scope_of(user, Permission.NOTICE_OPERATE)
    if scope.everywhere:
        return Delivery.objects.all()
    here = Q(notice__case=None) | Q(notice__case__project_id__in=scope.project_ids)
    return Delivery.objects.filter(here) if scope else Delivery.objects.none()


def undelivered(user: User, limit: int = PAGE_SIZE * 3) -> list[Delivery]:
    """Deliveries that were given up after their last try, newest first (CLK-06)."""
    dead = operated_by(user).filter(state=DeliveryState.DEAD).select_related("notice__case", "recipient")
    return list(dead.order_by("-pk")[:limit])
