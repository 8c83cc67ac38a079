"""Which stories of complaints are told: when each was reported, how far it goes, and what happens on the way."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle

from benchmarks import orders
from benchmarks.setting import AT
from complaints.enums import Level, State
from complaints.models import Category
from owners.enums import Channel

# From and to how many days ago, share of all complaints, share of the stories, how many of them are open.
PERIODS = [
    *((1100 - 95 * n, 1005 - 95 * n, 0.086, 0.042, 0.03) for n in range(10)),
    (150, 60, 0.08, 0.16, 0.30),
    (60, 0, 0.06, 0.42, 0.85),
]
SHARES = [share for _old, _new, share, *_rest in (*PERIODS, *orders.PERIODS)]
# Where open ones stand, and the most days that one stands there.
OPEN = (
    (State.INVESTIGATING, 60), (State.RECEIVED, 2), (State.EXECUTING, 150), (State.ASSIGNED, 6),
    (State.PLAN_PROPOSED, 20), (State.VERIFIED, 150), (State.ASSESSED, 3),
    (State.INVESTIGATING, 25), (State.DONE, 30), (State.PLAN_APPROVED, 20),
    (State.EXECUTING, 20), (State.FOLLOWED_UP, 150), (State.AGREED, 15), (State.RECEIVED, 1), (State.ASSIGNED, 40),
)  # fmt: skip
ENDED = (
    (State.CLOSED, Level.MINOR), (State.WITHDRAWN, Level.GENERAL_DEMAND), (State.ARCHIVED, Level.MINOR),
    (State.CLOSED, Level.GENERAL_DEMAND), (State.CLOSED, Level.MINOR), (State.ARCHIVED, Level.MINOR),
    (State.ARCHIVED, Level.GENERAL_DEMAND), (State.DEMAND_REFUSED, Level.MINOR), (State.CLOSED, Level.MINOR),
    (State.ARCHIVED, Level.MINOR), (State.WITHDRAWN, Level.MINOR), (State.CLOSED, Level.MINOR),
    (State.CLOSED, Level.MAJOR_RISK), (State.ARCHIVED, Level.GENERAL_DEMAND), (State.WITHDRAWN, Level.MINOR),
)  # fmt: skip
OVER = {until for until, _level in ENDED}
LEVELS = (
    Level.GENERAL_DEMAND,
    Level.MINOR,
    Level.GENERAL_DEMAND,
    Level.MINOR,
    Level.GENERAL_DEMAND,
    Level.MAJOR_RISK,
)
CHANNELS = (Channel.PHONE, Channel.PROPERTY_OFFICE, Channel.WECHAT, Channel.PROPERTY_OFFICE, Channel.WALK_IN,
            Channel.HOTLINE_12345, Channel.PHONE)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Plot:
    """One story: when it was reported and how far it goes."""

    period: int
    reported_at: dt.datetime
    until: State
    level: Level
    channel: Channel
    category: Category
    chases: int
    litigation: bool
    taken_over: bool

    @property
    def is_over(self) -> bool:
        return self.until in OVER


def plots(stories: int) -> Iterator[Plot]:
    """The stories of all periods: their mix is the same at every number."""
    categories = cycle(Category.objects.order_by("code"))
    open_ones, ended_ones = cycle(OPEN), cycle(ENDED)
    levels, channels = cycle(LEVELS), cycle(CHANNELS)
    owed = 0.0
    for period, (oldest, newest, _share, part, open_share) in enumerate(PERIODS):
        count = max(2, round(stories * part))
        for number in range(count):
            owed += open_share
            days = oldest - (oldest - newest) * (number + 0.5) / count
            if owed >= 1:
                owed -= 1
                until, longest = next(open_ones)
                level, days = next(levels), min(days, longest * (number + 1) / count) if newest == 0 else days
            else:
                until, level = next(ended_ones)
                days = max(days, 8.0)
            yield Plot(
                period, AT - dt.timedelta(days=days, minutes=7 * number % 400), until, level, next(channels),
                next(categories), chases=2 if number % 9 == 5 and until not in STRAIGHT else 0,
                litigation=number % 23 == 11 and until not in STRAIGHT,
                taken_over=number % 17 == 3 and level == Level.MINOR and until not in STRAIGHT | PLANNED,
            )  # fmt: skip


# These end before anybody would chase them.
STRAIGHT = {
    State.RECEIVED,
    State.ASSESSED,
    State.WITHDRAWN,
    State.DEMAND_REFUSED,
    State.ARCHIVED,
    State.CLOSED,
}
PLANNED = {State.INVESTIGATING, State.PLAN_PROPOSED, State.PLAN_APPROVED, State.AGREED, State.EXECUTING}
