"""Writes of what people and roles want: channels, quiet hours (CLK-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.errors import InvalidInput
from core.notices.enums import Mode, Quiet, Topic
from core.notices.models import ChannelChoice, ChannelDefault, QuietHours
from core.notices.policies import EVERYBODY, is_must, is_on_by_default
from core.notices.routing import Wishes
from core.records.services import history_add

Wanted = Mapping[Topic, Collection[str]]
Modes = Mapping[tuple[Topic, str], str]


@transaction.atomic
def notice_settings_change(
    *,
    wanted: Wanted,
    channels: Collection[str],
    quiet: str,
    starts: dt.time | None,
    ends: dt.time | None,
    by: User,
) -> None:
    """What the person wants, of the channels that were shown; kept only where it differs from the default.

    Raises ``InvalidInput`` for half a time, and for switching off what must be on.
    """
    User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two of their windows wait for each other
    wishes = Wishes([by.pk])
    roles = wishes.roles.get(by.pk, [])
    for topic, chosen in wanted.items():
        for channel in channels:
            modes = wishes.modes(topic, channel)
            if is_must(modes, roles) and channel not in chosen:
                raise InvalidInput(
                    "channel_must", _("This channel cannot be switched off."), field=topic.value
                )
            rows = ChannelChoice.objects.filter(user=by, topic=topic, channel=channel)
            rows.delete()
            if (channel in chosen) != is_on_by_default(channel, modes, roles):
                ChannelChoice.objects.create(user=by, topic=topic, channel=channel, wanted=channel in chosen)
    _quiet_set({"user": by, "role": EVERYBODY}, quiet, starts, ends)


@transaction.atomic
def notice_defaults_change(
    *,
    role: str,
    modes: Modes,
    quiet: str,
    starts: dt.time | None,
    ends: dt.time | None,
    by: User,
    at: dt.datetime,
) -> None:
    """What holds for a role, or for everybody ("").  Raises ``NotAllowed`` and ``InvalidInput``."""
    check_administrator(by)
    ChannelDefault.objects.filter(role=role).delete()
    ChannelDefault.objects.bulk_create(
        ChannelDefault(role=role, topic=topic, channel=channel, mode=mode)
        for (topic, channel), mode in modes.items()
        if mode in Mode.values
    )
    _quiet_set({"user": None, "role": role}, quiet, starts, ends)
    if role:
        details = {"role": Role(role).value}
        history_add(case=None, action="notice_defaults_changed", by=by, at=at, details=details)
    else:
        history_add(case=None, action="notice_defaults_changed_all", by=by, at=at)


def _quiet_set(
    whose: Mapping[str, User | str | None], quiet: str, starts: dt.time | None, ends: dt.time | None
) -> None:
    if quiet == Quiet.OWN and (starts is None or ends is None):
        missing = "starts" if starts is None else "ends"
        raise InvalidInput("quiet_half", _("Say from when until when."), field=missing)
    if quiet == Quiet.OWN and starts == ends:
        raise InvalidInput(
            "quiet_empty", _("Both times are the same. Say from when until when."), field="ends"
        )
    QuietHours.objects.filter(**whose).delete()
    if quiet == Quiet.OWN:
        QuietHours.objects.create(**whose, starts=starts, ends=ends)
    elif quiet == Quiet.NEVER:
        QuietHours.objects.create(**whose)
