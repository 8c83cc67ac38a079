"""The list of complaints."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from complaints.enums import Shown
from complaints.forms.filters import FilterForm
from complaints.selectors.lists import complaints_page
from core.accounts.enums import Permission
from core.accounts.policies import check_may, may
from core.accounts.requests import SignedInRequest
from core.time import now
from owners.views.exports import export_answer


@require_safe
def complaint_list(request: SignedInRequest) -> HttpResponse:
    """The complaints that fit the filters: open ones by due time, ended ones newest first."""
    check_may(request.user, Permission.CASE_VIEW)
    form = FilterForm(request.GET, user=request.user)
    shown = Shown(form.value("shown") or Shown.OPEN)
    narrowing = form.narrowing()
    cursor = request.GET.get("after", "")
    page = complaints_page(request.user, shown=shown, narrowing=narrowing, at=now(), cursor=cursor)
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    context = {
        "complaints": page.rows,
        "form": form,
        "shown": shown,
        "parts": [(part, urlencode({**kept, "shown": part.value})) for part in Shown],
        "choosing": shown != Shown.ENDED and may(request.user, Permission.COMPLAINT_ASSIGN),
        "may_log": may(request.user, Permission.CONTACT_LOG),
        "export_query": urlencode(kept),
        "here": f"?{request.GET.urlencode()}",
        "first_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        "next_url": f"?{urlencode({**kept, 'after': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(request, "complaints/complaint_list.html", context)


@never_cache
@require_safe
def complaint_export(request: SignedInRequest) -> HttpResponseBase:
    """The complaints that fit the filters, as a workbook; on record."""
    return export_answer(request, "complaints")
