"""The page on which several complaints are assigned at once (CMP-15)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from complaints.assigning import MOST, Assigned, Chosen, complaints_assign_each, complaints_of, handlers_for
from complaints.forms.handling import AssignManyForm
from complaints.selectors.assigning import proposals_of
from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from core.records.middleware import repeatable
from core.records.once import request_id_of
from core.time import now


@repeatable  # each complaint has a request id of its own, made from the form's
@require_http_methods(["GET", "HEAD", "POST"])
def complaint_assign_many(request: SignedInRequest) -> HttpResponse:
    """Those chosen in the list (``?number=``), one handler for all of them; what could not be assigned says why."""
    check_may(request.user, Permission.COMPLAINT_ASSIGN)
    if request.method == "POST":
        chosen = [_chosen(text) for text in request.POST.getlist("item")[: MOST + 1]]
        form = AssignManyForm(
            request.POST, people=handlers_for(complaints_of(request.user, _numbers(chosen)))
        )
        if form.is_valid() and chosen:
            request_id = request_id_of(request.POST.get("request_id", ""))
            results = complaints_assign_each(
                chosen, request_id=request_id, by=request.user, at=now(), **form.cleaned_data
            )
            return _answer(request, results)
    else:
        chosen = [Chosen(text[:20]) for text in request.GET.getlist("number")]
        form = AssignManyForm(people=handlers_for(complaints_of(request.user, _numbers(chosen))))
    return _page(request, form, _numbers(chosen))


def _answer(request: SignedInRequest, results: list[Assigned]) -> HttpResponse:
    """Back to the list when all are done; else the page with what is left, and why."""
    done = [each for each in results if each.refusal is None]
    if done:
        said = ngettext("%(count)s complaint assigned", "%(count)s complaints assigned", len(done))
        messages.success(request, said % {"count": len(done)})
    refused = [each for each in results if each.refusal is not None]
    if not refused:
        return redirect("complaint_list")
    left = [each.chosen.number for each in refused]
    form = AssignManyForm(people=handlers_for(complaints_of(request.user, left)), initial=request.POST.dict())
    return _page(request, form, left, refused=refused, status=200)


def _page(request: SignedInRequest, form: AssignManyForm, numbers: list[str], **more: Any) -> HttpResponse:
    status = more.pop("status", 422 if form.errors else 200)
    complaints = complaints_of(request.user, numbers)
    proposals = proposals_of(complaints)
    context = {
        "form": form,
        "complaints": complaints,
        "most": MOST,
        "rows": [(each, proposals.get(each.pk)) for each in complaints],
        "by_rule": bool(proposals),
        **more,
    }
    return render(request, "complaints/assign_many.html", context, status=status)


def _numbers(chosen: list[Chosen]) -> list[str]:
    return [each.number.replace("\0", "") for each in chosen]


def _chosen(text: str) -> Chosen:
    """``TS-2026-000001~5``: the number, and the version that the page showed."""
    number, _tilde, version = text[:40].replace("\0", "").partition("~")
    return Chosen(
        number, int(version) if version.isascii() and version.isdigit() and len(version) < 10 else None
    )
