"""The start page and the search."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from complaints.enums.goals import Goal
from core.accounts.enums import Permission, UserKind
from core.accounts.policies import check_may, may, roles_of
from core.accounts.requests import SignedInRequest
from core.records.models import Case
from core.records.paging import page_by_newest
from core.records.selectors import cases_found
from core.time import local_date, now
from dashboard.forms import TargetFilter
from dashboard.selectors import my_work, open_figures
from dashboard.targets import Asked, items_of, targets_reached
from owners.selectors.callers import callers_find, units_named
from owners.services.lookups import lookup_take


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What waits for this person, and the open numbers of their roles; each number opens its list."""
    if request.user.kind == UserKind.CONTRACTOR:
        return redirect("repair_notices")
    at = now()
    sees_cases = may(request.user, Permission.CASE_VIEW)
    figures, grades = open_figures(request.user, at) if sees_cases else ([], [])
    context = {
        "roles": roles_of(request.user),
        "sees_cases": sees_cases,
        "figures": figures,
        "grades": grades,
        "work": my_work(request.user),
        "may_log": may(request.user, Permission.CONTACT_LOG),
        "may_import": may(request.user, Permission.OWNER_IMPORT),
    }
    return render(request, "dashboard/home.html", context)


@require_safe
def search(request: SignedInRequest) -> HttpResponse:
    """Cases by number or words, and people as the caller field finds them; only what one may see (SEC-01)."""
    query = request.GET.get("q", "").replace("\0", "")[:100].strip()
    exact = Case.objects.visible_to(request.user).filter(number=query.upper()).first() if query else None
    if exact is not None:
        return redirect("case_open", number=exact.number)
    lookup_take(query=query, by=request.user, at=now())
    page = cases_found(request.user, query, request.GET.get("after", ""), related=["complaint"])
    hits = callers_find(request.user, query, on=local_date(now())) if query else []
    context = {
        "query": query,
        "people": [hit for hit in hits if hit.person_id],
        "units": units_named(hits, query),
        "cases": page.rows,
        "next_cursor": page.next_cursor,
    }
    return render(request, "dashboard/search.html", context)


@require_safe
def targets(request: SignedInRequest) -> HttpResponse:
    """The targets of a month against what was reached (CMP-22); each opens the list that it counted."""
    check_may(request.user, Permission.CASE_VIEW)
    form = TargetFilter(request.GET, user=request.user, at=now())
    asked = form.asked()
    context = {
        "form": form,
        "asked": asked,
        "reached": targets_reached(request.user, asked),
        "query": _kept(asked),
    }
    return render(request, "dashboard/targets.html", context)


@require_safe
def target_items(request: SignedInRequest, goal: str) -> HttpResponse:
    """What one target counts, or only what did not reach it (RPT-05)."""
    check_may(request.user, Permission.CASE_VIEW)
    if goal not in Goal.values:
        raise Http404
    asked = TargetFilter(request.GET, user=request.user, at=now()).asked()
    items, missed_only = items_of(request.user, Goal(goal), asked), "missed" in request.GET
    page = page_by_newest(items.filter(kept=False) if missed_only else items, request.GET.get("after", ""))
    query = _kept(asked)
    further = f"{query}&missed=1" if missed_only else query
    context = {
        "goal": Goal(goal),
        "asked": asked,
        "items": page.rows,
        "missed_only": missed_only,
        "query": query,
        "first_url": f"?{further}" if request.GET.get("after") else "",
        "next_url": f"?{further}&after={page.next_cursor}" if page.next_cursor else "",
    }
    return render(request, "dashboard/target_items.html", context)


def _kept(asked: Asked) -> str:
    """The filters for the next page."""
    further = {"project": asked.project_id, "handled_by": asked.handled_by}
    return urlencode(
        {"month": f"{asked.month:%Y-%m}", **{name: said for name, said in further.items() if said}}
    )
