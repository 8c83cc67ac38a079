"""The monthly review: the most frequent points, what was decided, who does it by when (CMP-25)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.forms.monthly import DecisionOfReviewForm, MonthForm, ResultForm
from complaints.policies.reviews import can_finish, check_can_finish
from complaints.selectors.monthly import (
    decisions_visible_to,
    points_by_category,
    points_by_cause,
    still_open,
)
from complaints.services.monthly import review_decide, review_decision_finish
from core.accounts.enums import Permission
from core.accounts.policies import check_may, may
from core.accounts.requests import SignedInRequest
from core.time import local_date, now
from core.web.edit import edit


@require_http_methods(["GET", "HEAD", "POST"])
def monthly_review(request: SignedInRequest) -> HttpResponse:
    """A month: its points, its decisions, and what earlier months decided that is still open."""
    user = request.user
    check_may(user, Permission.COMPLAINT_MANAGE if request.method == "POST" else Permission.CASE_VIEW)
    at = now()
    chosen = MonthForm(request.GET, user=user, today=local_date(at))
    month, project_id = chosen.first_day, chosen.chosen.pk if chosen.chosen else None
    here = urlencode({"month": f"{month:%Y-%m}", "project": project_id or ""})

    def run(**said: Any) -> HttpResponse:
        review_decide(month_on=month, **said, by=user, at=now())
        messages.success(request, _("Saved."))
        return redirect(f"{reverse('monthly_review')}?{here}")

    decisions = decisions_visible_to(user, project_id)
    context = {
        "chosen": chosen,
        "month": month,
        "today": local_date(at),
        "by_category": points_by_category(user, month, project_id),
        "by_cause": points_by_cause(user, month, project_id),
        "decisions": decisions.filter(month_on=month).order_by("due_on", "pk"),
        "still_open": still_open(decisions, month),
        "may_decide": may(user, Permission.COMPLAINT_MANAGE),
        "may_phrase": may(user, Permission.ADMINISTER),
    }
    form = DecisionOfReviewForm(request.POST or None, user=user, initial={"project": project_id})
    return edit(request, form=form, run=run, template="complaints/monthly_review.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def review_decision(request: SignedInRequest, decision_id: int) -> HttpResponse:
    """One decision; whoever owns it, or a manager, says what came of it."""
    decision = get_object_or_404(decisions_visible_to(request.user), pk=decision_id)
    if request.method == "POST":
        check_can_finish(request.user, decision)

    def run(**said: Any) -> HttpResponse:
        review_decision_finish(decision_id=decision_id, **said, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("review_decision", decision_id=decision_id)

    context = {
        "decision": decision,
        "today": local_date(now()),
        "may_finish": can_finish(request.user, decision),
    }
    form = ResultForm(request.POST or None)
    return edit(request, form=form, run=run, template="complaints/review_decision.html", context=context)
