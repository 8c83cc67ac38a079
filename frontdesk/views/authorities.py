"""Who may promise what by themselves, for those who keep the system (DSK-12)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.enums import Role
from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.time import now
from core.web.edit import edit
from frontdesk.enums import Extent, PromiseKind
from frontdesk.forms.authorities import AuthorityForm
from frontdesk.selectors.promises import Held, authorities, authority_of
from frontdesk.services.authorities import authority_change


@require_safe
def promise_authority_list(request: SignedInRequest) -> HttpResponse:
    """Every role with what it may promise without asking a superior."""
    check_administrator(request.user)
    held = authorities()
    rows = [(role.value, role.label, _words(held.get(role.value))) for role in Role]
    return render(request, "frontdesk/authority_list.html", {"rows": rows})


def _words(held: Held | None) -> list[str]:
    """What a role may promise, in the reader's language."""
    if held is None:
        return []
    names = {PromiseKind.DATE: _("dates"), PromiseKind.RESULT: _("results"), PromiseKind.MONEY: _("money")}
    words = [names[kind] for kind, extent in held.extents.items() if extent == Extent.YES]
    if held.up_to is not None:
        words.append(_("money up to CNY %(amount)s") % {"amount": f"{held.up_to:,.2f}".removesuffix(".00")})
    return words


@require_http_methods(["GET", "HEAD", "POST"])
def promise_authority_change(request: SignedInRequest, role: str) -> HttpResponse:
    """What one role may promise."""
    check_administrator(request.user)
    if role not in Role.values:
        raise Http404
    form = AuthorityForm(request.POST or None, initial=AuthorityForm.initial_of(authority_of(role)))

    def run(**_fields: Any) -> HttpResponse:
        authority_change(role=role, **form.wanted(), by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("promise_authority_list")

    back = {"url": reverse("promise_authority_list"), "label": _("Authority to promise")}
    context = {"title": Role(role).label, "back": back}
    return edit(request, form=form, run=run, template="administration/form.html", context=context)
