"""Eighteen months of ordinary days: complaints in the published mix, and everything else that people call about."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import cycle
from random import Random
from typing import TypeVar

from complaints.enums import Level
from core.time import local_date, local_zone
from dashboard.demo import texts
from dashboard.demo.fates import Fate, Turn
from dashboard.demo.homes import ON_FILE, Home
from owners.enums import Channel, ContactKind

T = TypeVar("T")

# The published mix (RPT-02), in percent; within a category and among the other channels by ours.
CATEGORY_MIX: dict[str, float] = {
    "eng-leak": 25, "eng-crack": 17, "eng-doors": 13, "eng-plumbing": 12, "eng-electric": 9, "eng-finish": 8,
    "eng-heating": 5, "eng-lift": 3, "design-layout": 1, "design-noise": 1, "design-facilities": 1,
    "sales-promise": 1, "service-speed": 1, "property-parking": 0.5, "property-clean": 0.5,
    "property-security": 0.5, "property-fees": 0.5, "other": 1,
}  # fmt: skip
CHANNEL_MIX: dict[Channel, float] = {
    Channel.PROPERTY_OFFICE: 60, Channel.RELATIONS_CENTRE: 20, Channel.WEBSITE: 11,
    Channel.PHONE: 3, Channel.WALK_IN: 2, Channel.WECHAT: 2, Channel.HOTLINE_12345: 1, Channel.QUALITY_STATION: 0.5,
    Channel.HEADQUARTERS: 0.5,
}  # fmt: skip
TURN_MIX: dict[Turn, float] = {
    Turn.STRAIGHT: 52, Turn.NO_FAULT: 8, Turn.LATE: 6, Turn.SLOW: 4, Turn.PLAN_REFUSED: 4, Turn.PLAN_DECLINED: 3,
    Turn.SENT_BACK: 4, Turn.LOW_SCORE: 4, Turn.REOPENED: 4, Turn.REFUSED: 2, Turn.REVIEWED: 1, Turn.WITHDRAWN: 3,
    Turn.UNREACHED: 2, Turn.BY_MANAGER: 3,
}  # fmt: skip
MINOR_SHARE = 0.6
# What comes back or drags on would still be open on the opening day, whose work is that of the scenes.
LONG, LONG_LASTS = (Turn.SLOW, Turn.REOPENED), dt.timedelta(days=75)
NEED_A_PLAN = (Turn.LATE, Turn.SLOW, Turn.PLAN_REFUSED, Turn.PLAN_DECLINED)
AGAIN_SHARE = 0.04
CHASED_SHARE = 0.07

CONTACT_MIX: dict[ContactKind, float] = {
    ContactKind.ENQUIRY: 36, ContactKind.REPAIR: 30, ContactKind.SERVICE_REQUEST: 12, ContactKind.HELP_REQUEST: 6,
    ContactKind.SUGGESTION: 6, ContactKind.PRAISE: 6, ContactKind.PUBLIC_ORDER: 4,
}  # fmt: skip
CONTACT_CHANNELS: dict[Channel, float] = {
    Channel.PHONE: 54, Channel.WALK_IN: 20, Channel.WECHAT: 13, Channel.PROPERTY_OFFICE: 8, Channel.WEBSITE: 5,
}  # fmt: skip
# Who is not living there yet asks.
BEFORE_HANDOVER = (ContactKind.ENQUIRY, ContactKind.ENQUIRY, ContactKind.ENQUIRY, ContactKind.SUGGESTION)
HOURS = (8, 9, 9, 10, 10, 10, 11, 11, 13, 14, 14, 15, 15, 16, 16, 17, 18, 19, 19, 21)


class Days:
    """Instants of ordinary days and the homes people then call from."""

    def __init__(self, homes: Iterable[Home], start: dt.datetime, end: dt.datetime, dice: Random) -> None:
        self.homes = [home for home in homes if home.signed_on is not None]
        self.start, self.end, self.dice = start, end, dice

    def instant(self, share: float) -> dt.datetime:
        """At this share of the time, at an hour when people call."""
        local = (self.start + (self.end - self.start) * share).astimezone(local_zone())
        hour = local.replace(hour=self.dice.choice(HOURS), minute=0, second=0, microsecond=0)
        at = hour + dt.timedelta(seconds=self.dice.randint(0, 3599))
        return min(max(at.astimezone(dt.UTC), self.start), self.end)

    def instants(self, count: int) -> list[dt.datetime]:
        """As many, evenly but for chance, in order."""
        return sorted(self.instant((n + self.dice.random()) / count) for n in range(count))

    def lived_in(self, at: dt.datetime) -> Home:
        """A home that was handed over; new ones have more to complain about."""
        on = local_date(at) - ON_FILE
        tried = [self.dice.choice(self.homes) for _ in range(60)]
        lived_in = [home for home in tried if home.handed_over_on <= on]
        newest = sorted(lived_in[:3], key=lambda home: home.handed_over_on)
        return newest[-1]

    def owned(self, at: dt.datetime) -> Home:
        """A home whose owner has signed."""
        on = local_date(at) - ON_FILE
        return next(
            home
            for home in iter(lambda: self.dice.choice(self.homes), None)
            if home.signed_on and home.signed_on <= on
        )


def dealt(mix: Mapping[T, float], count: int, dice: Random, already: Iterable[T] = ()) -> list[T]:
    """As many as wanted, so that with those there already the whole comes closest to the mix; shuffled."""
    there = Counter(already)
    whole = count + sum(there.values())
    hand: Counter[T] = Counter()
    for _ in range(count):
        lacking = {
            thing: share * whole / sum(mix.values()) - there[thing] - hand[thing]
            for thing, share in mix.items()
        }
        hand[max(lacking, key=lambda thing: lacking[thing])] += 1
    cards = sorted(hand.elements(), key=str)
    dice.shuffle(cards)
    return cards


def complaints(days: Days, count: int, already: Sequence[Fate]) -> list[Fate]:
    """The complaints of ordinary days, in order."""
    dice = days.dice
    categories = dealt(CATEGORY_MIX, count, dice, [fate.category for fate in already])
    channels = dealt(CHANNEL_MIX, count, dice, [fate.channel for fate in already])
    turns = dealt(TURN_MIX, count, dice)
    sayings = {category: cycle(dice.sample(said, len(said))) for category, said in texts.complaints().items()}
    fates: list[Fate] = []
    for at, category, channel, turn in zip(days.instants(count), categories, channels, turns, strict=True):
        if turn in LONG and days.end - at < LONG_LASTS:
            turn = Turn.STRAIGHT  # noqa: PLW2901  # the card is played as another one
        before = _done_before(fates, category, at) if dice.random() < AGAIN_SHARE else None
        home = before.home if before else days.lived_in(at).code
        what, remedy = next(sayings[category])
        minor = dice.random() < MINOR_SHARE and turn not in NEED_A_PLAN
        fates.append(
            Fate(
                at=at,
                home=home,
                category=category,
                what=texts.filled(what, dice, building=home.split(" ")[1].split("-")[0]),
                remedy=remedy,
                channel=channel,
                level=Level.MINOR if minor else Level.GENERAL_DEMAND,
                turn=turn,
                chases=(1.0, 2.2) if dice.random() < CHASED_SHARE else (),
            )
        )
    return fates


def _done_before(fates: Sequence[Fate], category: str, at: dt.datetime) -> Fate | None:
    """A complaint of the same kind, one to ten months ago: the same household complains about it again (CMP-05)."""
    earliest, latest = at - dt.timedelta(days=300), at - dt.timedelta(days=30)
    found = [fate for fate in fates if fate.category == category and earliest < fate.at < latest]
    return found[-1] if found else None
