"""Writes of channel accounts: add, change, switch, test (CLK-07)."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.errors import Conflict, InvalidInput
from core.notices import routing
from core.notices.channels import CHANNELS
from core.notices.channels.base import Down
from core.notices.channels.http import check_url
from core.notices.enums import DeliveryState, NoticeKind
from core.notices.models import ChannelAccount, Delivery, Notice
from core.places.models import Project
from core.records.services import history_add


@transaction.atomic
def channel_add(
    *,
    kind: str,
    name: str,
    project: Project | None,
    url: str = "",
    secret: str = "",
    by: User,
    at: dt.datetime,
) -> ChannelAccount:
    """A new account; its address and secret are kept encrypted and never shown again.

    Raises ``NotAllowed`` and ``InvalidInput`` (something is missing; there is one already).
    """
    check_administrator(by)
    account = ChannelAccount(kind=kind, name=name, project=project)
    for field, value in {"url": url, "secret": secret}.items():
        if field in CHANNELS[kind].needs and not value:
            raise InvalidInput("required", _("This is needed."), field=field)
    _check_alone(account)
    _keep(account, url=url, secret=secret)
    account.save()
    _note("channel_added", account, by, at)
    return account


@transaction.atomic
def channel_change(
    *, account_id: int, version: int, name: str, project: Project | None, url: str = "", secret: str = "",
    by: User, at: dt.datetime,
) -> ChannelAccount:  # fmt: skip
    """Change what is said of an account; an empty address or secret keeps the present one.

    What waits because the account was down is tried at once.  Raises ``NotAllowed``, ``InvalidInput``, ``Conflict``.
    """
    account = _begin(account_id, by)
    if account.version != version:
        raise Conflict("channel_changed", _("Somebody else changed this channel meanwhile. Load it again."))
    account.name, account.project = name, project
    if account.is_active:
        _check_alone(account)
    _keep(account, url=url, secret=secret)
    account.paused_until, account.failures, account.version = None, 0, version + 1
    account.save()
    waiting = Delivery.objects.filter(account=account, state=DeliveryState.WAITING).exclude(error="")
    waiting.update(next_try_at=at)
    _note("channel_changed", account, by, at)
    return account


@transaction.atomic
def channel_switch(*, account_id: int, on: bool, by: User, at: dt.datetime) -> ChannelAccount:
    """Switch an account off or on.  What waited for it goes through another one of its kind, or is listed as unsent.

    Raises ``NotAllowed``, ``InvalidInput`` (another one is on), ``Conflict`` (it is so already).
    """
    account = _begin(account_id, by)
    if account.is_active == on:
        raise Conflict("channel_switched", _("Somebody else switched this channel meanwhile. Load it again."))
    account.is_active, account.paused_until, account.failures = on, None, 0
    if on:
        _check_alone(account)
    account.save()
    if not on:
        _reroute(account)
    _note("channel_switched_on" if on else "channel_switched_off", account, by, at)
    return account


@transaction.atomic
def channel_test(*, account_id: int, by: User, at: dt.datetime) -> Delivery:
    """Send a test message to the administrator through the account; how it went stands on its page (CLK-07).

    It goes the way of every message, through the outbox.  Raises ``NotAllowed`` and ``Conflict`` (switched off).
    """
    account = _begin(account_id, by)
    if not account.is_active:
        raise Conflict("channel_is_off", _("This channel is switched off. Switch it on first."))
    notice = Notice.objects.create(
        recipient=by,
        kind=NoticeKind.CHANNEL_TEST,
        key=f"channel_test/{account.pk}/{at.isoformat()}/{by.pk}",
        params={"name": account.name},
        urgent=True,
        created_at=at,
    )
    ChannelAccount.objects.filter(pk=account.pk).update(paused_until=None)
    delivery = routing.delivery(notice, account, at)
    delivery.save()
    return delivery


def _begin(account_id: int, by: User) -> ChannelAccount:
    check_administrator(by)
    rows = ChannelAccount.objects.select_for_update(no_key=True, of=("self",)).select_related("project")
    return rows.get(pk=account_id)


def _keep(account: ChannelAccount, **values: str) -> None:
    """What was typed goes into the secrets; only the server's name is shown."""
    typed = {name: value for name, value in values.items() if value and name in CHANNELS[account.kind].needs}
    if "url" in typed:
        _check_url(typed["url"])
    if typed:
        account.secrets_close({**account.secrets_open(), **typed})
    if "url" in typed:
        account.shown = urlsplit(typed["url"]).hostname or ""


def _check_url(url: str) -> None:
    """Refuse what can never be reached; a name is judged again whenever it is used, for names change their address."""
    try:
        check_url(url)
    except (Down, ValueError):
        raise InvalidInput(
            "address_forbidden",
            _(
                "This address is not allowed: it must begin with https:// and must not lead into a private network."
            ),
            field="url",
        ) from None


def _check_alone(account: ChannelAccount) -> None:
    """One account of a kind for the company, one for each project: else nobody knows which one speaks."""
    others = ChannelAccount.objects.filter(kind=account.kind, project=account.project, is_active=True)
    if others.exclude(pk=account.pk).exists():
        raise InvalidInput(
            "channel_taken",
            _("There is a channel of this kind for it already. Change that one, or switch it off first."),
            field="project",
        )


def _reroute(account: ChannelAccount) -> None:
    waiting = Delivery.objects.filter(account=account, state=DeliveryState.WAITING)
    other = ChannelAccount.objects.filter(kind=account.kind, project=None, is_active=True).first()
    if other:
        waiting.update(account=other)
    else:
        waiting.update(state=DeliveryState.DEAD, error="account_off", lease_until=None)


def _note(action: str, account: ChannelAccount, by: User, at: dt.datetime) -> None:
    details = {"way": account.kind, "name": account.name}
    history_add(case=None, action=action, by=by, at=at, details=details)
