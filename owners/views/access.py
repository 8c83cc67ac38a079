"""Who looked at personal data, and how often one person may (OWN-05)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_administrator, check_may
from core.time import now
from core.web.edit import edit
from owners.forms.filters import AccessLogFilter
from owners.forms.records import RevealLimitForm
from owners.selectors.access import access_log_page, reveals_per_day
from owners.services.reveal_limit import reveal_limit_change
from owners.views.base import page_key, signed_in
from owners.views.exports import export_answer


@require_safe
def access_log(request: HttpRequest) -> HttpResponse:
    """The access log, newest first, by who looked, whose data it was and when; itself masked (OWN-05)."""
    user = signed_in(request)
    check_may(user, Permission.ACCESS_LOG_VIEW)
    form = AccessLogFilter(request.GET)
    lines, older = access_log_page(user, **form.asked, before=page_key(request.GET.get("before")))
    kept = {key: value for key, value in request.GET.items() if value and key != "before"}
    context = {
        "form": form,
        "lines": lines,
        "export_query": urlencode(kept),
        "first_url": f"?{urlencode(kept)}" if request.GET.get("before") else "",
        "next_url": f"?{urlencode({**kept, 'before': older})}" if older else "",
    }
    return render(request, "owners/access_log.html", context)


@never_cache
@require_safe
def access_log_export(request: HttpRequest) -> HttpResponseBase:
    """The entries that the page shows, as a workbook; itself on record."""
    return export_answer(request, "access-log")


@require_http_methods(["GET", "HEAD", "POST"])
def reveal_limit(request: HttpRequest) -> HttpResponse:
    """The limit of a day, kept by the administration."""
    user = signed_in(request)
    check_administrator(user)

    def run(**fields: Any) -> HttpResponse:
        reveal_limit_change(**fields, by=user, at=now())
        messages.success(request, _("Saved."))
        return redirect("reveal_limit")

    form = RevealLimitForm(request.POST or None, initial={"per_day": reveals_per_day()})
    back = {"url": reverse("administration"), "label": _("Administration")}
    context = {"title": _("Personal data"), "back": back}
    return edit(request, form=form, run=run, template="administration/form.html", context=context)
