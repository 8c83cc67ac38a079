"""Through which channels a notice goes out, and when (CLK-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q

from core.accounts.models import User
from core.notices.enums import Channel
from core.notices.models import ChannelAccount, Delivery, Notice
from core.time import local_date, start_of_day

DIGEST_HOUR = 8


def deliveries(told: Sequence[tuple[Notice, User]], at: dt.datetime) -> list[Delivery]:
    """What is to be sent for these notices."""
    account = ChannelAccount.objects.filter(kind=Channel.EMAIL, project=None, is_active=True).first()
    return [delivery(notice, account, at) for notice, user in told if user.email and account]


def delivery(notice: Notice, account: ChannelAccount, at: dt.datetime) -> Delivery:
    """The notice on its way through the account, at once or in the daily digest."""
    due_at = next_digest(at) if notice.digest else at
    return Delivery(
        notice=notice,
        recipient_id=notice.recipient_id,
        channel=account.kind,
        account=account,
        digest=notice.digest,
        due_at=due_at,
        next_try_at=due_at,
    )


def account_in_use(delivery: Delivery) -> ChannelAccount | None:
    """Where a message goes out now: the project's own account of that kind, else the company's."""
    project_id = delivery.notice.case.project_id if delivery.notice.case else None
    accounts = ChannelAccount.objects.filter(
        Q(project=None) | Q(project_id=project_id), kind=delivery.channel, is_active=True
    )
    return max(accounts, key=lambda account: account.project_id is not None, default=None)


def next_digest(at: dt.datetime) -> dt.datetime:
    """The next 08:00, local time, when the daily digest goes out (CLK-03)."""
    today = start_of_day(local_date(at)) + dt.timedelta(hours=DIGEST_HOUR)
    return (
        today
        if at < today
        else start_of_day(local_date(at) + dt.timedelta(days=1)) + dt.timedelta(hours=DIGEST_HOUR)
    )
