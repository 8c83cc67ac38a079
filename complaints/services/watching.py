"""Marks complaints to be looked at for early warnings (CMP-21): by what happens to them, and by their age."""

from __future__ import annotations

import datetime as dt

from complaints.enums.warnings import WarningCause
from complaints.models import Complaint, WarningRule, Watch

# What may be a cause, or complete one.
WATCHED = frozenset({
    "complaint.fact_added", "complaint.co_signer_added", "complaint.linked", "complaint.merged", "complaint.split",
    "complaint.plan_declined", "complaint.assessed", "complaint.unit_corrected", "complaint.reopened",
})  # fmt: skip


def watch(complaint: Complaint, action: str, *, at: dt.datetime) -> None:
    """The next round of the task looks at it: when everything that happens now is committed."""
    if action in WATCHED:
        Watch.objects.create(complaint=complaint, look_at=at)


def watch_new(complaint: Complaint, *, at: dt.datetime) -> None:
    """A new complaint is looked at now, and again when it is open for long."""
    old = WarningRule.objects.filter(cause=WarningCause.AGE, is_active=True)
    days = old.values_list("number", flat=True).first()
    times = [at, complaint.case.reported_at + dt.timedelta(days=days)] if days else [at]
    Watch.objects.bulk_create(Watch(complaint=complaint, look_at=when) for when in times)
