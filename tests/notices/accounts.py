"""Accounts made through their service, and notices on their way through one of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from core.accounts.models import User
from core.notices import routing
from core.notices.enums import Channel
from core.notices.models import ChannelAccount, Delivery, Notice
from core.notices.services import channel_add, notice_add
from tests.factories.clock import FRIDAY, House, person
from tests.notices.servers import SIGNING_SECRET


def account_for(
    cast: House, kind: str, url: str, secret: str = SIGNING_SECRET, **more: Any
) -> ChannelAccount:
    fields = {"project": None, "name": kind, "url": url, "secret": secret}
    return channel_add(kind=kind, **{**fields, **more}, by=cast.administrator, at=FRIDAY)


def queued(
    account: ChannelAccount, key: str = "k", user: User | None = None, at: dt.datetime = FRIDAY, **more: Any
) -> Delivery:
    """A notice on its way through one account."""
    user = user or person("reader", email="", work_phone="+8613800000001")
    notice = notice_add(
        recipient=user, kind="case_changed", key=key, case=more.pop("case", None), at=at, **more
    )
    assert isinstance(notice, Notice)
    there = Delivery.objects.filter(notice=notice, account=account).first()
    delivery = there or routing.delivery(notice, account, at)
    delivery.save()
    return delivery


def email_account() -> ChannelAccount:
    return ChannelAccount.objects.get(kind=Channel.EMAIL)
