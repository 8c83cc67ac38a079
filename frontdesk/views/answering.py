"""How soon the phone was answered, with the calls behind each number (DSK-09, RPT-05)."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.time import local_date, now
from frontdesk.forms.answering import AnsweringFilter
from frontdesk.selectors.answering import answer_rate, calls_of, part_of_calls
from owners.models import Contact

SHOWN = 100


@require_safe
def answering(request: SignedInRequest) -> HttpResponse:
    """The rate of a period, and its calls: the late ones first of all."""
    check_may(request.user, Permission.CONTACT_VIEW)
    form = AnsweringFilter(request.GET, user=request.user)
    first, last = form.period(local_date(now()))
    calls = calls_of(Contact.objects.visible_to(request.user), first, last)
    period = {"first": first.isoformat(), "last": last.isoformat()}
    if project := form.value("project"):
        calls = calls.filter(project=project)
        period["project"] = str(project.pk)
    part = form.value("part") or "late"
    listed = part_of_calls(calls, part).select_related("project", "unit", "person", "entered_by")
    rows = list(listed.order_by("-at", "-pk")[: SHOWN + 1])
    context = {
        "form": form,
        "first": first,
        "last": last,
        "rate": answer_rate(calls),
        "part": part,
        "queries": {each: urlencode({**period, "part": each}) for each in ("in_time", "late", "known")},
        "rows": rows[:SHOWN],
        "more": len(rows) > SHOWN,
    }
    return render(request, "frontdesk/answering.html", context)
