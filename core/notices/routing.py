"""Through which channels a notice goes out, and when (CLK-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from typing import Any

from core.accounts.models import RoleAssignment, User
from core.notices import kinds
from core.notices.drafts import NoticeDraft
from core.notices.enums import Channel
from core.notices.models import ChannelAccount, ChannelChoice, ChannelDefault, Delivery, Notice
from core.notices.policies import Modes, is_wanted
from core.records.models import Case
from core.time import local_date, start_of_day

DIGEST_HOUR = 8


class Wishes:
    """What some people want, read at once: roles, defaults, own choices."""

    def __init__(self, people: Collection[int]) -> None:
        self.roles: dict[int, list[str]] = {}
        self.own: dict[tuple[int, str, str], bool] = {}
        self._modes: dict[tuple[str, str], dict[str, str]] = {}
        held = RoleAssignment.objects.filter(user_id__in=people).values_list("user_id", "role").distinct()
        for user_id, role in held:
            self.roles.setdefault(user_id, []).append(role)
        for row in ChannelChoice.objects.filter(user_id__in=people):
            self.own[row.user_id, row.topic, row.channel] = row.wanted
        for default in ChannelDefault.objects.all():
            self._modes.setdefault((default.topic, default.channel), {})[default.role] = default.mode

    def modes(self, topic: str, channel: str) -> Modes:
        """What the roles say of a channel."""
        return self._modes.get((topic, channel), {})

    def has(self, user_id: int, topic: str, channel: str) -> bool:
        """Whether a notice on the topic goes out to the person there."""
        own = self.own.get((user_id, topic, channel))
        return is_wanted(channel, self.modes(topic, channel), self.roles.get(user_id, []), own)


def deliveries(told: Sequence[tuple[int, NoticeDraft]], at: dt.datetime) -> list[dict[str, Any]]:
    """The rows of what is to be sent for these notices: through every channel that the person wants and can be
    reached by.
    """
    accounts = _accounts([draft.case_id for _pk, draft in told if draft.case_id])
    ways = [
        (pk, draft, account)
        for pk, draft in told
        for kind in Channel.values
        if (account := accounts.get((kind, draft.case_id)) or accounts.get((kind, None)))
        and is_reached(draft.recipient, kind)
    ]
    if not ways:
        return []
    wishes = Wishes({draft.recipient.pk for _pk, draft, _account in ways})
    morning = next_digest(at)
    return [
        _row(pk, draft.recipient.pk, account, digest=draft.digest, due_at=morning if draft.digest else at)
        for pk, draft, account in ways
        if wishes.has(draft.recipient.pk, kinds.topic_of(draft.kind), account.kind)
    ]


def is_reached(user: User, channel: str) -> bool:
    """Whether the person has what the channel needs; robots speak to their group."""
    return bool({Channel.EMAIL: user.email, Channel.SMS: user.work_phone}.get(Channel(channel), True))


def delivery(notice: Notice, account: ChannelAccount, at: dt.datetime) -> Delivery:
    """The notice on its way through the account, at once or in the daily digest."""
    due_at = next_digest(at) if notice.digest else at
    return Delivery(**_row(notice.pk, notice.recipient_id, account, digest=notice.digest, due_at=due_at))


def _row(
    notice_id: int, recipient_id: int, account: ChannelAccount, *, digest: bool, due_at: dt.datetime
) -> dict[str, Any]:
    return {
        "notice_id": notice_id, "recipient_id": recipient_id, "channel": account.kind, "account_id": account.pk,
        "digest": digest, "due_at": due_at, "next_try_at": due_at,
    }  # fmt: skip


def active_accounts() -> Sequence[ChannelAccount]:
    """Every account that is switched on."""
    return list(ChannelAccount.objects.filter(is_active=True))


def _accounts(case_ids: Collection[int]) -> dict[tuple[str, int | None], ChannelAccount]:
    """The accounts in use: a project's own by (kind, case), the company's by (kind, None)."""
    found: dict[tuple[str, int | None], ChannelAccount] = {}
    of_projects: dict[int, list[ChannelAccount]] = {}
    for account in active_accounts():
        if account.project_id is None:
            found[account.kind, None] = account
        else:
            of_projects.setdefault(account.project_id, []).append(account)
    if of_projects:
        cases = Case.objects.filter(pk__in=case_ids, project_id__in=of_projects).values_list(
            "pk", "project_id"
        )
        found |= {(account.kind, pk): account for pk, project in cases for account in of_projects[project]}
    return found


def account_in_use(delivery: Delivery) -> ChannelAccount | None:
    """Where a message goes out now: the project's own account of that kind, else the company's."""
    case_id = delivery.notice.case_id
    accounts = _accounts([case_id] if case_id else [])
    return accounts.get((delivery.channel, case_id)) or accounts.get((delivery.channel, None))


def next_digest(at: dt.datetime) -> dt.datetime:
    """The next 08:00, local time, when the daily digest goes out (CLK-03)."""
    today = start_of_day(local_date(at)) + dt.timedelta(hours=DIGEST_HOUR)
    return (
        today
        if at < today
        else start_of_day(local_date(at) + dt.timedelta(days=1)) + dt.timedelta(hours=DIGEST_HOUR)
    )
