"""The pages of early warnings, and of the numbers they begin at (CMP-21)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from complaints.enums.warnings import WarningCause, WarningWay
from complaints.forms.warnings import FORMS, RulesForm, WarningForm
from complaints.models import EarlyWarning
from complaints.policies.warnings import check_can, refusal
from complaints.selectors import complaints_visible_to
from complaints.selectors.warnings import complaints_of, warnings_visible_to
from complaints.services.warnings import warning_rule_set
from core.accounts.enums import Permission
from core.accounts.policies import check_administrator, check_may
from core.accounts.requests import SignedInRequest
from core.clock.lines import deadline_lines
from core.errors import InvalidInput
from core.records.paging import page_by_due, page_by_newest
from core.records.selectors import case_timeline
from core.time import now
from core.web.edit import edit
from core.web.forms import refuse_field


@require_safe
def warning_list(request: SignedInRequest) -> HttpResponse:
    """The open warnings, what is due first first; or the closed ones, newest first."""
    check_may(request.user, Permission.CASE_VIEW)
    closed = request.GET.get("closed") == "1"
    found = warnings_visible_to(request.user).filter(case__is_open=not closed)
    cursor = request.GET.get("after", "")
    page = page_by_newest(found, cursor) if closed else page_by_due(found, cursor, prefix="case__")
    part = "closed=1&" if closed else ""
    context = {
        "rows": page.rows,
        "closed": closed,
        "next_url": f"?{part}after={page.next_cursor}" if page.next_cursor else "",
        "first_url": f"?{part}" if cursor else "",
    }
    return render(request, "complaints/warning_list.html", context)


def _warning(request: SignedInRequest, number: str) -> EarlyWarning:
    return get_object_or_404(warnings_visible_to(request.user), case__number=number)


@require_safe
def warning_detail(request: SignedInRequest, number: str) -> HttpResponse:
    """One warning: its cause and complaints, owner, measure, due time and result, and what can be done now."""
    return _show(request, _warning(request, number), {})


def _show(
    request: SignedInRequest, warning: EarlyWarning, sent: dict[WarningWay, WarningForm], status: int = 200
) -> HttpResponse:
    reasons = {way: refusal(way, user=request.user, warning=warning) for way in WarningWay}
    about = complaints_visible_to(request.user).filter(pk__in=complaints_of(warning).values("pk"))
    context = {
        "warning": warning,
        "case": warning.case,
        "cause": WarningCause(warning.cause),
        "complaints": about.order_by("pk"),
        "ways": [sent.get(way) or FORMS[way](warning=warning) for way, why in reasons.items() if why is None],
        "reasons": [(way, why) for way, why in reasons.items() if why is not None],
        "deadlines": deadline_lines(warning.case, now(), request.user),
        "timeline": case_timeline(warning.case),
    }
    return render(request, "complaints/warning_detail.html", context, status=status)


@require_POST
def warning_act(request: SignedInRequest, number: str, way: str) -> HttpResponse:
    """Do one thing with it; what does not fit stays in its form."""
    if way not in WarningWay.values:
        raise Http404
    warning, chosen = _warning(request, number), WarningWay(way)
    check_can(chosen, user=request.user, warning=warning)
    form = FORMS[chosen](request.POST, warning=warning)
    if form.is_valid():
        try:
            form.run(by=request.user, at=now())
        except InvalidInput as error:
            refuse_field(form, error)
        else:
            messages.success(request, _("Saved."))
            return redirect("warning_detail", number=number)
    return _show(request, warning, {chosen: form}, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
def warning_rules(request: SignedInRequest) -> HttpResponse:
    """From what number on each cause warns; all of them are kept at once."""
    check_administrator(request.user)

    @transaction.atomic
    def run(**said: Any) -> HttpResponse:
        for cause in WarningCause:
            warning_rule_set(
                cause=cause, is_active=said[f"{cause.value}_on"], number=said.get(cause.value), by=request.user,
                at=now(),
            )  # fmt: skip
        messages.success(request, _("Saved."))
        return redirect("warning_rules")

    context = {
        "title": _("Early warnings"),
        "back": {"url": reverse("administration"), "label": _("Administration")},
    }
    form = RulesForm(request.POST or None)
    return edit(request, form=form, run=run, template="administration/form.html", context=context)
