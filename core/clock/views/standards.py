"""Service standards, for those who keep the system; and the promises, for everybody (STF-01)."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.clock import vocabulary
from core.clock.comparing import cases, differences, length, standard_lines
from core.clock.forms import EndForm, StandardForm
from core.clock.models import ServiceStandard
from core.clock.selectors import promises_shown, standards_shown
from core.clock.services.standards import standard_add, standard_change, standard_end
from core.places.models import Project
from core.time import now
from core.web.edit import edit

METHODS = ["GET", "HEAD", "POST"]


@login_not_required  # customers have no account here; nothing but the words meant for them is shown
@require_safe
def service_promises(request: HttpRequest) -> HttpResponse:
    """What we promise to our customers, from the live standards, in the reader's language (STF-01)."""
    promises = [each for each in promises_shown() if each.promise]
    groups: dict[str, list[tuple[ServiceStandard, str]]] = {}
    projects: dict[Project, list[tuple[ServiceStandard, str]]] = {}
    for each in promises:
        if each.project is None:
            groups.setdefault(str(each.get_target_display()), []).append((each, _special(each)))
        else:
            projects.setdefault(each.project, []).append((each, _special(each)))
    context = {"groups": groups, "projects": sorted(projects.items(), key=lambda pair: str(pair[0]))}
    return render(request, "clock/promises.html", context)


def _special(standard: ServiceStandard) -> str:
    """For which cases a promise is stricter than for the others; nothing where it holds for all of them."""
    return (
        cases(standard) if any((standard.level, standard.grade, standard.urgency, standard.category)) else ""
    )


@require_safe
def standard_list(request: SignedInRequest) -> HttpResponse:
    """What is promised, by what it is about (STF-01)."""
    check_administrator(request.user)
    rows: dict[str, list[tuple[ServiceStandard, str, str]]] = {kind: [] for kind in vocabulary.kinds()}
    for standard in standards_shown():
        rows.setdefault(standard.kind, []).append((standard, cases(standard), length(standard)))
    groups = [(kind, vocabulary.words_of(kind).label, shown) for kind, shown in rows.items()]
    return render(request, "clock/standard_list.html", {"groups": groups})


@require_http_methods(METHODS)
def standard_new(request: SignedInRequest, kind: str) -> HttpResponse:
    """One more standard of a kind of case."""
    check_administrator(request.user)
    if kind not in vocabulary.kinds():
        raise Http404
    form = StandardForm(request.POST or None, kind=kind)

    def run(**fields: Any) -> HttpResponse:
        target, reason = fields["target"], fields["reason"]
        new = standard_add(
            kind=kind, target=target, terms=form.terms(), reason=reason, by=request.user, at=now()
        )
        messages.success(request, _("Saved. It holds for what starts from now on."))
        return redirect("standard_version", new.pk)

    context = {"title": _("Add a service standard"), "back": _back()}
    return edit(request, form=form, run=run, template="clock/standard_edit.html", context=context)


@require_http_methods(METHODS)
def standard_edit(request: SignedInRequest, standard_id: int) -> HttpResponse:
    """Change a standard: a new version begins, the old one stays."""
    check_administrator(request.user)
    standard = _standard(standard_id)
    form = StandardForm(request.POST or None, kind=standard.kind, standard=standard)

    def run(**fields: Any) -> HttpResponse:
        terms, reason = form.terms(), fields["reason"]
        new = standard_change(standard_id=standard_id, terms=terms, reason=reason, by=request.user, at=now())
        messages.success(request, _("Saved. Running deadlines keep what was promised."))
        return redirect("standard_version", new.pk)

    back = {"url": reverse("standard_version", args=[standard.pk]), "label": str(standard)}
    context = {"title": standard.get_target_display(), "standard": standard, "back": back}
    return edit(request, form=form, run=run, template="clock/standard_edit.html", context=context)


@require_safe
def standard_version(request: SignedInRequest, standard_id: int) -> HttpResponse:
    """One version: what it says, what it changed, who changed it, when and why; and the other versions."""
    check_administrator(request.user)
    return _version_page(request, _standard(standard_id), EndForm())


@require_http_methods(["POST"])
def standard_ended(request: SignedInRequest, standard_id: int) -> HttpResponse:
    """Promise it no more."""
    check_administrator(request.user)
    standard = _standard(standard_id)
    form = EndForm(request.POST)
    if not form.is_valid():
        return _version_page(request, standard, form, status=422)
    standard_end(standard_id=standard_id, **form.cleaned_data, by=request.user, at=now())
    messages.success(request, _("Ended. Running deadlines go on."))
    return redirect("standard_list")


def _version_page(
    request: HttpRequest, standard: ServiceStandard, form: EndForm, status: int = 200
) -> HttpResponse:
    versions = list(
        ServiceStandard.objects.filter(code=standard.code)
        .select_related("changed_by", "project", "ladder")
        .order_by("-version")
    )
    before = next((old for new, old in pairwise(versions) if new.pk == standard.pk), None)
    lines = standard_lines(standard)
    context = {
        "standard": standard,
        "lines": lines,
        "before": before,
        "differences": differences(standard_lines(before), lines) if before else [],
        "versions": versions,
        "ending": form,
        "back": _back(),
    }
    return render(request, "clock/standard_version.html", context, status=status)


def _standard(standard_id: int) -> ServiceStandard:
    return get_object_or_404(ServiceStandard.objects.select_related("ladder", "project"), pk=standard_id)


def _back() -> dict[str, str]:
    return {"url": reverse("standard_list"), "label": _("Service standards")}
