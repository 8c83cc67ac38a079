"""The end of a day: what is unfinished and why; the next day the front desk archives and calls (RPR-10)."""

from __future__ import annotations

import datetime as dt
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may, may
from core.accounts.requests import SignedInRequest
from core.errors import InvalidInput, InvalidTransition
from core.places.models import Project
from core.records.models import Case
from core.time import local_date, now, read_day
from repairs.forms.board import ProjectForm
from repairs.forms.contracting import DayForm
from repairs.models import RepairDay, WorkOrder
from repairs.selectors.days import day_of
from repairs.services.days import day_write

A_DAY = dt.timedelta(days=1)


@require_http_methods(["GET", "HEAD", "POST"])
def day_end(request: SignedInRequest) -> HttpResponse:
    """A day's orders of a project; today's reasons are the head of engineering's, the calls the front desk's."""
    check_may(request.user, Permission.ORDER_LOG)
    chooser = ProjectForm(request.GET or None, user=request.user, permission=Permission.ORDER_LOG)
    project, at = chooser.chosen, now()
    on = read_day(request.POST.get("on", "") or request.GET.get("on", "")) or local_date(at)
    if project is None:
        return render(request, "repairs/day_end.html", {"chooser": chooser, "project": None})
    day = day_of(project.pk, on)
    form = DayForm(
        request.POST or None, orders={order.pk for order in day.unfinished} | _named(request, project)
    )
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            day_write(on=on, reasons=form.said("why"), calls=form.said("call"), by=request.user, at=at)
        except (InvalidInput, InvalidTransition) as error:
            form.add_error(None, str(error))
            status = error.status
        else:
            messages.success(request, _("Saved."))
            return redirect(_address(project.pk, on))
    elif form.errors:
        status = 422
    may_explain, may_call = may(request.user, Permission.ORDER_COUNTERSIGN, project.pk), on < local_date(at)
    context = {
        "chooser": chooser,
        "project": project,
        "on": on,
        "yesterday": on - A_DAY,
        "tomorrow": on + A_DAY,
        "day": day,
        "lines": [(order, form[f"why_{order.pk}"], form[f"call_{order.pk}"]) for order in day.unfinished],
        "asked": RepairDay.objects.select_related("case__responsible").filter(project=project, on=on).first(),
        "form": form,
        "may_explain": may_explain,
        "may_call": may_call,
        "writes": (may_explain and day.without_reason) or (may_call and day.to_call),
    }
    return render(request, "repairs/day_end.html", context, status=status)


def _named(request: SignedInRequest, project: Project) -> set[int]:
    """The orders of the project that something was written about; 404 when one is not theirs to see."""
    names = (name.partition("_")[2] for name in request.POST if name.startswith(("why_", "call_")))
    named = {int(pk) for pk in names if pk.isascii() and pk.isdigit() and len(pk) < 19}
    if WorkOrder.objects.visible_to(request.user).filter(case__project=project, pk__in=named).count() != len(
        named
    ):
        raise Http404
    return named


@require_safe
def day_of_case(request: SignedInRequest, number: str) -> HttpResponse:
    """The page of a day's case is the page of that day."""
    case = get_object_or_404(Case.objects.visible_to(request.user), number=number)
    day = get_object_or_404(RepairDay, case=case)
    return redirect(_address(day.project_id, day.on))


def _address(project_id: int, on: dt.date) -> str:
    return f"{reverse('day_end')}?{urlencode({'project': project_id, 'on': on.isoformat()})}"
