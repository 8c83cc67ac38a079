"""Which phrase templates are offered where (CMP-25)."""

from __future__ import annotations

from django.db.models import QuerySet

from complaints.models import Complaint, Phrase


def phrases_for(complaint: Complaint) -> QuerySet[Phrase]:
    """Those in use for the complaint's category and state, the most particular first."""
    top = complaint.category.top if complaint.category else ""
    offered = Phrase.objects.filter(is_active=True, top__in={"", top}, state__in={"", complaint.state})
    return offered.order_by("-top", "-state", "title")
