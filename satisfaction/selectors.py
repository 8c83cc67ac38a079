"""Reads of follow-ups."""

from __future__ import annotations

from django.db.models import QuerySet

from core.accounts.models import User
from core.records.querysets import visible_to
from satisfaction.enums import FollowUpState
from satisfaction.models import FollowUp


def follow_ups_pending(user: User) -> QuerySet[FollowUp]:
    """Follow-ups that wait, of the cases that the user may see (SEC-01)."""
    waiting = FollowUp.objects.filter(visible_to(user, "case__"), state=FollowUpState.PENDING)
    return waiting.select_related("case__project")
