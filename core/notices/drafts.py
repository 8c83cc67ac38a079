"""What is to be told to whom, before it is stored; who stands in for a person hooks in here (CLK-06, CLK-09)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from core.accounts.models import User


@dataclass(frozen=True)
class NoticeDraft:
    """A notice to be added; ``key`` names person and cause, so that each is told once per cause.

    ``is_work``: somebody has to do something, so whoever stands in is told; what has a case always is.
    A key ends with the person's id (``…/17`` or ``…:17``); who stands in gets the same key with their own.
    """

    recipient: User
    kind: str
    key: str
    case_id: int | None = None
    params: dict[str, Any] = field(default_factory=dict)
    urgent: bool = False
    digest: bool = False
    is_work: bool = False

    @property
    def goes_to_stand_ins(self) -> bool:
        return self.is_work or self.case_id is not None


# People by id, and the instant → for those who are not to be told themselves: who is told.
StandIn = Callable[[Mapping[int, User], dt.datetime], Mapping[int, Sequence[User]]]

_stand_ins: list[StandIn] = []


def register(stand_in: StandIn) -> None:
    """Hand in who tells others than the person named (call it from ``AppConfig.ready``).

    ``stand_in(people, at)`` answers for the people it knows about who is told *instead*; name the person too to tell
    both.  It is asked once for all notices of a change, so it may read the database.
    """
    if stand_in not in _stand_ins:
        _stand_ins.append(stand_in)


def resolved(drafts: Sequence[NoticeDraft], at: dt.datetime) -> dict[str, NoticeDraft]:
    """The notices by key, each to whom it really goes: the only place where recipients are resolved."""
    for stand_in in _stand_ins:
        about_work = {draft.recipient.pk: draft.recipient for draft in drafts if draft.goes_to_stand_ins}
        instead = stand_in(about_work, at) if about_work else {}
        drafts = [
            draft if user == draft.recipient else _readdressed(draft, user)
            for draft in drafts
            for user in (instead.get(draft.recipient.pk) if draft.goes_to_stand_ins else None)
            or [draft.recipient]
        ]
    urgent_first = sorted(drafts, key=lambda draft: not draft.urgent)
    wanted: dict[str, NoticeDraft] = {}
    for draft in urgent_first:
        wanted.setdefault(draft.key, draft)
    return wanted


def _readdressed(draft: NoticeDraft, user: User) -> NoticeDraft:
    """The same to somebody else; who gets it anyway for the same cause is told once."""
    old = str(draft.recipient.pk)
    cause = draft.key.removesuffix(old) if draft.key[: -len(old)].endswith(("/", ":")) else f"{draft.key}/"
    return replace(draft, recipient=user, key=f"{cause}{user.pk}")
