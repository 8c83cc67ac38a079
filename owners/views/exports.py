"""Lists as files: short ones at once, long ones by the worker, with a page that shows how far it is (OWN-07)."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl, urlencode

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRefresh

from core.accounts.policies import check_may
from core.time import now
from core.web.workbooks import XLSX, workbook_answer, workbook_name, workbook_write
from owners.enums import ExportState
from owners.export_kinds import kind_of
from owners.models import ListExport
from owners.services.access import export_log
from owners.services.export_work import MOST_ROWS
from owners.services.exports import export_fetch, export_order
from owners.services.lookups import lookup_take
from owners.views.base import signed_in

AT_ONCE = 5_000  # rows that somebody waits for
LATE = dt.timedelta(seconds=20)  # nobody has taken it up: the worker is not there


def export_answer(request: HttpRequest, name: str) -> HttpResponseBase:
    """The list of this name, filtered as the address says: a file, or when it is long the offer to have it made."""
    user, at, kind = signed_in(request), now(), kind_of(name)
    if kind is None:
        raise Http404
    check_may(user, kind.permission)
    asked = request.GET.dict()
    listing = kind.listing(user, asked, at)
    if listing.count(AT_ONCE + 1) > AT_ONCE:
        context = {"title": listing.title, "name": name, "asked": urlencode(asked), "most": AT_ONCE}
        return render(request, "owners/export_offer.html", context)
    sheet = workbook_write(listing.title, listing.head, listing.rows())
    export_log(what=listing.title, count=sheet.count, by=user, at=at)
    return workbook_answer(sheet, name)


@require_http_methods(["GET", "HEAD", "POST"])
def export_list(request: HttpRequest) -> HttpResponse:
    """One's own long exports of the last days; POST orders another."""
    user, at = signed_in(request), now()
    if request.method == "POST":
        asked = dict(parse_qsl(request.POST.get("asked", "").replace("\0", ""), max_num_fields=50))
        lookup_take(query=asked.get("q", ""), by=user, at=at)
        name, language = request.POST.get("kind", ""), get_language() or ""
        export = export_order(kind=name, asked=asked, language=language, by=user, at=at)
        return redirect("export_detail", export.pk)
    exports = ListExport.objects.of(user, at).order_by("-pk")
    return render(request, "owners/export_list.html", {"exports": exports})


@require_safe
def export_detail(request: HttpRequest, export_id: int) -> HttpResponse:
    """How far the worker is, then the file to fetch or the reason why there is none."""
    at = now()
    export = _own(request, export_id, at)
    taken = export.lease_until is not None and export.lease_until > at
    others = ListExport.objects.waiting().filter(lease_until__gt=at).exclude(pk=export.pk)
    context = {
        "export": export,
        "is_taken": taken,
        "is_late": not taken and at - export.at > LATE,
        "is_behind": not taken and others.exists(),
        "most": MOST_ROWS,
    }
    if request.htmx:  # type: ignore[attr-defined]
        if export.state != ExportState.WAITING:  # the page that shows the progress: it is over
            return HttpResponseClientRefresh()
        return render(request, "owners/export_progress.html", context)
    return render(request, "owners/export_detail.html", context)


@never_cache
@require_safe
def export_file(request: HttpRequest, export_id: int) -> StreamingHttpResponse:
    """The finished workbook, piece by piece; on record each time."""
    at = now()
    export = _own(request, export_id, at)
    pieces = export_fetch(export=export, by=signed_in(request), at=at)
    headers = {
        "Content-Disposition": f'attachment; filename="{workbook_name(export.kind, export.at)}"',
        "Content-Length": str(export.size),
    }
    return StreamingHttpResponse(pieces, content_type=XLSX, headers=headers)


def _own(request: HttpRequest, export_id: int, at: dt.datetime) -> ListExport:
    return get_object_or_404(ListExport.objects.of(signed_in(request), at), pk=export_id)
