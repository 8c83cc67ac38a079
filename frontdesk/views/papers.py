"""Forms on paper (DSK-08): day log, opinion form, satisfaction confirmation, dispatch order; to print, or as PDF."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from complaints.models import Complaint
from complaints.selectors import complaints_visible_to
from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.records.models import Case
from core.time import local_date, now
from core.web.typesetting import pdf_answer, pdf_set
from frontdesk.papers import Paper, day_log_paper, dispatch_paper, opinion_paper, satisfaction_paper
from owners.forms.filters import DayLogFilter
from owners.selectors.lists import day_log_filtered
from owners.services.access import export_log
from repairs.selectors import orders_visible_to

LONGEST_DAY = 1000


@require_safe
def paper_day_log(request: SignedInRequest) -> HttpResponse:
    """The day log 客户服务部日志 AW-QR-KF-04 of one day, whole, in the order in which it happened; numbers masked.

    As a file it is an export, and on record like the workbook.
    """
    check_may(request.user, Permission.CONTACT_VIEW)
    today, at = local_date(now()), now()
    form = DayLogFilter({"on": today.isoformat(), **request.GET.dict()}, user=request.user)
    on, project = form.value("on") or today, form.value("project")
    contacts = day_log_filtered(request.user, on=on, project=project, kind=form.value("kind"))
    related = contacts.select_related("project", "unit", "person", "entered_by").prefetch_related(
        "items__case"
    )
    rows = list(related.order_by("at", "pk")[: LONGEST_DAY + 1])
    ids = [item.case_id for contact in rows for item in contact.items.all()]
    seen = set(Case.objects.visible_to(request.user).filter(pk__in=ids).values_list("pk", flat=True))
    lines = [
        (row, [item.case.number for item in row.items.all() if item.case_id in seen])
        for row in rows[:LONGEST_DAY]
    ]
    paper = day_log_paper(lines, on=on, project=project, more=len(rows) > LONGEST_DAY, printed_at=at)
    if _as_pdf(request):
        export_log(what=_("Day log") + f" {on.isoformat()}", count=len(lines), by=request.user, at=at)
    back_url = f"{reverse('day_log')}?{urlencode({'on': on.isoformat()})}"
    return _answer(request, paper, back=_("Day log"), back_url=back_url, name=on.isoformat())


@require_safe
def paper_opinion(request: SignedInRequest, number: str) -> HttpResponse:
    """The customer opinion form 客户意见处理单 AW-QR-KF-05 of a complaint, as far as it has come."""
    return _of_complaint(request, opinion_paper(_complaint(request, number), printed_at=now()), number)


@require_safe
def paper_satisfaction(request: SignedInRequest, number: str) -> HttpResponse:
    """The satisfaction confirmation 满意度确认单, to be filled in and signed by the customer."""
    return _of_complaint(request, satisfaction_paper(_complaint(request, number), printed_at=now()), number)


@require_safe
def paper_dispatch(request: SignedInRequest, number: str) -> HttpResponse:
    """The dispatch order 客户服务派工单 AW-QR-GC-06 of a work order, as far as it has come."""
    found = orders_visible_to(request.user).select_related(
        "case__project", "case__unit", "person", "fault__place", "fault__component", "fault__problem",
        "public_place", "technician", "done_by", "contractor",
    )  # fmt: skip
    order = get_object_or_404(found, case__number=number)
    paper = dispatch_paper(order, printed_at=now())
    return _answer(request, paper, back=number, back_url=reverse("case_open", args=[number]), name=number)


def _of_complaint(request: SignedInRequest, paper: Paper, number: str) -> HttpResponse:
    return _answer(
        request, paper, back=number, back_url=reverse("complaint_detail", args=[number]), name=number
    )


def _answer(request: SignedInRequest, paper: Paper, *, back: str, back_url: str, name: str) -> HttpResponse:
    """The page to print; with ``?as=pdf`` the same as a file, called by the form's number and ``name``."""
    if _as_pdf(request):
        called = "-".join(part for part in (paper.number or "satisfaction", name) if part)
        return pdf_answer(pdf_set("papers/form.typ", paper.for_typesetter), called)
    query = urlencode({**request.GET.dict(), "as": "pdf"})
    context = {"paper": paper, "name": name, "back": back, "back_url": back_url, "pdf_query": query}
    return render(request, "frontdesk/paper.html", context)


def _as_pdf(request: SignedInRequest) -> bool:
    return request.GET.get("as") == "pdf"


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
