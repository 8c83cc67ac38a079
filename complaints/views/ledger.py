"""The shared ledger and its weekly review (CMP-18)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from complaints.forms.filters import projects_seen
from complaints.forms.ledger import LedgerFilter, LedgerReviewForm
from complaints.selectors.ledger import (
    departments_of,
    ledger_shown,
    ledger_visible_to,
    review_states,
    reviews_visible_to,
    seen_in,
)
from complaints.services.ledger import ledger_review
from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.time import now
from core.web.edit import edit
from owners.views.exports import export_answer

SHOWN = 100
LAST_REVIEWS = 10


@require_safe
def ledger_list(request: SignedInRequest) -> HttpResponse:
    """Open complaints that need several departments, whose review is due, and the last reviews."""
    check_may(request.user, Permission.CASE_VIEW)
    form = LedgerFilter(request.GET, user=request.user)
    project = form.chosen
    rows = list(ledger_shown(ledger_visible_to(request.user, project.pk if project else None))[: SHOWN + 1])
    reviews = reviews_visible_to(request.user)
    context = {
        "form": form,
        "rows": [(row, departments_of(row)) for row in rows[:SHOWN]],
        "more": len(rows) > SHOWN,
        "states": review_states(request.user, now()),
        "reviews": (reviews.filter(project=project) if project else reviews)[:LAST_REVIEWS],
        "export_query": urlencode({"project": project.pk} if project else {}),
    }
    return render(request, "complaints/ledger_list.html", context)


@never_cache
@require_safe
def ledger_export(request: SignedInRequest) -> HttpResponseBase:
    """The shared ledger as a workbook; on record."""
    return export_answer(request, "shared-ledger")


@require_http_methods(["GET", "HEAD", "POST"])
def ledger_review_record(request: SignedInRequest, project_id: int) -> HttpResponse:
    """Go through the ledger of a project: tick what was looked at, write what was decided."""
    project = get_object_or_404(projects_seen(request.user), pk=project_id)
    check_may(request.user, Permission.COMPLAINT_ASSIGN, project.pk)
    rows = list(ledger_shown(ledger_visible_to(request.user, project.pk))[:SHOWN])

    def run(**said: Any) -> HttpResponse:
        review = ledger_review(project=project, **said, by=request.user, at=now())
        messages.success(request, _("The review is recorded."))
        return redirect("shared_ledger_reviewed", review_id=review.pk)

    form = LedgerReviewForm(request.POST or None, rows=rows)
    lines = [(row, departments_of(row), tick, decision) for row, tick, decision in form.lines()]
    context = {"project": project, "lines": lines}
    return edit(request, form=form, run=run, template="complaints/ledger_review.html", context=context)


@require_safe
def ledger_review_detail(request: SignedInRequest, review_id: int) -> HttpResponse:
    """One review: who, when, which complaints, what was decided."""
    review = get_object_or_404(reviews_visible_to(request.user), pk=review_id)
    context = {"review": review, "seen": seen_in(review, request.user)}
    return render(request, "complaints/ledger_review_detail.html", context)
