"""Ladders, for those who keep the system (CLK-03)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.clock.comparing import differences, ladder_lines
from core.clock.forms import LadderForm
from core.clock.models import Ladder
from core.clock.services.ladders import ladder_add, ladder_change
from core.time import now
from core.web.edit import edit

METHODS = ["GET", "HEAD", "POST"]


@require_safe
def ladder_list(request: SignedInRequest) -> HttpResponse:
    """The ladders that standards can choose, with their steps."""
    check_administrator(request.user)
    ladders = Ladder.objects.filter(active=True).prefetch_related("steps").order_by("pk")
    shown = [
        (ladder, ladder_lines(ladder)[2:], ladder.standards.filter(active=True).count()) for ladder in ladders
    ]
    return render(request, "clock/ladder_list.html", {"ladders": shown})


@require_http_methods(METHODS)
def ladder_new(request: SignedInRequest) -> HttpResponse:
    """One more ladder."""
    check_administrator(request.user)
    form = LadderForm(request.POST or None)

    def run(**fields: Any) -> HttpResponse:
        ladder_add(**_fields(form), by=request.user, at=now())
        messages.success(request, _("Saved. Standards can choose it now."))
        return redirect("ladder_list")

    context = {"title": _("Add a ladder"), "back": _back()}
    return edit(request, form=form, run=run, template="clock/ladder_edit.html", context=context)


@require_http_methods(METHODS)
def ladder_edit(request: SignedInRequest, ladder_id: int) -> HttpResponse:
    """Change a ladder: a new version begins, and the standards that use it follow."""
    check_administrator(request.user)
    ladder = get_object_or_404(Ladder, pk=ladder_id)
    form = LadderForm(request.POST or None, ladder=ladder)

    def run(**fields: Any) -> HttpResponse:
        ladder_change(ladder_id=ladder_id, **_fields(form), by=request.user, at=now())
        messages.success(request, _("Saved. Running deadlines keep their ladder."))
        return redirect("ladder_list")

    versions = list(Ladder.objects.filter(code=ladder.code).select_related("changed_by").order_by("-version"))
    changes = [(new, differences(ladder_lines(old), ladder_lines(new))) for new, old in pairwise(versions)]
    context = {
        "title": str(ladder),
        "ladder": ladder,
        "changes": changes,
        "standards": ladder.standards.filter(active=True).order_by("code"),
        "back": _back(),
    }
    return edit(request, form=form, run=run, template="clock/ladder_edit.html", context=context)


def _fields(form: LadderForm) -> dict[str, Any]:
    given = {name: form.cleaned_data[name] for name in ("name_zh", "name_en", "reason")}
    return {**given, "rungs": form.rungs()}


def _back() -> dict[str, str]:
    return {"url": reverse("ladder_list"), "label": _("Ladders")}
