"""Service standards and calendars, for those who keep the system."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.clock.forms import StandardForm
from core.clock.models import ServiceStandard
from core.clock.selectors import calendars_shown, standards_shown
from core.clock.services.standards import standard_change
from core.time import local_date, now
from core.web.edit import edit


@require_safe
def standard_list(request: SignedInRequest) -> HttpResponse:
    """What is promised, by what it is about (STF-01)."""
    check_administrator(request.user)
    return render(request, "clock/standard_list.html", {"standards": standards_shown()})


@require_http_methods(["GET", "HEAD", "POST"])
def standard_edit(request: SignedInRequest, standard_id: int) -> HttpResponse:
    """One standard: length and words; what was before stands below."""
    check_administrator(request.user)
    standard = get_object_or_404(ServiceStandard.objects.select_related("ladder", "project"), pk=standard_id)

    def run(**fields: Any) -> HttpResponse:
        new = standard_change(standard_id=standard_id, **fields, by=request.user, at=now())
        messages.success(request, _("Saved. Running deadlines keep what was promised."))
        return redirect("standard_edit", new.pk)

    context = {
        "standard": standard,
        "versions": ServiceStandard.objects.filter(code=standard.code).order_by("-version"),
        "back": {"url": reverse("standard_list"), "label": _("Service standards")},
    }
    form = StandardForm(request.POST or None, standard=standard)
    return edit(request, form=form, run=run, template="clock/standard_edit.html", context=context)


@require_safe
def calendar_list(request: SignedInRequest) -> HttpResponse:
    """Which days and hours count, and the special days to come."""
    check_administrator(request.user)
    context = {"calendars": calendars_shown(local_date(now()))}
    return render(request, "clock/calendar_list.html", context)
