"""Forms on paper with their numbers (DSK-08): the day log, the opinion form, the satisfaction confirmation."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from complaints.enums import PlanOutcome
from complaints.models import Complaint
from complaints.selectors import complaints_visible_to
from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.records.models import Case
from core.time import local_date, now
from owners.forms.filters import DayLogFilter
from owners.selectors.lists import day_log_filtered
from satisfaction.models import FollowUp

LONGEST_DAY = 1000


@require_safe
def paper_day_log(request: SignedInRequest) -> HttpResponse:
    """The day log 客户服务部日志 AW-QR-KF-04 of one day, whole, in the order in which it happened; numbers masked."""
    check_may(request.user, Permission.CONTACT_VIEW)
    today = local_date(now())
    form = DayLogFilter({"on": today.isoformat(), **request.GET.dict()}, user=request.user)
    on, project = form.value("on") or today, form.value("project")
    contacts = day_log_filtered(request.user, on=on, project=project, kind=form.value("kind"))
    related = contacts.select_related("project", "unit", "person", "entered_by").prefetch_related(
        "items__case"
    )
    rows = list(related.order_by("at", "pk")[: LONGEST_DAY + 1])
    ids = [item.case_id for contact in rows for item in contact.items.all()]
    seen = set(Case.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    context = {
        "on": on,
        "project": project,
        "lines": [
            (row, [item.case.number for item in row.items.all() if item.case_id in seen])
            for row in rows[:LONGEST_DAY]
        ],
        "more": len(rows) > LONGEST_DAY,
        "printed_at": now(),
    }
    return render(request, "frontdesk/paper_day_log.html", context)


@require_safe
def paper_opinion(request: SignedInRequest, number: str) -> HttpResponse:
    """The customer opinion form 客户意见处理单 AW-QR-KF-05 of a complaint, as far as it has come."""
    complaint = _complaint(request, number)
    plans = complaint.plans.select_related("proposed_by", "decided_by").order_by("-pk")
    followed = FollowUp.objects.filter(case=complaint.case, score__isnull=False).order_by("-pk").first()
    context = {
        "complaint": complaint,
        "case": complaint.case,
        "plan": plans.exclude(outcome__in=[PlanOutcome.REFUSED, PlanOutcome.DECLINED]).first(),
        "follow_up": followed,
        "printed_at": now(),
    }
    return render(request, "frontdesk/paper_opinion.html", context)


@require_safe
def paper_satisfaction(request: SignedInRequest, number: str) -> HttpResponse:
    """The satisfaction confirmation 满意度确认单, to be filled in and signed by the customer."""
    complaint = _complaint(request, number)
    context = {"complaint": complaint, "case": complaint.case, "printed_at": now()}
    return render(request, "frontdesk/paper_satisfaction.html", context)


def _complaint(request: SignedInRequest, number: str) -> Complaint:
    found = complaints_visible_to(request.user).select_related(
        "case__project",
        "case__unit",
        "case__responsible",
        "complainant",
        "category",
        "assigned_to",
        "done_by",
    )
    return get_object_or_404(found, case__number=number)
