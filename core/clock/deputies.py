"""Who stands in for whom at present: chains are followed, loops lead to nobody (CLK-09)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from core.accounts.models import User
from core.clock.models import Absence

# Who is away → their deputy; None for one who does not work here any more.
Away = Mapping[int, int | None]


def stands_in_for(user_id: int, away: Away) -> int | None:
    """Who does the work of a person: they themselves, or the first along the line of deputies who is there.

    None when the line ends with nobody, or comes back to somebody who is away.
    """
    seen: set[int] = set()
    present: int | None = user_id
    while present is not None and present in away:
        if present in seen:
            return None
        seen.add(present)
        present = away[present]
    return present


def away_now() -> Away:
    """Everybody who is away, in one query."""
    rows = Absence.objects.running().values_list("user_id", "deputy_id", "deputy__is_active")
    return {user: deputy if active else None for user, deputy, active in rows}


def present_people(people: Sequence[User], away: Away) -> list[User]:
    """Those who are there, and for those who are away who stands in; whoever has nobody is left out."""
    ids = [stands_in_for(user.pk, away) for user in people]
    known = {user.pk: user for user in people}
    missing = {pk for pk in ids if pk is not None and pk not in known}
    if missing:
        known |= {user.pk: user for user in User.objects.filter(pk__in=missing, is_active=True)}
    return list({pk: known[pk] for pk in ids if pk in known}.values())


def represented_by(user: User) -> list[int]:
    """Whose work the person does beside their own."""
    away = away_now()
    return sorted(other for other in away if stands_in_for(other, away) == user.pk)


def acts_for(user: User, other_id: int | None) -> bool:
    """Whether the person is the other, or stands in for them now."""
    if other_id is None:
        return False
    return other_id == user.pk or stands_in_for(other_id, away_now()) == user.pk


def told_instead(people: Mapping[int, User], at: dt.datetime) -> Mapping[int, Sequence[User]]:
    """For the notices: who is told instead of those who are away; who has nobody is told as before."""
    away = away_now()
    instead = {pk: present_people([user], away) for pk, user in people.items() if pk in away}
    return {pk: deputies for pk, deputies in instead.items() if deputies}
