"""The index of the administration, and the history of what was changed there."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from core.accounts.requests import SignedInRequest
from core.administration.views.base import administrator
from core.records.selectors import administration_timeline
from core.web.administration import pages

PAGE = 50


@require_safe
def administration(request: SignedInRequest) -> HttpResponse:
    """Everything that is kept here, by subject."""
    administrator(request)
    return render(request, "administration/index.html", {"pages": pages()})


@require_safe
def administration_history(request: SignedInRequest) -> HttpResponse:
    """Who changed what, and when (SEC-02)."""
    administrator(request)
    text = request.GET.get("before", "")
    before = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
    lines = administration_timeline(before=before, size=PAGE + 1)
    shown = lines[:PAGE]
    last = shown[-1].entry.pk if len(lines) > PAGE else None
    address = reverse("administration_history")
    context = {
        "lines": shown,
        "first_url": address if before else "",
        "next_url": f"{address}?before={last}" if last else "",
    }
    return render(request, "administration/history.html", context)
