"""Pauses of a deadline: begin, resume, end by themselves (CLK-02).

The caller holds the case's lock, except of :func:`pauses_end_due`, which takes the cases that nobody holds.
"""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Collection

from django.conf import settings
from django.db import connection, transaction
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.clock import selectors
from core.clock.enums import PAUSABLE, PauseEnd, PauseReason, Recipient, Target
from core.clock.models import Deadline, Pause
from core.clock.notices import PAUSE_ENDED, RecipientFinder
from core.clock.pausing import Waited, moved, steps_moved, trace_of, waited
from core.clock.policies import is_reached
from core.errors import InvalidInput, InvalidTransition
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.records.locking import lock_due_roots, wait_for_nobody
from core.records.models import Case
from core.records.services import case_touch, history_add

log = logging.getLogger(__name__)


@transaction.atomic
def deadline_pause(
    *,
    case: Case,
    target: str,
    reason: str,
    words: str,
    until: dt.datetime | None,
    by: User | None,
    at: dt.datetime,
) -> Pause:
    """Stop the clock of a resolution, completion or follow-up, with the reason (CLK-02).

    ``until`` (default: the longest pause that the standard allows) is when it ends by itself.  Raises
    ``InvalidTransition`` when this clock does not run, is late, or never waits, and ``InvalidInput``.
    """
    deadline = _running(case, target)
    if deadline.paused_at is not None:
        raise InvalidTransition("paused_already", _("This clock is paused already. Load the page again."))
    if is_reached(deadline.due_at, at):
        raise InvalidTransition(
            "late_already", _("This is overdue already: a pause cannot keep a promise that was missed.")
        )
    if not words.strip():
        raise InvalidInput("text_needed", _("Please write something here."), field="words")
    pause = Pause(
        deadline=deadline, reason=PauseReason(reason), words=words.strip(), started_at=at, started_by=by,
        until=_until(deadline, until, at),
    )  # fmt: skip
    pause.save()
    deadline.paused_at, deadline.next_level, deadline.next_step_at = at, None, None
    deadline.save(update_fields=["paused_at", "next_level", "next_step_at"])
    next_due_refresh(case)
    details = {
        "target": target, "deadline": deadline.pk, "waiting_for": pause.reason,
        "until_at": pause.until.isoformat(),
    }  # fmt: skip
    history_add(case=case, action="deadline_paused", by=by, at=at, details=details, note=pause.words)
    return pause


def _running(case: Case, target: str) -> Deadline:
    if target not in PAUSABLE:
        raise InvalidTransition(
            "never_paused", _("“%(target)s” is never paused."), target=Target(target).label
        )
    deadline = Deadline.objects.open().filter(case=case, target=target).select_related("standard").first()
    if deadline is None:
        raise InvalidTransition("clock_not_running", _("This clock does not run. Load the page again."))
    return deadline


def _until(deadline: Deadline, until: dt.datetime | None, at: dt.datetime) -> dt.datetime:
    days = longest_pause_days(deadline)
    latest = at + dt.timedelta(days=days)
    if until is None:
        return latest
    if until <= at:
        raise InvalidInput("pause_ends_before", _("Choose a time that is still to come."), field="until")
    if until > latest:
        raise InvalidInput(
            "pause_too_long",
            _("A pause here lasts at most %(days)s days. Choose an earlier time."),
            field="until",
            days=days,
        )
    return until


def longest_pause_days(deadline: Deadline) -> int:
    """How many days this clock may be paused at a time: by its standard, else by the company's setting."""
    return deadline.standard.longest_pause_days or settings.LONGEST_PAUSE_DAYS


@transaction.atomic
def deadline_resume(*, case: Case, target: str, by: User | None, at: dt.datetime, note: str = "") -> Pause:
    """Let the clock run again: the due time moves by exactly what was waited (CLK-02)."""
    deadline = _running(case, target)
    pause = deadline.pauses.filter(ended_at=None).first()
    if pause is None:
        raise InvalidTransition("not_paused", _("This clock is not paused. Load the page again."))
    pause_end(deadline, PauseEnd.RESUMED, by=by, at=at)
    _resumed(deadline, "deadline_resumed", by=by, at=at, entered_at=None, note=note)
    pause.refresh_from_db()
    return pause


def pause_end(deadline: Deadline, how: PauseEnd, *, by: User | None, at: dt.datetime) -> bool:
    """End the running pause of a locked, open deadline and move its times; answers whether there was one.

    What was due before the pause is over stays taken; a pause never outlives its maximum, whoever comes late.
    """
    pause = deadline.pauses.filter(ended_at=None).first() if deadline.paused_at is not None else None
    if pause is None:
        return False
    if at >= pause.until:
        how = PauseEnd.MAXIMUM
    calendar = selectors.own_calendar(deadline)
    pause.ended_at = min(max(at, pause.started_at), pause.until)
    pause.waited = waited(max(pause.started_at, deadline.counts_from), pause.ended_at, calendar)
    pause.ended_by, pause.ended_how = by, how
    pause.save(update_fields=["ended_at", "waited", "ended_by", "ended_how"])
    spell = Waited(pause.started_at, pause.ended_at, pause.reason)
    deadline.trace = [*deadline.trace, trace_of(spell, pause.waited, calendar)]
    deadline.step_times = steps_moved(deadline.step_times, pause.started_at, pause.waited, calendar)
    deadline.due_at = moved(deadline.due_at, pause.waited, calendar)
    deadline.paused_at = None
    deadline.next_level, deadline.next_step_at = _next_step(deadline)
    deadline.save(update_fields=["trace", "step_times", "due_at", "paused_at", "next_level", "next_step_at"])
    return True


def _next_step(deadline: Deadline) -> tuple[int | None, dt.datetime | None]:
    """The first rung that was not taken; each is taken once, whatever pauses come between."""
    last = deadline.steps.filter(generation=deadline.generation).order_by("-level").first()
    level = last.level + 1 if last else 0
    return (level, deadline.step_times[level]) if level < len(deadline.step_times) else (None, None)


def _resumed(
    deadline: Deadline, action: str, *, by: User | None, at: dt.datetime, entered_at: dt.datetime | None,
    note: str = "",
) -> None:  # fmt: skip
    next_due_refresh(deadline.case)
    details = {"target": deadline.target, "deadline": deadline.pk, "due_at": deadline.due_at.isoformat()}
    history_add(
        case=deadline.case, action=action, by=by, at=at, entered_at=entered_at, details=details, note=note
    )


def next_due_refresh(case: Case) -> None:
    """``Case.next_due_at`` is the earliest open due time (decision 6); the caller holds the lock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_case SET next_due_at = (SELECT min(due_at) FROM clock_deadline WHERE case_id = %(case)s"
            " AND met_at IS NULL AND cancelled_at IS NULL AND paused_at IS NULL)"
            " WHERE id = %(case)s RETURNING next_due_at",
            {"case": case.pk},
        )
        (case.next_due_at,) = cursor.fetchone()


def next_dues_refresh(case_ids: Collection[int]) -> None:
    """The same for many cases in one statement; the caller holds their locks."""
    Case.objects.filter(pk__in=case_ids).update(next_due_at=Subquery(selectors.earliest_due(OuterRef("pk"))))


def pauses_end_due(*, at: dt.datetime, batch: int = 200, stopping: Callable[[], bool] = lambda: False) -> int:
    """End every pause whose time has come, each exactly once, and tell whose work it is (CLK-02); how many.

    Each is its own transaction; one that somebody works on, or that fails, waits for the next round alone.
    """
    ended, after = 0, None
    while True:
        page = selectors.pauses_over(at, batch, after)
        for pk, case_id, _until in page:
            if stopping():
                return ended
            try:
                ended += _end_one(pk, case_id, at)
            except Exception:
                if not connection.is_usable():
                    raise
                log.exception("the end of pause %d failed; it is tried again in the next round", pk)
        if len(page) < batch:
            return ended
        after = (page[-1][2], page[-1][0])


@transaction.atomic
def _end_one(pause_id: int, case_id: int, at: dt.datetime) -> int:
    wait_for_nobody()
    if not lock_due_roots([case_id]):
        return 0
    running = Pause.objects.filter(pk=pause_id, ended_at=None, until__lte=at)
    pause = running.select_related("deadline__standard", "deadline__case", "started_by").first()
    if pause is None:
        return 0
    deadline, case = pause.deadline, pause.deadline.case
    pause_end(deadline, PauseEnd.MAXIMUM, by=None, at=pause.until)
    _resumed(deadline, "deadline_resumed_itself", by=None, at=pause.until, entered_at=at)
    case_touch(case)
    finder = RecipientFinder([case.responsible_id], [case.project_id])
    found = finder.find([Recipient.RESPONSIBLE], case.responsible_id, case.project_id)
    people = {user.pk: user for user in found}
    if pause.started_by is not None and pause.started_by.is_active:
        people[pause.started_by.pk] = pause.started_by
    notices_add([_notice(pause, user) for user in people.values()], at=at)
    return 1


def _notice(pause: Pause, user: User) -> NoticeDraft:
    return NoticeDraft(
        recipient=user,
        kind=PAUSE_ENDED,
        key=f"{PAUSE_ENDED}/{pause.pk}/{user.pk}",
        case_id=pause.deadline.case_id,
        params={"target": pause.deadline.target},
    )
