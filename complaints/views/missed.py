"""The pages of missed due times: what counts by department and person, and why each was missed (CMP-19)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from complaints.forms.missed import DecisionForm, PeriodForm, ReasonForm
from complaints.models import MissedReason
from complaints.selectors.missed import missed_counts, missed_seen, missed_shown, missed_visible_to
from complaints.services.missed import missed_decide, missed_explain
from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.time import local_date, now
from core.web.edit import edit
from owners.views.exports import export_answer

SHOWN = 100


@require_safe
def missed_list(request: SignedInRequest) -> HttpResponse:
    """The due times missed in a period: counted by department and person, and one by one."""
    check_may(request.user, Permission.CASE_VIEW)
    at = now()
    form = PeriodForm(request.GET, today=local_date(at))
    first, last = form.days
    found = missed_visible_to(request.user, first=first, last=last, at=at)
    rows = list(missed_shown(found)[: SHOWN + 1])
    context = {
        "form": form,
        "first": first,
        "last": last,
        "rows": rows[:SHOWN],
        "more": len(rows) > SHOWN,
        "counts": missed_counts(found, _("nobody named")),
        "export_query": urlencode({"first": first.isoformat(), "last": last.isoformat()}),
    }
    return render(request, "complaints/missed_list.html", context)


@never_cache
@require_safe
def missed_export(request: SignedInRequest) -> HttpResponseBase:
    """The due times missed in the period, as a workbook; on record."""
    return export_answer(request, "missed")


@require_http_methods(["GET", "HEAD", "POST"])
def missed_detail(request: SignedInRequest, deadline_id: int) -> HttpResponse:
    """One missed due time: its reason, and a manager's decision about force majeure."""
    deadline = get_object_or_404(missed_seen(request.user), pk=deadline_id)
    reason = MissedReason.objects.filter(pk=deadline_id).first()
    waits = reason is not None and reason.force_majeure and not reason.decision
    deciding = waits and reason is not None and reason.given_by_id != request.user.pk
    service = missed_decide if deciding else missed_explain

    def run(**said: Any) -> HttpResponse:
        service(deadline_id=deadline_id, by=request.user, at=now(), **said)
        messages.success(request, _("Saved."))
        return redirect("missed_detail", deadline_id=deadline_id)

    first = {"reason": reason.reason, "force_majeure": reason.force_majeure} if reason else None
    form: forms.Form = DecisionForm(request.POST or None)
    if not deciding:
        form = ReasonForm(request.POST or None, initial=first)
    context = {"deadline": deadline, "reason": reason, "over": bool(reason and reason.decision), "at": now()}
    return edit(request, form=form, run=run, template="complaints/missed_detail.html", context=context)
