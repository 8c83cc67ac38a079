"""The list of complaints."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import FileResponse, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from complaints.enums import Shown
from complaints.exports import complaints_workbook
from complaints.forms.filters import FilterForm
from complaints.selectors.lists import Narrowing, complaints_page, complaints_shown
from core.accounts.enums import Permission
from core.accounts.policies import check_may, may
from core.accounts.requests import SignedInRequest
from core.time import now
from core.web.workbooks import workbook_answer
from owners.services.access import export_log


@require_safe
def complaint_list(request: SignedInRequest) -> HttpResponse:
    """The complaints that fit the filters: open ones by due time, ended ones newest first."""
    check_may(request.user, Permission.CASE_VIEW)
    form = FilterForm(request.GET, user=request.user)
    shown = Shown(form.value("shown") or Shown.OPEN)
    narrowing = _narrowing(form)
    cursor = request.GET.get("after", "")
    page = complaints_page(request.user, shown=shown, narrowing=narrowing, at=now(), cursor=cursor)
    kept = {key: value for key, value in request.GET.items() if value and key != "after"}
    context = {
        "complaints": page.rows,
        "form": form,
        "shown": shown,
        "parts": [(part, urlencode({**kept, "shown": part.value})) for part in Shown],
        "may_log": may(request.user, Permission.CONTACT_LOG),
        "export_query": urlencode(kept),
        "here": f"?{request.GET.urlencode()}",
        "first_url": f"?{urlencode(kept)}" if request.GET.get("after") else "",
        "next_url": f"?{urlencode({**kept, 'after': page.next_cursor})}" if page.next_cursor else "",
    }
    return render(request, "complaints/complaint_list.html", context)


@never_cache
@require_safe
def complaint_export(request: SignedInRequest) -> FileResponse:
    """The complaints that fit the filters, as a workbook; on record."""
    check_may(request.user, Permission.CASE_VIEW)
    form = FilterForm(request.GET, user=request.user)
    shown = Shown(form.value("shown") or Shown.OPEN)
    query = complaints_shown(request.user, shown=shown, narrowing=_narrowing(form), at=now())
    sheet = complaints_workbook(query)
    export_log(what=_("Complaints"), count=sheet.count, by=request.user, at=now())
    return workbook_answer(sheet, "complaints")


def _narrowing(form: FilterForm) -> Narrowing:
    project = form.value("project")
    return Narrowing(
        project_id=project.pk if project else None,
        grade=form.value("grade"),
        level=form.value("level"),
        category=form.value("category"),
    )
