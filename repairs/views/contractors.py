"""Contractors and specialist companies with what they built, for those who keep the system (RPR-13, RPR-15, RPR-16)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from core.accounts.models import User
from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.time import now
from core.web.edit import edit
from repairs.forms.settings import AccountChoice, AccountForm, ContractorForm, ScopeForm
from repairs.models import Contractor, ContractorScope
from repairs.services.contractor_accounts import (
    contractor_account_add,
    contractor_account_reset,
    contractor_account_switch,
)
from repairs.services.contractors import contractor_save, scope_save

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def contractor_list(request: SignedInRequest) -> HttpResponse:
    """Everybody who repairs in our place; a new one is added beside."""
    check_administrator(request.user)

    def run(**fields: Any) -> HttpResponse:
        contractor = contractor_save(contractor_id=None, **fields, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("contractor_edit", contractor.pk)

    rows = Contractor.objects.annotate(parts=Count("scopes", filter=Q(scopes__is_active=True)))
    context = {"contractors": rows.order_by("-is_active", "is_specialist", "name")}
    form = ContractorForm(request.POST or None)
    return edit(request, form=form, run=run, template="repairs/contractor_list.html", context=context)


@require_http_methods(METHODS)
def contractor_edit(request: SignedInRequest, contractor_id: int) -> HttpResponse:
    """One company, and what it built."""
    check_administrator(request.user)
    contractor = get_object_or_404(Contractor, pk=contractor_id)

    def run(**fields: Any) -> HttpResponse:
        contractor_save(contractor_id=contractor_id, **fields, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("contractor_list")

    form = ContractorForm(request.POST or None, initial=ContractorForm.initial_of(contractor))
    scopes = contractor.scopes.select_related("project", "building", "component")
    context = {
        "title": contractor.name,
        "contractor": contractor,
        "scopes": scopes.order_by("-is_active", "project__name", "group", "pk"),
        "back": {"url": reverse("contractor_list"), "label": _("Contractors")},
    }
    return edit(request, form=form, run=run, template="repairs/contractor_edit.html", context=context)


@never_cache
@require_http_methods(METHODS)
def contractor_accounts(request: SignedInRequest, contractor_id: int) -> HttpResponse:
    """Who of the company signs in; one more is added beside, and a new password is shown once."""
    check_administrator(request.user)
    contractor = get_object_or_404(Contractor, pk=contractor_id)
    accounts = contractor.accounts.select_related("user").order_by("-user__is_active", "user__full_name")
    way, at = request.POST.get("way", ""), now()
    if way in ("reset", "off", "on"):
        chosen = AccountChoice(request.POST)
        account = get_object_or_404(accounts, pk=chosen.cleaned_data["account"] if chosen.is_valid() else 0)
        told: dict[str, Any] = {
            "contractor": contractor, "user_id": account.pk, "by": request.user, "at": at,
        }  # fmt: skip
        if way == "reset":
            user, password = contractor_account_reset(**told)
            return _password_page(request, contractor, user, password)
        contractor_account_switch(**told, is_active=way == "on")
        messages.success(request, _("Saved."))
        return redirect("contractor_accounts", contractor.pk)

    def run(**fields: Any) -> HttpResponse:
        user, password = contractor_account_add(contractor=contractor, **fields, by=request.user, at=at)
        return _password_page(request, contractor, user, password)

    context = {
        "contractor": contractor,
        "accounts": accounts,
        "back": {"url": reverse("contractor_edit", args=[contractor.pk]), "label": contractor.name},
    }
    form = AccountForm(request.POST or None)
    return edit(request, form=form, run=run, template="repairs/contractor_accounts.html", context=context)


def _password_page(
    request: SignedInRequest, contractor: Contractor, user: User, password: str
) -> HttpResponse:
    """The only page that ever shows this password."""
    back_url = reverse("contractor_accounts", args=[contractor.pk])
    context = {"person": user, "password": password, "back_url": back_url}
    return render(request, "administration/password.html", context)


@require_http_methods(METHODS)
def scope_edit(request: SignedInRequest, contractor_id: int, scope_id: int | None = None) -> HttpResponse:
    """A part that the company built: where, since when, by which warranty, with how much retention money."""
    check_administrator(request.user)
    contractor = get_object_or_404(Contractor, pk=contractor_id)
    scope = get_object_or_404(ContractorScope, pk=scope_id, contractor=contractor) if scope_id else None

    def run(**fields: Any) -> HttpResponse:
        scope_save(contractor=contractor, scope_id=scope_id, **fields, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("contractor_edit", contractor.pk)

    form = ScopeForm(request.POST or None, initial=ScopeForm.initial_of(scope) if scope else None)
    back = {"url": reverse("contractor_edit", args=[contractor.pk]), "label": contractor.name}
    context = {"title": _("What they built"), "back": back}
    return edit(request, form=form, run=run, template="administration/form.html", context=context)
