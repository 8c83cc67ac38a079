"""The sweep: takes every step of a ladder that is due, exactly once (CLK-03, CLK-04).

Due deadlines are read without a lock; their root cases are locked, those somebody works on are left for the
next round; then the deadlines are locked and read again.  Step, deadline, history and notices commit together, and the
unique constraint (deadline, generation, level) is the last guard.  The sweep itself waits for nobody: a lock that it
does not get at once leaves that deadline alone for the next round.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from core.accounts.models import User
from core.clock import selectors, signals
from core.clock.models import Deadline, EscalationStep, LadderStep
from core.clock.notices import DEADLINE_OVERDUE, DEADLINE_PASSED_ON, DEADLINE_REMINDER, RecipientFinder
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.records.locking import lock_due_roots, wait_for_nobody
from core.records.models import HistoryEntry

log = logging.getLogger(__name__)

RETRY_AFTER = dt.timedelta(minutes=5)
# After a longer stop, what is older than this comes as one digest, not as hundreds of messages (CLK-04).
OLD_NEWS = dt.timedelta(hours=24)
# PostgreSQL's own words for "somebody else is at it": lock not available, deadlock, serialization failure.
_BUSY = {"55P03", "40P01", "40001"}


@dataclass(frozen=True)
class SweepResult:
    """What one batch did; ``cursor`` is where the next batch goes on, None when nothing more is due."""

    taken: int = 0
    skipped: int = 0
    busy: int = 0
    failed: int = 0
    cursor: selectors.Cursor | None = None


@dataclass(frozen=True)
class _Climb:
    """One deadline's due rungs: ``reached`` is announced, those under it are recorded as skipped.

    ``unanswered``: the rung before asked to be acknowledged and was not; those of ``reached`` are told of that, and
    the rung itself is still to come at its own time.
    """

    deadline: Deadline
    passed: list[int]
    reached: int
    rung: LadderStep
    people: list[User]
    asks: bool
    unanswered: bool

    @property
    def action(self) -> str:
        if self.unanswered:
            return "deadline_passed_on"
        return "deadline_reminded" if self.rung.percent is not None else "deadline_escalated"

    @property
    def kind(self) -> str:
        if self.unanswered:
            return DEADLINE_PASSED_ON
        return DEADLINE_REMINDER if self.rung.percent is not None else DEADLINE_OVERDUE

    @property
    def due(self) -> dt.datetime:
        """The instant at which it was to happen."""
        asked = self.deadline.asked_until if self.unanswered else None
        return asked or self.deadline.step_times[self.reached]


def sweep(
    at: dt.datetime,
    batch: int = 200,
    after: selectors.Cursor | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> SweepResult:
    """Take the steps due at ``at`` of at most ``batch`` deadlines (CLK-04); one bad row raises nothing.

    A deadline whose step fails is noted with its error and tried again after five minutes; one that somebody
    holds waits for the next round.  ``stopping`` ends a batch that has to be taken one by one.
    """
    page = selectors.due_page(at, batch, after)
    if not page:
        return SweepResult()
    ids, cases = [pk for pk, _case, _when in page], {case for _pk, case, _when in page}
    cursor = (page[-1][2], page[-1][0]) if len(page) == batch else None
    try:
        taken, skipped, busy = _take(ids, cases, at)
        return SweepResult(taken, skipped, busy, 0, cursor)
    except Exception as error:
        if not connection.is_usable():
            raise
        log.warning(
            "a batch of %d deadlines failed, taking them one by one", len(ids), exc_info=not _busy(error)
        )
    return _one_by_one(page, at, cursor, stopping)


def _one_by_one(
    page: Sequence[tuple[int, int, dt.datetime]],
    at: dt.datetime,
    cursor: selectors.Cursor | None,
    stopping: Callable[[], bool],
) -> SweepResult:
    total = [0, 0, 0]
    failed = 0
    for pk, case_id, _when in page:
        if stopping():
            break
        try:
            total = [a + b for a, b in zip(total, _take([pk], {case_id}, at), strict=True)]
        except Exception as error:
            if not connection.is_usable():
                raise
            if _busy(error):
                total[2] += 1
                continue
            log.exception("the step of deadline %d failed", pk)
            failed += 1
            _set_aside(pk, at, error)
    return SweepResult(total[0], total[1], total[2], failed, cursor)


def _busy(error: Exception) -> bool:
    """Somebody else held what we needed; no fault of the row."""
    return isinstance(error, DatabaseError) and getattr(error.__cause__, "pgcode", None) in _BUSY


def _set_aside(deadline_id: int, at: dt.datetime, error: Exception) -> None:
    """Note the failure, without the row's values, so that one bad row holds up nobody."""
    try:
        with transaction.atomic():
            wait_for_nobody()
            Deadline.objects.sweepable(at).filter(pk=deadline_id).update(
                retry_at=at + RETRY_AFTER,
                failing_since=Coalesce("failing_since", at),
                failures=F("failures") + 1,
                sweep_error=f"{type(error).__name__}: {error}"[:300],
            )
    except DatabaseError:
        log.exception("deadline %d could not be set aside", deadline_id)


@transaction.atomic
def _take(deadline_ids: list[int], case_ids: set[int], at: dt.datetime) -> tuple[int, int, int]:
    """Lock, look again, take: (taken, skipped levels, left because busy)."""
    wait_for_nobody()
    ours = lock_due_roots(case_ids)
    due = Deadline.objects.sweepable(at).filter(pk__in=deadline_ids)
    deadlines = list(
        due.filter(case_id__in=ours)
        .select_for_update(of=("self",), no_key=True, skip_locked=True)
        .select_related("case__responsible__superior", "case__responsible__department__head")
        .select_related("standard", "keeper__superior", "keeper__department__head")
        .order_by("pk")
    )
    climbs = _climbs(deadlines, at)
    _record(climbs, at)
    for climb in climbs:
        signals.step_taken.send(
            sender=EscalationStep,
            deadline_id=climb.deadline.pk,
            case_id=climb.deadline.case_id,
            target=climb.deadline.target,
            level=climb.reached,
            at=at,
        )
    busy = len(deadlines) < len(deadline_ids) and due.exclude(pk__in=[d.pk for d in deadlines]).count()
    return len(climbs), sum(len(climb.passed) for climb in climbs), int(busy)


def _climbs(deadlines: list[Deadline], at: dt.datetime) -> list[_Climb]:
    ladders: dict[int, dict[int, LadderStep]] = {}
    for row in LadderStep.objects.filter(ladder_id__in={d.standard.ladder_id for d in deadlines}):
        ladders.setdefault(row.ladder_id, {})[row.level] = row
    finder = RecipientFinder()
    climbs = []
    for deadline in deadlines:
        first = deadline.next_level or 0
        unanswered = deadline.step_times[first] > at
        reached = max(
            (n for n, when in enumerate(deadline.step_times) if n >= first and when <= at), default=first
        )
        ladder = ladders[deadline.standard.ladder_id]
        rung = ladder[reached]
        people = finder.find(deadline.case, rung.to, deadline.keeper)
        asks = bool(rung.acknowledge_minutes) and not unanswered and reached + 1 in ladder
        climbs.append(_Climb(deadline, list(range(first, reached)), reached, rung, people, asks, unanswered))
    return climbs


def _record(climbs: list[_Climb], at: dt.datetime) -> None:
    """Steps, history, notices and the deadlines' next steps, each kind in one statement."""
    EscalationStep.objects.bulk_create([row for climb in climbs for row in _steps(climb, at)])
    _pass_on([climb for climb in climbs if climb.unanswered], at)
    HistoryEntry.objects.bulk_create(_entry(climb, at) for climb in climbs)
    notices_add([draft for climb in climbs for draft in _drafts(climb, at)], at=at)
    _advance(climbs, at)


def _pass_on(climbs: list[_Climb], at: dt.datetime) -> None:
    """The steps that nobody acknowledged in time, each marked once; exactly one row each, or the batch is undone."""
    for climb in climbs:
        asking = climb.deadline.steps.filter(
            generation=climb.deadline.generation,
            level=climb.reached - 1,
            acknowledged_at=None,
            passed_on_at=None,
        )
        if asking.update(passed_on_at=at) != 1:
            raise RuntimeError(f"deadline {climb.deadline.pk} has no step that waits to be acknowledged")


def _steps(climb: _Climb, at: dt.datetime) -> list[EscalationStep]:
    if climb.unanswered:
        return []
    deadline = climb.deadline
    return [
        EscalationStep(
            deadline=deadline,
            generation=deadline.generation,
            level=level,
            due_at=deadline.step_times[level],
            taken_at=at,
            skipped=level != climb.reached,
            recipients=[user.pk for user in climb.people] if level == climb.reached else [],
            acknowledge_by=_answer_by(climb, at) if level == climb.reached else None,
        )
        for level in [*climb.passed, climb.reached]
    ]


def _answer_by(climb: _Climb, at: dt.datetime) -> dt.datetime | None:
    """Until when the step is to be acknowledged, counted from when it was taken."""
    return at + dt.timedelta(minutes=climb.rung.acknowledge_minutes or 0) if climb.asks else None


def _entry(climb: _Climb, at: dt.datetime) -> HistoryEntry:
    details: dict[str, Any] = {
        "target": climb.deadline.target,
        "level": climb.reached,
        "deadline": climb.deadline.pk,
        "skipped": climb.passed,
    }
    return HistoryEntry(
        case_id=climb.deadline.case_id, at=climb.due, entered_at=at, action=climb.action, details=details
    )


def _drafts(climb: _Climb, at: dt.datetime) -> list[NoticeDraft]:
    deadline = climb.deadline
    is_old = at - climb.due > OLD_NEWS
    cause = f"{climb.reached}/on" if climb.unanswered else str(climb.reached)
    return [
        NoticeDraft(
            recipient=user,
            kind=climb.kind,
            key=f"deadline/{deadline.pk}/{deadline.generation}/{cause}/{user.pk}",
            case_id=deadline.case_id,
            params={"target": deadline.target, "level": climb.reached},
            urgent=deadline.pressing or (climb.rung.urgent and not is_old),
            digest=(climb.rung.digest or is_old) and not deadline.pressing,
        )
        for user in climb.people
    ]


def _advance(climbs: list[_Climb], at: dt.datetime) -> None:
    """Move every deadline to its next rung, or off the ladder, in one statement."""
    table = connection.ops.quote_name(Deadline._meta.db_table)
    ids, levels, times = [], [], []
    for climb in climbs:
        following = climb.reached if climb.unanswered else climb.reached + 1
        more = following < len(climb.deadline.step_times)
        ids.append(climb.deadline.pk)
        levels.append(following if more else None)
        coming = climb.deadline.step_times[following] if more else None
        answer_by = _answer_by(climb, at)
        times.append(min(coming, answer_by) if coming and answer_by else coming)
    statement = (
        f"UPDATE {table} d SET next_level = n.level, next_step_at = n.at,"  # noqa: S608  # a table name of ours
        " retry_at = NULL, failing_since = NULL, failures = 0, sweep_error = ''"
        " FROM unnest(%s::bigint[], %s::smallint[], %s::timestamptz[]) AS n (id, level, at) WHERE d.id = n.id"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [ids, levels, times])
