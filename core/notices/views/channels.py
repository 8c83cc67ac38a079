"""The accounts that messages go out through, for those who keep the system (CLK-07)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.notices import selectors, services
from core.notices.enums import Channel
from core.notices.forms import AccountForm
from core.notices.models import ChannelAccount
from core.time import now
from core.web.edit import edit


@require_safe
def channel_list(request: SignedInRequest) -> HttpResponse:
    """Every account with how it is doing, and the kinds that can be added."""
    check_administrator(request.user)
    context = {"accounts": selectors.accounts_shown(now()), "kinds": Channel}
    return render(request, "notices/channel_list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def channel_add(request: SignedInRequest, kind: str) -> HttpResponse:
    """A new account of one kind."""
    check_administrator(request.user)
    if kind not in Channel.values:
        raise Http404

    def run(**fields: Any) -> HttpResponse:
        account = services.channel_add(kind=kind, **fields, by=request.user, at=now())
        messages.success(request, _("Added. Send a test message now."))
        return redirect("channel_change", account.pk)

    form = AccountForm(request.POST or None, kind=kind, is_new=True, initial={"name": Channel(kind).label})
    context = {"title": Channel(kind).label, "back": _back(), "label": _("Add")}
    return edit(request, form=form, run=run, template="administration/form.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def channel_change(request: SignedInRequest, account_id: int) -> HttpResponse:
    """One account: what is said of it, how it is doing, the last test; its secrets are never shown."""
    check_administrator(request.user)
    account = get_object_or_404(ChannelAccount.objects.select_related("project"), pk=account_id)

    def run(**fields: Any) -> HttpResponse:
        services.channel_change(account_id=account_id, **fields, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("channel_change", account_id)

    initial = {"name": account.name, "project": account.project, "version": account.version}
    form = AccountForm(request.POST or None, kind=account.kind, is_new=False, initial=initial)
    context = {
        "shown": selectors.account_shown(account, now()),
        "test": selectors.last_test(account),
        "back": _back(),
    }
    return edit(request, form=form, run=run, template="notices/channel_change.html", context=context)


@require_POST
def channel_test(request: SignedInRequest, account_id: int) -> HttpResponse:
    """Send a test message to oneself."""
    get_object_or_404(_accounts(request), pk=account_id)
    services.channel_test(account_id=account_id, by=request.user, at=now())
    messages.success(request, _("A test message is on its way. Load this page again in a moment."))
    return redirect("channel_change", account_id)


@require_POST
def channel_on(request: SignedInRequest, account_id: int) -> HttpResponse:
    """Switch an account on."""
    return _switch(request, account_id, on=True)


@require_POST
def channel_off(request: SignedInRequest, account_id: int) -> HttpResponse:
    """Switch an account off."""
    return _switch(request, account_id, on=False)


def _switch(request: SignedInRequest, account_id: int, *, on: bool) -> HttpResponse:
    get_object_or_404(_accounts(request), pk=account_id)
    services.channel_switch(account_id=account_id, on=on, by=request.user, at=now())
    messages.success(request, _("Switched on.") if on else _("Switched off."))
    return redirect("channel_change", account_id)


def _accounts(request: SignedInRequest) -> Any:
    check_administrator(request.user)
    return ChannelAccount.objects.all()


def _back() -> dict[str, str]:
    return {"url": reverse("channel_list"), "label": _("Channels")}
