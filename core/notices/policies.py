"""Through which channel, and when: rules as pure functions (CLK-07)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping

from core.notices.enums import Channel, Mode
from core.time import local_zone

# What a role ("" = everybody) says of one channel for one topic.
Modes = Mapping[str, str]
EVERYBODY = ""
# As long as nobody says otherwise.
ON_BY_ITSELF = frozenset({Channel.EMAIL.value})


def is_must(modes: Modes, roles: Collection[str]) -> bool:
    """Whether the channel cannot be switched off by somebody with these roles."""
    return any(modes.get(role) == Mode.MUST for role in [EVERYBODY, *roles])


def is_on_by_default(channel: str, modes: Modes, roles: Collection[str]) -> bool:
    """What holds for somebody with these roles who chose nothing.

    One role that says on is enough; a role goes before everybody; e-mail is on by itself.
    """
    said = [modes[role] for role in roles if role in modes] or [modes.get(EVERYBODY, "")]
    if any(mode in (Mode.ON, Mode.MUST) for mode in said) or is_must(modes, roles):
        return True
    return channel in ON_BY_ITSELF and Mode.OFF not in said


def is_wanted(channel: str, modes: Modes, roles: Collection[str], own: bool | None) -> bool:
    """Whether a notice goes out there: what must be, what the person chose, what holds by default."""
    if is_must(modes, roles):
        return True
    return is_on_by_default(channel, modes, roles) if own is None else own


def quiet_until(starts: dt.time, ends: dt.time, at: dt.datetime) -> dt.datetime | None:
    """When the quiet hours end in which ``at`` falls, None outside of them; they may cross midnight.

    Quiet from the first minute on, no more at the last: from 22:00 until 08:00, 22:00 is quiet and 08:00 is not.
    """
    local = at.astimezone(local_zone())
    clock = local.time()
    if starts < ends:
        is_quiet, days = starts <= clock < ends, 0
    else:
        is_quiet, days = clock >= starts or clock < ends, int(clock >= starts)
    if not is_quiet:
        return None
    end = dt.datetime.combine(local.date() + dt.timedelta(days=days), ends, tzinfo=local_zone())
    return end.astimezone(dt.UTC)
