"""The next news that the customer is promised while a complaint is open (CMP-30)."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from complaints.enums import HEARS_NOTHING_MORE
from complaints.models import Complaint
from complaints.selectors import promise_facts
from core.accounts.models import User
from core.clock.book import CalendarBook
from core.clock.defaults import SEVEN_DAYS
from core.clock.enums import Target
from core.clock.models import Deadline, ServiceStandard
from core.clock.services import deadline_meet_one, deadline_start, deadlines_cancel
from core.records.enums import CaseKind
from core.records.locking import lock_due_roots

logger = logging.getLogger(__name__)

# On the due day of the first of these the customer hears of a complaint whose standard names no time of its own.
RESULTS = (Target.PLAN, Target.ANSWER, Target.EXECUTE, Target.FOLLOW_UP)


def news_promise(complaint: Complaint, *, by: User | None, at: dt.datetime) -> Deadline | None:
    """Promise the next message, counted from ``at``, unless one is promised already or nothing more is to tell."""
    if complaint.state in HEARS_NOTHING_MORE:
        return None
    book = CalendarBook()
    return deadline_start(
        case=complaint.case, target=Target.NEWS, at=at, by=by, due_at_if_given=_due_day(complaint, at, book),
        book=book, **promise_facts(complaint),
    )  # fmt: skip


def _due_day(complaint: Complaint, at: dt.datetime, book: CalendarBook) -> dt.datetime:
    running = Deadline.objects.open().filter(case=complaint.case, target__in=RESULTS)
    return news_day(complaint, at, book, list(running))


def news_day(
    complaint: Complaint, at: dt.datetime, book: CalendarBook, promised: Sequence[Deadline]
) -> dt.datetime:
    """When the first of the promised results is due that is still to come; without any, the end of the next day."""
    results = (each.due_at for each in promised if each.target in RESULTS and each.is_open)
    due = min((day for day in results if day > at), default=None)
    return due or book.due(1, SEVEN_DAYS, complaint.case.project_id, at).at


def news_told(complaint: Complaint, *, by: User, at: dt.datetime) -> None:
    """The customer was reached at ``at``: that keeps the promise, and the next one counts from there.

    What was said before the running promise was made (an entry that comes late) changes nothing.
    """
    running = Deadline.objects.open().filter(case=complaint.case, target=Target.NEWS).first()
    if running is not None:
        if at < running.started_at:
            return
        running.case = complaint.case
        deadline_meet_one(deadline=running, at=at, by=by)
    news_promise(complaint, by=by, at=at)


def news_renew(complaint: Complaint, *, by: User | None, at: dt.datetime, reason: str) -> None:
    """What the promise stands on has changed: it ends with the reason, and another one counts from ``at``."""
    news_end(complaint, by=by, at=at, reason=reason)
    news_promise(complaint, by=by, at=at)


def news_end(complaint: Complaint, *, by: User | None, at: dt.datetime, reason: str) -> None:
    """Nothing more is promised."""
    deadlines_cancel(case=complaint.case, targets=[Target.NEWS], at=at, by=by, reason=reason)


def news_promise_missing(*, at: dt.datetime) -> int:
    """Promise the next message where none is, from ``at`` on; answers how many.

    Open complaints from before this was promised, and those whose standard came later.  Safe to repeat, and beside
    itself: one that somebody works on, or that fails, waits for the next round alone.
    """
    standards = ServiceStandard.objects.filter(kind=CaseKind.COMPLAINT, target=Target.NEWS, active=True)
    levels = list(standards.values_list("level", flat=True).distinct())
    running = Deadline.objects.open().filter(case=OuterRef("pk"), target=Target.NEWS)
    without = Complaint.objects.filter(~Exists(running), case__is_open=True)
    without = without.exclude(state__in=HEARS_NOTHING_MORE)
    if None not in levels:
        without = without.filter(level__in=[level for level in levels if level is not None])
    done = 0
    for case_id in without.order_by("pk").values_list("pk", flat=True):
        try:
            done += _promise_one(case_id, at)
        except Exception:
            logger.exception("case %s got no promise of news; it is tried again in the next round", case_id)
    return done


@transaction.atomic
def _promise_one(case_id: int, at: dt.datetime) -> int:
    if not lock_due_roots([case_id]):
        return 0
    complaint = Complaint.objects.select_related("case", "category").get(pk=case_id)
    return int(news_promise(complaint, by=None, at=at) is not None)
