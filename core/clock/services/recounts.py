"""A changed calendar moves the open due times that it counts, batch by batch, each exactly once (design decision 7).

The recount's own row is locked first (it stands above cases, and one worker at a time goes on with it), then the root
cases and cases in their order, then the deadlines.  It waits some seconds for whoever works on a case, then the batch
is tried again in the next round, and it leaves nobody out.  A batch commits as a whole with the place it came to:
killed, it begins that batch again.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import DatabaseError, connection, transaction

from core.clock.book import CalendarBook
from core.clock.counting import Counted, counted_now, would_be_late
from core.clock.models import Deadline, EscalationStep, Pause, Recount
from core.clock.selectors import counted_by
from core.clock.services.pauses import next_dues_refresh
from core.records.bulk import rows_insert, rows_update
from core.records.locking import lock_cases
from core.records.models import Case, HistoryEntry
from core.records.services import history_add

log = logging.getLogger(__name__)

LOCK_TIMEOUT = "3s"
NEEDED = [
    "case_id", "target", "standard_id", "generation", "started_at", "counts_from", "due_at", "facts", "trace",
    "paused_at", "step_times", "next_level", "next_step_at",
]  # fmt: skip
FIELDS = ["generation", "counts_from", "due_at", "trace", "step_times", "next_level", "next_step_at"]


@dataclass(frozen=True)
class RecountResult:
    """What one batch did; ``finished`` when the recount came to its end."""

    seen: int
    moved: int
    finished: bool


def recounts_run(
    *,
    seconds: float,
    now: Callable[[], dt.datetime],
    batch: int = 200,
    stopping: Callable[[], bool] = lambda: False,
) -> int:
    """Go on with what is to be counted anew until nothing is, or the time is over; answers how many moved.

    A batch that does not get a lock in time is left for the next round.
    """
    give_up, moved = time.monotonic() + seconds, 0
    while not stopping():
        try:
            result = recount_batch(at=now(), batch=batch)
        except DatabaseError:
            if not connection.is_usable():
                raise
            log.warning("a batch of a recount failed; it is tried again in the next round", exc_info=True)
            break
        if result is None or time.monotonic() > give_up:
            moved += result.moved if result else 0
            break
        moved += result.moved
    return moved


@transaction.atomic
def recount_batch(*, at: dt.datetime, batch: int = 200) -> RecountResult | None:
    """Count the next deadlines of the oldest recount anew; None when there is none, or somebody is at it."""
    with connection.cursor() as cursor:  # so that a case that is held for long holds up no sweep
        cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
    waiting = Recount.objects.filter(finished_at=None).select_related("calendar").order_by("pk")
    recount = waiting.select_for_update(no_key=True, skip_locked=True, of=("self",)).first()
    if recount is None:
        return None
    page = list(
        counted_by(recount.calendar, at)
        .filter(pk__gt=recount.cursor)
        .order_by("pk")
        .values_list("pk", "case_id")[:batch]
    )
    cases = {case.pk: case for case in lock_cases({case_id for _pk, case_id in page})}
    moved = _count_anew([pk for pk, _case_id in page], cases, at)
    recount.seen += len(page)
    recount.moved += moved
    recount.cursor = page[-1][0] if page else recount.cursor
    if len(page) < batch:
        recount.finished_at = at
        details = {"calendar": recount.calendar.code, "count": recount.moved, "seen": recount.seen}
        history_add(case=None, action="calendar_recounted", by=recount.by, at=at, details=details)
    recount.save(update_fields=["seen", "moved", "cursor", "finished_at"])
    return RecountResult(len(page), moved, recount.finished_at is not None)


def _count_anew(ids: Sequence[int], cases: dict[int, Case], at: dt.datetime) -> int:
    book = CalendarBook()
    deadlines = (
        Deadline.objects.open()
        .filter(pk__in=ids)
        .only(*NEEDED)
        .prefetch_related("standard__ladder__steps")
        .select_for_update(no_key=True)
        .order_by("pk")
    )
    pauses: dict[int, list[Pause]] = {}
    for pause in Pause.objects.filter(deadline_id__in=ids):
        pauses.setdefault(pause.deadline_id, []).append(pause)
    changed: list[Deadline] = []
    moved: list[Deadline] = []
    history: list[dict[str, Any]] = []
    skipped: list[dict[str, Any]] = []
    for deadline in deadlines:
        deadline.case = cases[deadline.case_id]
        counted = counted_now(deadline, book, pauses.get(deadline.pk, ()))
        if counted is None or would_be_late(deadline, counted, at):
            continue
        if counted.due.at != deadline.due_at:
            history.append(_entry(deadline, counted))
            moved.append(deadline)
        if _apply(deadline, counted, at, skipped):
            changed.append(deadline)
    rows_update(changed, *FIELDS)
    rows_insert(EscalationStep, skipped, taken_at=at, skipped=True)
    rows_insert(HistoryEntry, history, at=at, entered_at=at, action="deadline_recounted")
    next_dues_refresh({deadline.case_id for deadline in moved})
    return len(moved)


def _entry(deadline: Deadline, counted: Counted) -> dict[str, Any]:
    details = {
        "target": deadline.target, "deadline": deadline.pk, "from_at": deadline.due_at.isoformat(),
        "to_at": counted.due.at.isoformat(),
    }  # fmt: skip
    return {"case_id": deadline.case_id, "details": details}


def _apply(deadline: Deadline, counted: Counted, at: dt.datetime, skipped: list[dict[str, Any]]) -> bool:
    """Put the new times on the deadline; answers whether anything is different.

    Steps that were taken stay taken.  Only where one of them said *overdue* and that is true no more, the ladder
    begins anew (a new generation): what lies behind us there is recorded as skipped, so that nobody is told again.
    """
    before = [getattr(deadline, name) for name in FIELDS]
    taken = len(deadline.step_times) if deadline.next_level is None else deadline.next_level
    running, asked = deadline.paused_at is None, deadline.asked_until
    deadline.due_at, deadline.counts_from = counted.due.at, counted.due.counts_from
    deadline.trace, deadline.step_times = counted.due.trace, counted.steps
    level = taken
    if running and any(when > at for when in counted.steps[:taken] if when >= counted.due.at):
        deadline.generation += 1
        level, asked = sum(when <= at for when in counted.steps), None
        skipped += [
            {
                "deadline_id": deadline.pk, "generation": deadline.generation, "level": n,
                "due_at": counted.steps[n],
            }
            for n in range(level)
        ]  # fmt: skip
    if running:
        more = level < len(counted.steps)
        deadline.next_level = level if more else None
        coming = counted.steps[level] if more else None
        deadline.next_step_at = min(coming, asked) if coming and asked else coming
    return [getattr(deadline, name) for name in FIELDS] != before
