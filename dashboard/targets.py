"""The targets of the complaint work against a month (CMP-22); each figure is counted from the list it opens (RPT-05).

What is due counts when it is due: of the running month, up to now.  Only valid complaints count (CMP-01).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BooleanField, Case, Count, Exists, F, OuterRef, Q, QuerySet, Value, When

from complaints.enums import Assessment, Grade, State, StudyState
from complaints.enums.goals import Goal
from complaints.models import Complaint
from complaints.policies.rechecks import month_after
from complaints.selectors.goals import goals_in
from complaints.selectors.property_company import handled_by
from complaints.services.ending import SATISFIED_SCORE
from core.accounts.models import User
from core.clock.enums import Target
from core.clock.models import Deadline
from core.records.enums import CaseKind
from core.records.querysets import visible_to
from core.time import start_of_day
from satisfaction.enums import FollowUpState
from satisfaction.models import FollowUp

OVER = (State.CLOSED, State.ARCHIVED)


@dataclass(frozen=True, slots=True)
class Asked:
    """Whose figures: the month by its first day, the project (None: all that the person sees), and until when.

    ``handled_by`` asks for the property company's or the developer's apart (CMP-33).
    """

    month: dt.date
    at: dt.datetime
    project_id: int | None = None
    handled_by: str = ""

    @property
    def start(self) -> dt.datetime:
        return start_of_day(self.month)

    @property
    def end(self) -> dt.datetime:
        """The end of the month, or now if that comes first."""
        return min(start_of_day(month_after(self.month)), self.at)


@dataclass(frozen=True, slots=True)
class Reached:
    """One target and what was reached: ``kept`` of ``counted``; ``answered`` of ``asked`` is the response rate.

    ``target`` is the percent that the month was to reach.
    """

    goal: Goal
    target: int
    kept: int
    counted: int
    answered: int | None = None
    asked: int | None = None

    @property
    def percent(self) -> float | None:
        """None when nothing was counted."""
        return 100 * self.kept / self.counted if self.counted else None

    @property
    def is_reached(self) -> bool | None:
        """None when nothing was counted."""
        if self.percent is None:
            return None
        return self.percent > self.target if self.goal.must_exceed else self.percent >= self.target

    @property
    def sign(self) -> str:
        if self.goal.must_exceed:
            return ">"
        return "=" if self.target == 100 else "≥"


def items_of(user: User, goal: Goal, asked: Asked) -> QuerySet[Any]:
    """What the figure counts, each with ``kept`` (whether the promise was), and ``on``, its instant in the period."""
    items, kept, on = _COUNTED[goal](asked)
    seen = items.filter(visible_to(user, "case__"), **_narrowed(asked))
    return seen.annotate(
        kept=Case(When(kept, then=Value(True)), default=Value(False), output_field=BooleanField()), on=F(on)
    ).select_related("case__project", "case__unit")


def targets_reached(user: User, asked: Asked) -> Sequence[Reached]:
    """Every target of the month with its numerator and denominator, one question each."""
    return [_reached(user, goal, target, asked) for goal, target in goals_in(asked.month).items()]


def _reached(user: User, goal: Goal, target: int, asked: Asked) -> Reached:
    found = items_of(user, goal, asked).aggregate(counted=Count("pk"), yes=Count("pk", filter=Q(kept=True)))
    if goal is not Goal.SATISFACTION:
        return Reached(goal, target, found["yes"], found["counted"])
    ended = _follow_ups(asked, FollowUpState.DONE, FollowUpState.UNREACHED)
    everybody = ended.filter(visible_to(user, "case__"), **_narrowed(asked)).count()
    return Reached(goal, target, found["yes"], found["counted"], answered=found["counted"], asked=everybody)


def _narrowed(asked: Asked) -> dict[str, Any]:
    of_project = {"case__project": asked.project_id} if asked.project_id else {}
    return {**of_project, **handled_by(asked.handled_by, "case__complaint__")}


Counted = tuple[QuerySet[Any], Q, str]


def _follow_ups(asked: Asked, *states: FollowUpState) -> QuerySet[FollowUp]:
    return FollowUp.objects.filter(
        state__in=states,
        ended_at__gte=asked.start,
        ended_at__lt=asked.end,
        case__kind=CaseKind.COMPLAINT,
        case__complaint__assessment=Assessment.VALID,
    )


def _satisfaction(asked: Asked) -> Counted:
    return _follow_ups(asked, FollowUpState.DONE), Q(score__gte=SATISFIED_SCORE), "ended_at"


def _deadlines(asked: Asked, target: Target) -> QuerySet[Deadline]:
    """Promises due in the period; one that ended with its case before it was due was no promise any more."""
    return Deadline.objects.filter(
        Q(cancelled_at=None) | Q(cancelled_at__gte=F("due_at")),
        target=target,
        due_at__gte=asked.start,
        due_at__lt=asked.end,
        case__kind=CaseKind.COMPLAINT,
        case__complaint__assessment=Assessment.VALID,
    )


def _on_time(asked: Asked) -> Counted:
    return _deadlines(asked, Target.ANSWER), Q(met_at__lt=F("due_at")), "due_at"


def _website(asked: Asked) -> Counted:
    return _deadlines(asked, Target.WRITTEN_REPLY), Q(met_at__lt=F("due_at")), "due_at"


def _followed_up(asked: Asked) -> Counted:
    return _deadlines(asked, Target.FOLLOW_UP), Q(met_at__isnull=False), "due_at"


def _closed(asked: Asked) -> Counted:
    """The cohort: complaints whose answer was due in the period."""
    due = _deadlines(asked, Target.ANSWER).values("case")
    return Complaint.objects.filter(pk__in=due), Q(state__in=OVER), "case__reported_at"


def _studied(asked: Asked) -> Counted:
    """Major ones closed in the period; a case study of the matter stands for each of its complaints (CMP-20)."""
    closed = Complaint.objects.filter(
        grade=Grade.MAJOR, assessment=Assessment.VALID, closed_at__gte=asked.start, closed_at__lt=asked.end
    )
    of_matter = Complaint.objects.filter(matter=OuterRef("matter"), case_study__state=StudyState.PUBLISHED)
    return closed, Q(Exists(of_matter)), "closed_at"


_COUNTED: dict[Goal, Callable[[Asked], Counted]] = {
    Goal.SATISFACTION: _satisfaction,
    Goal.ON_TIME: _on_time,
    Goal.CLOSED: _closed,
    Goal.FOLLOWED_UP: _followed_up,
    Goal.WEBSITE: _website,
    Goal.STUDIED: _studied,
}
