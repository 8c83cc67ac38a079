"""The library of case studies, and the ones that resemble a complaint (CMP-20)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from complaints.enums import Action, StudyState
from complaints.forms.learning import StudyFilter
from complaints.selectors import actions_of, complaints_visible_to
from complaints.selectors.studies import studies_found, studies_like, studies_visible_to
from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.records.paging import page_by_newest
from core.time import now


@require_safe
def study_list(request: SignedInRequest) -> HttpResponse:
    """Case studies with these words, the newest complaints first."""
    check_may(request.user, Permission.CASE_VIEW)
    form = StudyFilter(request.GET)
    found = studies_found(
        request.user,
        query=form.value("q"),
        top=form.value("category"),
        state=form.value("state") or StudyState.PUBLISHED,
    )
    page = page_by_newest(found, request.GET.get("after", ""))
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    context = {
        "studies": page.rows,
        "form": form,
        "first_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        "next_url": f"?{urlencode({**kept, 'after': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(request, "complaints/study_list.html", context)


@require_safe
def study_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """One case study, whole."""
    study = get_object_or_404(studies_visible_to(request.user), complaint__case__number=number)
    doing = (Action.WRITE_STUDY, Action.PUBLISH_STUDY)
    actions = actions_of(study.complaint, request.user, now(), doing)
    possible = [each.action for each in actions if not each.reason]
    context = {
        "study": study,
        "complaint": study.complaint,
        "case": study.complaint.case,
        "possible": possible,
    }
    return render(request, "complaints/study_detail.html", context)


@require_safe
def similar_studies(request: SignedInRequest, number: str) -> HttpResponse:
    """Published case studies like this complaint, with what worked: a panel of its page, or a page of its own."""
    complaint = get_object_or_404(complaints_visible_to(request.user), case__number=number)
    found = studies_like(
        request.user, text=complaint.what, category_id=complaint.category_id, but=complaint.pk
    )
    template = "complaints/similar_panel.html" if request.htmx else "complaints/similar_studies.html"
    context = {"complaint": complaint, "case": complaint.case, "found": found}
    return render(request, template, context)
