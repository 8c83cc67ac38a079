"""The targets of the complaint work, for those who keep the system (CMP-22)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.enums.goals import Goal
from complaints.forms.goals import GoalsForm
from complaints.services.goals import goal_set
from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.time import local_date, now
from core.web.edit import edit


@require_http_methods(["GET", "HEAD", "POST"])
def goal_targets(request: SignedInRequest) -> HttpResponse:
    """What is to be reached from this month on; all of them are kept at once."""
    check_administrator(request.user)
    at = now()

    @transaction.atomic
    def run(**said: int) -> HttpResponse:
        for goal, percent in said.items():
            goal_set(goal=Goal(goal), percent=percent, by=request.user, at=at)
        messages.success(request, _("Saved."))
        return redirect("goal_targets")

    context: dict[str, Any] = {
        "title": _("Targets"),
        "back": {"url": reverse("administration"), "label": _("Administration")},
    }
    form = GoalsForm(request.POST or None, month=local_date(at).replace(day=1))
    return edit(request, form=form, run=run, template="administration/form.html", context=context)
