"""What a monthly review decides, and that it is done (CMP-25)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.enums import RootCause
from complaints.models import Category, ReviewDecision
from complaints.policies.reviews import check_can_finish
from complaints.services.base import need
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may, may
from core.errors import InvalidInput
from core.notices.drafts import NoticeDraft
from core.notices.services import notices_add
from core.places.models import Project
from core.records.services import check_values, history_add
from core.time import local_date


@transaction.atomic
def review_decide(
    *,
    project: Project,
    month_on: dt.date,
    decision: str,
    owner: User,
    due_on: dt.date,
    by: User,
    at: dt.datetime,
    category: Category | None = None,
    root_cause: RootCause | None = None,
) -> ReviewDecision:
    """A manager records what was decided about a point of the month, who does it and by which day (CMP-25)."""
    check_may(by, Permission.COMPLAINT_MANAGE, project.pk)
    need(decision, "decision")
    if month_on.day != 1 or month_on > local_date(at):
        raise InvalidInput("not_yet", _("This is in the future."), field="month")
    if due_on < local_date(at):
        raise InvalidInput("due_over", _("Choose a day that is still to come."), field="due_on")
    if not owner.is_active or not may(owner, Permission.CASE_VIEW, project.pk):
        raise InvalidInput("cannot_see", _("%(name)s cannot see complaints here."), field="owner", name=owner)
    row = ReviewDecision(
        project=project, month_on=month_on, category=category, root_cause=root_cause or "",
        decision=decision.strip(), owner=owner, due_on=due_on, by=by, at=at,
    )  # fmt: skip
    check_values(row)
    row.save()
    details = {"review_decision": row.pk, "to_user": owner.pk, "on": due_on.isoformat()}
    history_add(case=None, action="review.decided", by=by, at=at, details=details, note=row.decision)
    if owner.pk != by.pk:
        notices_add([_draft(row, "review.decided", owner)], at=at)
    return row


def decisions_tell_due(*, at: dt.datetime) -> int:
    """Who is to do what is due today, or was and is not done, hears of it once (CMP-25); answers how many.

    Safe to repeat, and beside itself.  Where the owner is here no more, whoever recorded the decision hears of it.
    """
    due = ReviewDecision.objects.filter(done_at=None, due_on__lte=local_date(at)).select_related(
        "owner", "by"
    )
    drafts = [_draft(row, "review.due", row.owner if row.owner.is_active else row.by) for row in due]
    return len(notices_add(drafts, at=at))


def _draft(row: ReviewDecision, kind: str, to: User) -> NoticeDraft:
    params = {"review": row.pk, "month": f"{row.month_on:%Y-%m}", "on": row.due_on.isoformat()}
    return NoticeDraft(to, kind, f"{kind}:{row.pk}:{to.pk}", params=params, is_work=True)


@transaction.atomic
def review_decision_finish(*, decision_id: int, result: str, by: User, at: dt.datetime) -> ReviewDecision:
    """It is done, with the result: whoever owns it, or a manager."""
    row = ReviewDecision.objects.select_for_update(no_key=True).get(pk=decision_id)
    check_can_finish(by, row)
    need(result, "result")
    row.done_by, row.done_at, row.result = by, at, result.strip()
    check_values(row)
    row.save()
    details = {"review_decision": row.pk}
    history_add(case=None, action="review.done", by=by, at=at, details=details, note=row.result)
    return row
