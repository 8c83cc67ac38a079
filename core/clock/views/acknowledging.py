"""Acknowledge a step of the ladder, from the page of its case (CLK-03)."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.accounts.requests import SignedInRequest
from core.clock.models import EscalationStep
from core.clock.services import step_acknowledge
from core.records.querysets import visible_to
from core.time import now


@require_POST
def step_acknowledged(request: SignedInRequest, step_id: int) -> HttpResponse:
    """One of those who were told takes it up."""
    visible = EscalationStep.objects.filter(visible_to(request.user, "deadline__case__"))
    step = get_object_or_404(visible.select_related("deadline__case"), pk=step_id)
    step_acknowledge(step_id=step_id, by=request.user, at=now())
    messages.success(request, _("Acknowledged."))
    return redirect("case_open", step.deadline.case.number)
