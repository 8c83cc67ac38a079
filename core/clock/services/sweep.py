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

from core.clock import selectors, signals
from core.clock.climbs import Climb, climbs_of
from core.clock.models import Deadline, EscalationStep
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.records.bulk import rows_insert, rows_update
from core.records.locking import lock_due_roots, wait_for_nobody
from core.records.models import HistoryEntry

log = logging.getLogger(__name__)

RETRY_AFTER = dt.timedelta(minutes=5)
# After a longer stop, what is older than this comes as one digest, not as hundreds of messages (CLK-04).
OLD_NEWS = dt.timedelta(hours=24)
# PostgreSQL's own words for "somebody else is at it": lock not available, deadlock, serialization failure.
_BUSY = {"55P03", "40P01", "40001"}
# What a step needs to know of its deadline, and what it changes there.
_NEEDED = (
    "case_id", "target", "standard_id", "generation", "keeper_id", "pressing", "next_level", "next_step_at",
    "step_times",
)  # fmt: skip

_CHANGED = ("next_level", "next_step_at", "retry_at", "failing_since", "failures", "sweep_error")


@dataclass(frozen=True)
class SweepResult:
    """What one batch did; ``cursor`` is where the next batch goes on, None when nothing more is due."""

    taken: int = 0
    skipped: int = 0
    busy: int = 0
    failed: int = 0
    cursor: selectors.Cursor | None = None


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
        .select_for_update(no_key=True, skip_locked=True)
        .only(*_NEEDED)
        .order_by("pk")
    )
    climbs = climbs_of(deadlines, at)
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


def _record(climbs: list[Climb], at: dt.datetime) -> None:
    """Steps, history, notices and the deadlines' next steps, each kind in one statement."""
    rows_insert(EscalationStep, [row for climb in climbs for row in _steps(climb, at)], taken_at=at)
    _pass_on([climb for climb in climbs if climb.unanswered], at)
    rows_insert(HistoryEntry, [_entry(climb) for climb in climbs], entered_at=at)
    notices_add([draft for climb in climbs for draft in _drafts(climb, at)], at=at)
    _advance(climbs, at)


def _pass_on(climbs: list[Climb], at: dt.datetime) -> None:
    """The steps that nobody acknowledged in time, each marked once; exactly one row each, or the batch is undone."""
    table = connection.ops.quote_name(EscalationStep._meta.db_table)
    statement = (
        f"UPDATE {table} s SET passed_on_at = %s"  # noqa: S608  # a table name of ours
        " FROM unnest(%s::bigint[], %s::integer[], %s::smallint[]) AS n (deadline_id, generation, level)"
        " WHERE (s.deadline_id, s.generation, s.level) = (n.deadline_id, n.generation, n.level)"
        " AND s.acknowledged_at IS NULL AND s.passed_on_at IS NULL"
    )
    asking = [(climb.deadline.pk, climb.deadline.generation, climb.reached - 1) for climb in climbs]
    if not asking:
        return
    with connection.cursor() as cursor:
        cursor.execute(statement, [at, *map(list, zip(*asking, strict=True))])
        if cursor.rowcount != len(asking):
            raise RuntimeError("a step that waits to be acknowledged is not there")


def _steps(climb: Climb, at: dt.datetime) -> list[dict[str, Any]]:
    if climb.unanswered:
        return []
    deadline = climb.deadline
    rows = [
        {
            "deadline_id": deadline.pk, "generation": deadline.generation, "level": level,
            "due_at": deadline.step_times[level], "skipped": level != climb.reached,
        }
        for level in [*climb.passed, climb.reached]
    ]  # fmt: skip
    rows[-1] |= {"recipients": [user.pk for user in climb.people], "acknowledge_by": _answer_by(climb, at)}
    return rows


def _answer_by(climb: Climb, at: dt.datetime) -> dt.datetime | None:
    """Until when the step is to be acknowledged, counted from when it was taken."""
    return at + dt.timedelta(minutes=climb.rung.acknowledge_minutes or 0) if climb.asks else None


def _entry(climb: Climb) -> dict[str, Any]:
    details = {
        "target": climb.deadline.target, "level": climb.reached, "deadline": climb.deadline.pk,
        "skipped": climb.passed,
    }  # fmt: skip
    return {
        "case_id": climb.deadline.case_id, "at": climb.due, "action": climb.action, "details": details
    }  # fmt: skip


def _drafts(climb: Climb, at: dt.datetime) -> list[NoticeDraft]:
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


def _advance(climbs: list[Climb], at: dt.datetime) -> None:
    """Move every deadline to its next rung, or off the ladder; what failed before is forgotten."""
    for climb in climbs:
        deadline = climb.deadline
        following = climb.reached if climb.unanswered else climb.reached + 1
        more = following < len(deadline.step_times)
        coming = deadline.step_times[following] if more else None
        answer_by = _answer_by(climb, at)
        deadline.next_level = following if more else None
        deadline.next_step_at = min(coming, answer_by) if coming and answer_by else coming
        deadline.retry_at = deadline.failing_since = None
        deadline.failures, deadline.sweep_error = 0, ""
    rows_update([climb.deadline for climb in climbs], *_CHANGED)
