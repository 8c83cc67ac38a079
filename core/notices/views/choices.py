"""What people want to be told through, and when not: their own page, and the defaults by role (CLK-07)."""

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
from core.errors import Sentence
from core.notices import services
from core.notices.enums import Quiet, Topic
from core.notices.forms import DefaultsForm, QuietForm, SettingsForm
from core.notices.models import ChannelAccount, ChannelDefault, QuietHours
from core.notices.policies import EVERYBODY, is_must
from core.notices.routing import Wishes
from core.time import now
from core.web.edit import edit

# How the address names those without a role.
ALL = "all"


@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: SignedInRequest) -> HttpResponse:
    """My channels by kind of notice, my quiet hours, and how I am reached."""
    user = request.user
    channels = list(ChannelAccount.objects.filter(is_active=True).values_list("kind", flat=True).distinct())
    wishes = Wishes([user.pk])
    roles = wishes.roles.get(user.pk, [])
    initial: dict[str, Any] = _quiet(QuietHours.objects.filter(user=user).first())
    for topic in Topic:
        initial[topic.value] = [channel for channel in channels if wishes.has(user.pk, topic, channel)]
    must = {(topic, c) for topic in Topic for c in channels if is_must(wishes.modes(topic, c), roles)}
    form = SettingsForm(request.POST or None, channels=channels, must=must, initial=initial)

    def run(**_fields: Any) -> HttpResponse:
        services.notice_settings_change(wanted=form.wanted(), channels=channels, **_times(form), by=user)
        messages.success(request, _("Saved."))
        return redirect("notice_settings")

    context = {"back": {"url": reverse("notices"), "label": _("Notices")}}
    return edit(request, form=form, run=run, template="notices/settings.html", context=context)


@require_safe
def notice_default_list(request: SignedInRequest) -> HttpResponse:
    """Everybody and every role, with whether something is said of it."""
    check_administrator(request.user)
    said = set(ChannelDefault.objects.values_list("role", flat=True).distinct())
    quiet = {row.role: row for row in QuietHours.objects.filter(user=None)}
    rows: list[tuple[str, Sentence, bool, QuietHours | None]] = [
        (ALL, _("Everybody"), EVERYBODY in said, quiet.get(EVERYBODY))
    ]
    rows += [(role.value, role.label, role.value in said, quiet.get(role.value)) for role in Role]
    return render(request, "notices/default_list.html", {"rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def notice_default_change(request: SignedInRequest, role: str) -> HttpResponse:
    """What holds for one role, or for everybody."""
    check_administrator(request.user)
    if role != ALL and role not in Role.values:
        raise Http404
    name = EVERYBODY if role == ALL else role
    initial: dict[str, Any] = _quiet(QuietHours.objects.filter(user=None, role=name).first())
    initial |= {f"{row.topic}-{row.channel}": row.mode for row in ChannelDefault.objects.filter(role=name)}
    form = DefaultsForm(request.POST or None, initial=initial)

    def run(**_fields: Any) -> HttpResponse:
        services.notice_defaults_change(
            role=name, modes=form.modes(), **_times(form), by=request.user, at=now()
        )
        messages.success(request, _("Saved."))
        return redirect("notice_default_list")

    title = Role(role).label if name else _("Everybody")
    back = {"url": reverse("notice_default_list"), "label": _("Channels and quiet hours by role")}
    context = {"title": title, "back": back}
    return edit(request, form=form, run=run, template="notices/default_change.html", context=context)


def _quiet(row: QuietHours | None) -> dict[str, Any]:
    if row is None:
        return {"quiet": Quiet.DEFAULT}
    return {"quiet": Quiet.OWN if row.starts else Quiet.NEVER, "starts": row.starts, "ends": row.ends}


def _times(form: QuietForm) -> dict[str, Any]:
    return {name: form.cleaned_data[name] for name in ("quiet", "starts", "ends")}
