"""When a contractor may be asked again, and when somebody else repairs it at their cost (RPR-13); scores (RPR-15)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from core.errors import InvalidTransition
from repairs.enums.contracting import NoticeAnswer, NoticeState, NoticeWay

if TYPE_CHECKING:
    from repairs.models import RepairNotice

IGNORED_TWICE = 2


def check_can_notify(states: Sequence[NoticeState]) -> None:
    """Another notice only after the one before was ignored or is done."""
    if states and states[-1] not in (NoticeState.IGNORED, NoticeState.DONE):
        raise InvalidTransition(
            "notice_runs",
            _("The last repair notice is “%(state)s”: wait for its times."),
            state=states[-1].label,
        )


def check_can_replace(states: Sequence[NoticeState]) -> None:
    """Somebody else repairs it only when the contractor ignored the last two notices (RPR-13)."""
    last = states[-IGNORED_TWICE:]
    if len(last) < IGNORED_TWICE or any(state != NoticeState.IGNORED for state in last):
        raise InvalidTransition(
            "not_ignored_twice",
            _("Somebody else repairs it only after the contractor ignored two repair notices."),
        )


def ways_of(notice: RepairNotice) -> list[NoticeWay]:
    """What the contractor can say next."""
    if notice.finished_at is not None or notice.answer == NoticeAnswer.DISPUTED:
        return []
    if notice.answered_at is None:
        return [NoticeWay.ACCEPT, NoticeWay.DISPUTE]
    return [NoticeWay.START] if notice.started_at is None else [NoticeWay.FINISH]


def deduction(cost: Decimal, retention_left: Decimal) -> Decimal:
    """What of the cost the retention money covers; the rest is claimed from the contractor."""
    return min(cost, max(retention_left, Decimal(0)))


@dataclass(frozen=True, slots=True)
class Record:
    """What a company did in a period: jobs and how many were on time and came back, and the mean score of customers."""

    jobs: int = 0
    on_time: int = 0
    reworked: int = 0
    satisfaction: float | None = None

    @property
    def on_time_rate(self) -> float | None:
        """Of 100."""
        return 100 * self.on_time / self.jobs if self.jobs else None

    @property
    def rework_rate(self) -> float | None:
        """Of 100."""
        return 100 * self.reworked / self.jobs if self.jobs else None

    @property
    def score(self) -> float | None:
        """The mean of what is known, of 100: on time, not reworked, satisfaction (RPR-13, RPR-15)."""
        if not self.jobs:
            return None
        parts = [self.on_time_rate or 0.0, 100 - (self.rework_rate or 0.0)]
        parts += [self.satisfaction] if self.satisfaction is not None else []
        return sum(parts) / len(parts)
