"""The list of appraisal bodies, for those who keep the system (CMP-11)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.forms.appraisal_bodies import AppraisalBodyForm, NewAppraisalBodyForm
from complaints.models import AppraisalBody
from complaints.services.appraisal_bodies import appraisal_body_add, appraisal_body_change
from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.time import now
from core.web.edit import edit


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_body_list(request: SignedInRequest) -> HttpResponse:
    """Every body; a new one is added below."""
    check_administrator(request.user)

    def run(**fields: Any) -> HttpResponse:
        appraisal_body_add(**fields, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("appraisal_body_list")

    context = {"bodies": AppraisalBody.objects.order_by("-is_active", "name")}
    form = NewAppraisalBodyForm(request.POST or None)
    return edit(request, form=form, run=run, template="complaints/appraisal_body_list.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def appraisal_body_edit(request: SignedInRequest, body_id: int) -> HttpResponse:
    """One body: its name, its recognition, in use or not."""
    check_administrator(request.user)
    body = get_object_or_404(AppraisalBody, pk=body_id)

    def run(**fields: Any) -> HttpResponse:
        appraisal_body_change(body_id=body_id, **fields, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("appraisal_body_list")

    initial = {name: getattr(body, name) for name in ("name", "recognition", "is_active")}
    form = AppraisalBodyForm(request.POST or None, initial=initial)
    back = {"url": reverse("appraisal_body_list"), "label": _("Appraisal bodies")}
    context = {"title": str(body), "back": back}
    return edit(request, form=form, run=run, template="administration/form.html", context=context)
