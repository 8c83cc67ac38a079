"""Who may decide which plans by themselves, for those who keep the system (CMP-13)."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from complaints.enums.plans import Reach, Refunds
from complaints.forms.authorities import PlanAuthorityForm
from complaints.selectors.plans import NOTHING, Held, authority_of, plan_authorities
from complaints.services.authorities import plan_authority_change as authority_change
from core.accounts.enums import Role
from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.time import now
from core.web.edit import edit


@require_safe
def plan_authority_list(request: SignedInRequest) -> HttpResponse:
    """Every role with what it may decide without asking anybody."""
    check_administrator(request.user)
    held = plan_authorities()
    rows = [(role.value, role.label, _words(held.get(role.value, NOTHING))) for role in Role]
    return render(request, "complaints/authority_list.html", {"rows": rows})


def _words(held: Held) -> list[str]:
    """What a role may decide, in the reader's language."""
    words = []
    if held.reach == Reach.ANY:
        words.append(_("any amount"))
    if held.up_to is not None:
        words.append(_("up to CNY %(amount)s") % {"amount": f"{held.up_to:,.2f}".removesuffix(".00")})
    if held.refunds == Refunds.YES:
        words.append(_("refunds and swaps"))
    return words


@require_http_methods(["GET", "HEAD", "POST"])
def plan_authority_change(request: SignedInRequest, role: str) -> HttpResponse:
    """What one role may decide."""
    check_administrator(request.user)
    if role not in Role.values:
        raise Http404
    form = PlanAuthorityForm(request.POST or None, initial=asdict(authority_of(role)))

    def run(**fields: Any) -> HttpResponse:
        authority_change(role=role, **fields, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("plan_authority_list")

    back = {"url": reverse("plan_authority_list"), "label": _("Authority over plans")}
    context = {"title": Role(role).label, "back": back}
    return edit(request, form=form, run=run, template="administration/form.html", context=context)
