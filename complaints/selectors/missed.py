"""Missed due times of complaints: which, whose, why, and what counts (CMP-19)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import Coalesce

from complaints.enums.missed import Decision
from core.accounts.models import User
from core.clock.models import Deadline
from core.records.enums import CaseKind
from core.records.querysets import visible_to
from core.time import start_of_day

DAY = dt.timedelta(days=1)
LEFT_OUT = Q(missed_reason__decision=Decision.APPROVED)


def missed_visible_to(user: User, *, first: dt.date, last: dt.date, at: dt.datetime) -> QuerySet[Deadline]:
    """Those due in the period (both days included) that were not kept in time, as far as the user sees their cases.

    Met, or ended with the case, at the due instant or after it is late; open and not waiting, too.
    """
    late = Q(met_at__gte=F("due_at")) | Q(cancelled_at__gte=F("due_at"))
    late |= Q(met_at=None, cancelled_at=None, paused_at=None, due_at__lte=at)
    due = Deadline.objects.filter(visible_to(user, "case__"), late, case__kind=CaseKind.COMPLAINT)
    return due.filter(due_at__gte=start_of_day(first), due_at__lt=start_of_day(last + DAY))


def missed_seen(user: User) -> QuerySet[Deadline]:
    """The one door to a single one: due times of complaints whose case the user may see, missed or not."""
    seen = Deadline.objects.filter(visible_to(user, "case__"), case__kind=CaseKind.COMPLAINT)
    return missed_shown(seen)


def missed_shown(deadlines: QuerySet[Deadline]) -> QuerySet[Deadline]:
    """The newest first, with what a line shows."""
    related = (
        "case__unit",
        "case__project",
        "case__responsible",
        "missed_reason__given_by",
        "missed_reason__decided_by",
    )
    return deadlines.select_related(*related, "keeper", "met_by").order_by("-due_at", "-pk")


@dataclass(frozen=True, slots=True)
class MissedLine:
    """How often a person, or a department, missed; ``counted`` is without what is left out."""

    name: str
    missed: int
    left_out: int
    unexplained: int

    @property
    def counted(self) -> int:
        return self.missed - self.left_out


@dataclass(frozen=True, slots=True)
class MissedCounts:
    people: Sequence[MissedLine]
    departments: Sequence[MissedLine]


def missed_counts(deadlines: QuerySet[Deadline], nobody: str) -> MissedCounts:
    """The rest counts by person and by department, those with most first (two queries).

    Whose it is: who keeps it, else who met it at last, else who is responsible for the case.
    """
    charged = deadlines.order_by().annotate(charged=Coalesce("keeper", "met_by", "case__responsible"))
    counted = charged.values("charged").annotate(
        missed=Count("pk"),
        left_out=Count("pk", filter=LEFT_OUT),
        unexplained=Count("pk", filter=Q(missed_reason=None)),
    )
    rows = list(counted.values_list("charged", "missed", "left_out", "unexplained"))
    people = User.objects.select_related("department").in_bulk([row[0] for row in rows if row[0]])
    lines: list[MissedLine] = []
    departments: dict[str, MissedLine] = {}
    for user_id, *numbers in rows:
        user = people.get(user_id)
        lines.append(MissedLine(str(user) if user else nobody, *numbers))
        name = str(user.department) if user and user.department else nobody
        sofar = departments.get(name, MissedLine(name, 0, 0, 0))
        departments[name] = MissedLine(
            name,
            sofar.missed + lines[-1].missed,
            sofar.left_out + lines[-1].left_out,
            sofar.unexplained + lines[-1].unexplained,
        )
    return MissedCounts(_most_first(lines), _most_first(departments.values()))


def _most_first(lines: Iterable[MissedLine]) -> Sequence[MissedLine]:
    return sorted(lines, key=lambda line: (-line.counted, -line.missed, line.name))
