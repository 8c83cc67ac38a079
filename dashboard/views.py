"""The start page and the search."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from core.accounts.enums import Permission
from core.accounts.policies import may, roles_of
from core.accounts.requests import SignedInRequest
from core.records.models import Case
from core.records.selectors import cases_found
from core.time import local_date, now
from dashboard.selectors import my_work, open_figures
from owners.selectors.callers import callers_find, units_named
from owners.services.lookups import lookup_take


@require_safe
def home(request: SignedInRequest) -> HttpResponse:
    """What waits for this person, and the open numbers of their roles; each number opens its list."""
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
