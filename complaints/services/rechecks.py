"""Closed complaints are checked again: drawn once a month, checked by another person, perhaps reopened (CMP-29)."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action, CheckResult, DrawnAs, Grade, State
from complaints.models import Complaint, ReCheck, ReCheckDraw
from complaints.policies.rechecks import month_after, month_of, recheck_sample
from complaints.services.base import complaint_begin_with_matter, complaint_save, need
from complaints.services.ending import complaint_take_up
from core.accounts.enums import Role
from core.accounts.models import User
from core.accounts.selectors import users_with_role
from core.errors import InvalidInput
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.time import local_date, start_of_day

OVER = (State.CLOSED, State.ARCHIVED)


def rechecks_draw_due(*, at: dt.datetime) -> int:
    """Draw every month that is over and was not drawn yet; answers how many complaints were drawn. Safe to repeat."""
    this = month_of(local_date(at))
    last = ReCheckDraw.objects.order_by("-month").values_list("month", flat=True).first()
    month = month_after(last) if last else month_of(this - dt.timedelta(days=1))
    drawn = 0
    while month < this:
        drawn += rechecks_draw(month=month, at=at)
        month = month_after(month)
    return drawn


@transaction.atomic
def rechecks_draw(*, month: dt.date, at: dt.datetime) -> int:
    """The sample of a month, once: who comes second finds the row of the month and draws nothing."""
    draw, is_new = ReCheckDraw.objects.get_or_create(month=month, defaults={"drawn_at": at})
    if not is_new:
        return 0
    closed = Complaint.objects.filter(
        state__in=OVER, closed_at__gte=start_of_day(month), closed_at__lt=start_of_day(month_after(month))
    )
    rows = {number: (pk, grade) for number, pk, grade in closed.values_list("case__number", "pk", "grade")}
    majors, others = recheck_sample(month, {no: grade == Grade.MAJOR for no, (_pk, grade) in rows.items()})
    drawn = [(number, DrawnAs.MAJOR) for number in majors] + [(number, DrawnAs.SAMPLE) for number in others]
    ReCheck.objects.bulk_create(
        ReCheck(draw=draw, complaint_id=rows[number][0], drawn_as=drawn_as) for number, drawn_as in drawn
    )
    draw.closed, draw.majors, draw.sampled = len(rows), len(majors), len(others)
    draw.save()
    _tell(month, [rows[number][0] for number, _drawn_as in drawn], at)
    return len(drawn)


def _tell(month: dt.date, ids: list[int], at: dt.datetime) -> None:
    """The complaint managers of the projects hear how many of theirs wait."""
    of_project = Counter(Complaint.objects.filter(pk__in=ids).values_list("case__project", flat=True))
    counts: Counter[User] = Counter()
    for project_id, number in of_project.items():
        for manager in users_with_role(Role.COMPLAINT_MANAGER, project_id):
            counts[manager] += number
    drafts = [
        NoticeDraft(
            manager,
            "complaint.rechecks_drawn",
            f"rechecks:{month:%Y-%m}:{manager.pk}",
            params={"month": f"{month:%Y-%m}", "count": number},
        )
        for manager, number in counts.items()
    ]
    notices_add(drafts, at=at)


@transaction.atomic
def recheck_record(
    *,
    case_id: int,
    result: CheckResult,
    finding: str,
    by: User,
    at: dt.datetime,
    reopen: bool = False,
    version: int | None = None,
) -> Complaint:
    """What somebody else found who looked at it again; a finding may reopen it (CMP-29).

    That is no second complaint of the customer (CMP-05): the grade follows from its age alone.
    """
    complaint = complaint_begin_with_matter(Action.RECHECK, case_id=case_id, by=by, version=version)
    need(finding, "finding")
    if reopen and result != CheckResult.FINDING:
        raise InvalidInput("in_order_stays", _("Only a finding reopens a complaint."), field="reopen")
    recheck = complaint.pending_recheck
    if recheck is None:
        raise RuntimeError("the policy found one")
    recheck.result, recheck.checked_by, recheck.checked_at = result, by, at
    recheck.save()
    details = {"check": str(result)}
    complaint_save(complaint, "complaint.rechecked", by=by, at=at, details=details, note=finding)
    if reopen:
        complaint_take_up(complaint, "complaint.reopened_after_check", finding, by=by, at=at)
    return complaint
