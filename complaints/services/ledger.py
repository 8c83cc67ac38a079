"""The weekly review of the shared ledger is recorded (CMP-18)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from complaints.models import Complaint, LedgerReview, ReviewedComplaint
from complaints.selectors.ledger import ledger_visible_to
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import Conflict, InvalidInput
from core.places.models import Project
from core.records.locking import lock_cases
from core.records.services import check_values, history_add


@transaction.atomic
def ledger_review(
    *, project: Project, seen: Mapping[int, str], notes: str, by: User, at: dt.datetime
) -> LedgerReview:
    """Record who saw which complaints of the ledger, and what was decided about each (CMP-18).

    ``seen`` holds the decision (may be empty) by case id; decision and review stand on each complaint's history.
    The sales-site manager does it, or a manager in their place: whoever assigns complaints of the project.
    """
    check_may(by, Permission.COMPLAINT_ASSIGN, project.pk)
    if not seen:
        raise InvalidInput("nothing_seen", _("Choose at least one complaint."), field="notes")
    lock_cases(seen)
    on_it = ledger_visible_to(by, project.pk).filter(pk__in=seen)
    found: dict[int, Complaint] = {each.pk: each for each in on_it.order_by("pk")}
    if len(found) != len(seen):
        raise Conflict("ledger_changed", _("The ledger has changed meanwhile. Load it again."))
    review = LedgerReview(project=project, by=by, at=at, notes=notes.strip())
    check_values(review)
    review.save()
    for pk, complaint in found.items():
        row = ReviewedComplaint(
            review=review, complaint=complaint, state=complaint.state, decision=seen[pk].strip()
        )
        check_values(row)
        row.save()
        history_add(case=complaint.case, action="complaint.reviewed", by=by, at=at, note=row.decision)
    return review
