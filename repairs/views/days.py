"""The end of a day: what is unfinished and why; the next day the front desk archives and calls (RPR-10)."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may, may
from core.accounts.requests import SignedInRequest
from core.records.models import Case
from core.time import local_date, now, read_day
from repairs.forms.board import ProjectForm
from repairs.forms.contracting import DayForm
from repairs.models import RepairDay, WorkOrder
from repairs.selectors.days import day_of
from repairs.services.days import day_call_record, day_reason_set

A_DAY = dt.timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
def day_end(request: SignedInRequest) -> HttpResponse:
    """A day's orders of a project; today's reasons are the head of engineering's, the calls the front desk's."""
    check_may(request.user, Permission.ORDER_LOG)
    chooser = ProjectForm(request.GET or None, user=request.user, permission=Permission.ORDER_LOG)
    project, at = chooser.chosen, now()
    on = read_day(request.GET.get("on", "")) or local_date(at)
    if project is None:
        return render(request, "repairs/day_end.html", {"chooser": chooser, "project": None})
    form = DayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        orders = WorkOrder.objects.visible_to(request.user).filter(case__project=project)
        order = get_object_or_404(orders, pk=form.cleaned_data["order"])
        words, day = form.cleaned_data["words"], form.cleaned_data["on"]
        if request.POST.get("way") == "call":
            day_call_record(case_id=order.pk, on=day, words=words, by=request.user, at=at)
        else:
            day_reason_set(case_id=order.pk, on=day, reason=words, by=request.user, at=at)
        messages.success(request, _("Saved."))
        return redirect(_address(project.pk, day))
    context = {
        "chooser": chooser,
        "project": project,
        "on": on,
        "yesterday": on - A_DAY,
        "tomorrow": on + A_DAY,
        "day": day_of(project.pk, on),
        "asked": RepairDay.objects.select_related("case__responsible").filter(project=project, on=on).first(),
        "form": form,
        "may_explain": may(request.user, Permission.ORDER_COUNTERSIGN, project.pk),
        "may_call": on < local_date(at),
    }
    return render(request, "repairs/day_end.html", context, status=422 if form.errors else 200)


@require_safe
def day_of_case(request: SignedInRequest, number: str) -> HttpResponse:
    """The page of a day's case is the page of that day."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    day = get_object_or_404(RepairDay, case=case)
    return redirect(_address(day.project_id, day.on))


def _address(project_id: int, on: dt.date) -> str:
    return f"{reverse('day_end')}?{urlencode({'project': project_id, 'on': on.isoformat()})}"
