"""Reads of a person's notices."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Q, QuerySet

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.notices.enums import AccountState, Channel, DeliveryState, NoticeKind
from core.notices.models import ChannelAccount, Delivery, Notice
from core.notices.words import error_words

PAGE_SIZE = 30
COUNT_LIMIT = 100
MOST_COUNTED = 1000


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


def unsent_since() -> dt.datetime | None:
    """When the oldest message that is still on its way was due; None when nothing waits.

    A digest is due at its hour, what quiet hours hold back at their end.
    """
    waiting = Delivery.objects.filter(state=DeliveryState.WAITING, due_at__isnull=False)
    return waiting.order_by("due_at").values_list("due_at", flat=True).first()


@dataclass(frozen=True)
class AccountShown:
    """An account with how it is doing: what waits for it, and whether it works."""

    account: ChannelAccount
    waiting: int
    is_held_back: bool
    error: str
    server: str

    @property
    def state(self) -> AccountState:
        """In one word."""
        if not self.account.is_active:
            return AccountState.OFF
        if self.is_held_back or self.account.failures:
            return AccountState.DOWN
        return AccountState.WORKS if self.account.last_success_at else AccountState.UNTRIED


def accounts_shown(at: dt.datetime) -> list[AccountShown]:
    """Every account, the ones that are on first."""
    accounts = ChannelAccount.objects.select_related("project").order_by("-is_active", "kind", "pk")
    return [account_shown(account, at) for account in accounts]


def account_shown(account: ChannelAccount, at: dt.datetime) -> AccountShown:
    """How one account is doing; counting stops at 1,000."""
    late = Delivery.objects.filter(account=account, state=DeliveryState.WAITING, next_try_at__lte=at)
    held = Delivery.objects.filter(account=account, state=DeliveryState.WAITING).exclude(error="")
    return AccountShown(
        account=account,
        waiting=(late | held).order_by()[:MOST_COUNTED].count(),
        is_held_back=account.is_active and bool(account.paused_until and account.paused_until > at),
        error=error_words(account.last_error),
        server=settings.EMAIL_HOST if account.kind == Channel.EMAIL else account.shown,
    )


def last_test(account: ChannelAccount) -> Delivery | None:
    """The last test message that went this way."""
    tests = Delivery.objects.filter(notice__key__startswith=f"{NoticeKind.CHANNEL_TEST}/{account.pk}/")
    return tests.select_related("recipient").order_by("-pk").first()
