"""Who takes a step of a complaint, when, and with which words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from random import Random
from typing import Any

from complaints.enums import Level, ResponseKind, State, TopCategory
from complaints.models import Complaint
from complaints.services.logging import complaint_respond
from core.accounts.models import User
from core.time import local_zone
from dashboard.demo.cast import STEWARDS
from dashboard.demo.fates import Fate
from dashboard.demo.texts import said
from dashboard.demo.timeline import Strand, working_time
from owners.models import Ownership
from satisfaction.models import FollowUp

Cast = dict[str, User]
Beside = Callable[[Strand], None]

DESKS = ("desk", "desk", "desk2", "desk2", "desk3")
ENGINEERS = {"桂语园": ("handler", "engineer", "engineer"), "望江府": ("handler", "engineer2", "engineer2")}
# With so much time between two steps there is time to sleep.
UNHURRIED = dt.timedelta(hours=5)


def owner_of(home: str) -> Ownership:
    """The present owner of a home who has a phone."""
    owners = Ownership.objects.current().filter(unit__code=home, person__phones__isnull=False)
    return owners.select_related("person", "unit__project").order_by("pk")[0]


class Actors:
    """The people of one complaint, and the instant it has come to."""

    project: str
    top: str

    def __init__(self, fate: Fate, cast: Cast, dice: Random, beside: Beside) -> None:
        self.fate, self.cast, self.dice, self.beside = fate, cast, dice, beside
        self.now = fate.at
        self.case_id = 0
        self.state: State | None = None
        self._seen: Complaint | None = None
        self.desk = self.cast[dice.choice(DESKS)]

    def _do(
        self,
        service: Callable[..., Complaint],
        by: User | str,
        *,
        at: dt.datetime | None = None,
        **fields: Any,
    ) -> None:
        who = self.cast[by] if isinstance(by, str) else by
        self._seen = service(case_id=self.case_id, by=who, at=at or self.now, **fields)
        self.state = State(self._seen.state)

    def _respond(self, kind: ResponseKind, words: str) -> None:
        by = self.cast["night"] if self._is_night() else self.desk
        self._do(complaint_respond, by, kind=kind, note=self._said(words))

    def _look(self) -> None:
        """Something else than its own services may have changed it."""
        self._seen = None
        self.state = State(self.complaint.state)

    def _said(self, use: str) -> str:
        return said(use, self.dice)

    def _is_night(self) -> bool:
        return not 8 <= self.now.astimezone(local_zone()).hour < 20

    @property
    def complaint(self) -> Complaint:
        """As the last service left it."""
        if self._seen is None:
            self._seen = Complaint.objects.select_related("case").get(pk=self.case_id)
        return self._seen

    def _responsible(self) -> User:
        return self._player(self.complaint.case.responsible_id)

    def _assignee(self) -> User:
        return self._player(self.complaint.assigned_to_id)

    def _player(self, user_id: int | None) -> User:
        """The cast's own object for the person: it remembers their roles."""
        return next(user for user in self.cast.values() if user.pk == user_id)

    def _handler(self) -> User:
        if self.fate.handler:
            return self.cast[self.fate.handler]
        if self.fate.level == Level.MINOR:
            return self.cast[STEWARDS[self.project]]
        if self.top == TopCategory.ENGINEERING:
            return self.cast[self.dice.choice(ENGINEERS.get(self.project, ("handler",)))]
        if self.top == TopCategory.DESIGN:
            return self.cast["designer"]
        return self.cast["sales" if self.top == TopCategory.SALES else "service"]

    def _asker(self) -> User:
        """Somebody of the desk; none of them does the work."""
        return self.cast[self.dice.choice(DESKS)]

    def _pending(self) -> int:
        return FollowUp.objects.get(case_id=self.case_id, state="pending").pk

    def _soon(self, minutes: float) -> dt.datetime:
        self.now += dt.timedelta(minutes=minutes)
        return self.now

    def _later(self, hours: float) -> dt.datetime:
        """So many hours of the day later, give or take; at the pace of the fate where it has one."""
        if self.fate.pace is not None:
            self.now += self.fate.pace
            if self.fate.pace >= UNHURRIED:
                self.now = working_time(self.now, 7, 22)
        else:
            self.now = working_time(self.now + dt.timedelta(hours=hours * self.dice.uniform(0.6, 1.4)))
        return self.now
