"""How a complaint is handled, as a part of its page: group, evidence, updates, settlements (CMP-11, CMP-14)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from complaints.selectors import complaints_visible_to
from complaints.selectors.handling import handling_of
from core.accounts.requests import SignedInRequest


@require_safe
def complaint_handling(request: SignedInRequest, number: str) -> HttpResponse:
    """What was collected and agreed; asked for by the complaint's page it is a part of it, opened alone a page."""
    complaint = get_object_or_404(complaints_visible_to(request.user), case__number=number)
    context = {"complaint": complaint, "case": complaint.case, "handling": handling_of(complaint)}
    name = "handling_panel" if request.htmx else "handling_page"
    return render(request, f"complaints/{name}.html", context)
