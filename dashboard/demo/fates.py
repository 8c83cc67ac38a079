"""What is to become of a complaint of the demo."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import Enum, auto

from complaints.enums import FactKind, Level, State
from owners.enums import Channel


class Turn(Enum):
    """What happens to a complaint beside the straight way from received to archived."""

    STRAIGHT = auto()
    NO_FAULT = auto()
    LATE = auto()  # the answer comes after its due time
    SLOW = auto()  # the work takes weeks
    PLAN_REFUSED = auto()
    PLAN_DECLINED = auto()
    SENT_BACK = auto()
    LOW_SCORE = auto()
    REOPENED = auto()
    REFUSAL_ASKED = auto()  # a manager has to decide
    REFUSED = auto()
    REVIEWED = auto()  # refused, and taken up again by the internal review
    WITHDRAWN = auto()
    WAITING = auto()  # the work waits for the customer
    UNREACHED = auto()
    BY_MANAGER = auto()  # closed by a manager


@dataclass(frozen=True, slots=True)
class Fate:
    """A complaint: when it comes, from which home, what is said, and what becomes of it.

    One that is known until a state stands still there; it goes step by step at one pace, so that it stands there
    in time. ``chases`` are days after it came; ``joined`` is how many neighbours sign.
    """

    at: dt.datetime
    home: str
    category: str
    what: str
    remedy: str
    channel: Channel
    level: Level
    turn: Turn = Turn.STRAIGHT
    until: State | None = None
    pace: dt.timedelta | None = None
    chases: tuple[float, ...] = ()
    fact: FactKind | None = None
    joined: int = 0
    answered: bool = True  # whether anybody reached the customer at once
    handler: str = ""  # by user name, where it is not left to chance
    same: str = ""  # with others of the same word it is about one cause
    signed: int = 0  # approvals of its plan before it stands still
