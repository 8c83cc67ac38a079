"""Fit-out supervision: applications, patrols, violations, completion (RPR-18)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may, may
from core.accounts.requests import SignedInRequest
from core.errors import InvalidInput
from core.places.models import Unit
from core.records.selectors import timeline_about
from core.time import local_date, now
from core.web.edit import edit
from core.web.forms import refuse_field
from repairs.forms.contracting import FitOutForm, PatrolForm
from repairs.forms.fit_out import WAYS
from repairs.models import FitOut
from repairs.services import fit_out as services

SHOWN = 100


@require_http_methods(["GET", "HEAD", "POST"])
def fit_out_list(request: SignedInRequest) -> HttpResponse:
    """Fit-out works, those under way first; an application is added beside."""
    check_may(request.user, Permission.ORDER_LOG)
    named = request.GET.get("unit", "")
    is_key = named.isascii() and named.isdigit() and len(named) < 19
    unit = Unit.objects.filter(pk=int(named)).first() if is_key else None
    form = FitOutForm(request.POST or None, user=request.user, initial={"unit": unit.code if unit else ""})

    def run(*, unit: Unit, **_fields: Any) -> HttpResponse:
        made = services.fit_out_apply(unit=unit, works=form.works(), by=request.user, at=now())
        return redirect("fit_out_detail", made.pk)

    rows = FitOut.objects.visible_to(request.user).select_related("unit")
    context = {"fit_outs": rows.order_by("-pk")[:SHOWN]}
    return edit(request, form=form, run=run, template="repairs/fit_out_list.html", context=context)


@require_safe
def fit_out_detail(request: SignedInRequest, fit_out_id: int) -> HttpResponse:
    """One application: what was found, and what can be done now."""
    return _page(request, _found(request, fit_out_id))


@require_POST
def fit_out_act(request: SignedInRequest, fit_out_id: int, way: str) -> HttpResponse:
    """A decision, the deposit, a patrol finding, a correction, the completion."""
    fit_out = _found(request, fit_out_id)
    if way not in WAYS:
        raise Http404
    check_may(request.user, WAYS[way].permission, fit_out.unit.project_id)
    form = WAYS[way].form(request.POST, auto_id=f"id_{way}_%s")
    if form.is_valid():
        version = request.POST.get("version", "")
        seen = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
        try:
            WAYS[way].service(
                fit_out_id=fit_out.pk, **form.cleaned_data, version=seen, by=request.user, at=now()
            )
        except InvalidInput as refusal:
            refuse_field(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("fit_out_detail", fit_out.pk)
    return _page(request, fit_out, way, form)


def _found(request: SignedInRequest, fit_out_id: int) -> FitOut:
    rows = FitOut.objects.visible_to(request.user).select_related("unit__project", "applied_by", "decided_by")
    return get_object_or_404(rows, pk=fit_out_id)


def _page(
    request: SignedInRequest, fit_out: FitOut, sent: str = "", sent_form: forms.Form | None = None
) -> HttpResponse:
    today = local_date(now())
    made: dict[str, forms.Form] = {}
    for name, way in WAYS.items():
        if way.is_offered(fit_out) and may(request.user, way.permission, fit_out.unit.project_id):
            ids = f"id_{name}_%s"
            fresh = PatrolForm(today=today, auto_id=ids) if name == "patrol" else way.form(auto_id=ids)
            made[name] = sent_form if sent == name and sent_form is not None else fresh
    context = {
        "fit_out": fit_out,
        "forms": made,
        "patrols": fit_out.patrols.select_related("by"),
        "timeline": timeline_about({"fit_out": fit_out.pk}),
        "back": {"url": reverse("fit_out_list"), "label": _("Fit-out works")},
    }
    wrong = sent_form is not None and bool(sent_form.errors)
    return render(request, "repairs/fit_out_detail.html", context, status=422 if wrong else 200)
