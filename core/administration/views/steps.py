"""What an administrator does to a person's sign-in and roles, each by one POST."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts.models import RoleAssignment
from core.accounts.requests import SignedInRequest
from core.administration.forms import ITEM, RoleForm, switch_off_form
from core.administration.services import leaving, people, roles
from core.administration.views.base import administrator, person_or_404
from core.administration.views.people import password_page, person_context, person_form
from core.errors import InvalidInput
from core.records.models import Case
from core.time import now
from core.web.edit import edit
from core.web.forms import refuse_field


@require_POST
def role_give(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Give a role, in a project or everywhere."""
    by, user = administrator(request), person_or_404(person_id)
    form = RoleForm(request.POST)
    if form.is_valid():
        try:
            roles.role_give(person_id=person_id, **form.cleaned_data, by=by, at=now())
        except InvalidInput as refusal:
            refuse_field(form, refusal)
        else:
            messages.success(request, _("Saved."))
            return redirect("person_detail", person_id)
    context = {**person_context(user, form), "form": person_form(user)}
    return render(request, "administration/person_detail.html", context, status=422)


@require_POST
def role_take(request: SignedInRequest, assignment_id: int) -> HttpResponse:
    """Take a role away."""
    by = administrator(request)
    get_object_or_404(RoleAssignment, pk=assignment_id)
    user = roles.role_take(assignment_id=assignment_id, by=by, at=now())
    messages.success(request, _("Saved."))
    return redirect("person_detail", user.pk)


@never_cache
@require_POST
def person_password_reset(request: SignedInRequest, person_id: int) -> HttpResponse:
    """A new password, shown once."""
    by = administrator(request)
    person_or_404(person_id)
    user, password = people.password_reset(person_id=person_id, by=by, at=now())
    return password_page(request, user, password)


@require_POST
def person_factor_reset(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Take the second step away from somebody who lost the phone."""
    by = administrator(request)
    person_or_404(person_id)
    people.factor_reset(person_id=person_id, by=by, at=now())
    messages.success(request, _("The second step is removed."))
    return redirect("person_detail", person_id)


@require_POST
def person_sessions_end(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Sign somebody out everywhere (SEC-03)."""
    by = administrator(request)
    person_or_404(person_id)
    count = people.person_sessions_end(person_id=person_id, by=by, at=now())
    sentence = ngettext("%(count)s session ended.", "%(count)s sessions ended.", count)
    messages.success(request, sentence % {"count": count})
    return redirect("person_detail", person_id)


@require_http_methods(["GET", "HEAD", "POST"])
def person_switch_off(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Ask who takes over, then switch off (CLK-09)."""
    by, user = administrator(request), person_or_404(person_id)

    def run(successor: Any, **chosen: Any) -> HttpResponse:
        items = {int(name.removeprefix(ITEM)): to for name, to in chosen.items() if to is not None}
        leaving.person_switch_off(person_id=person_id, successor=successor, items=items, by=by, at=now())
        messages.success(request, _("%(name)s is switched off.") % {"name": user})
        return redirect("person_detail", person_id)

    cases = list(Case.objects.filter(pk__in=leaving.open_items(user)).order_by("next_due_at", "pk"))
    form = switch_off_form(request.POST or None, cases)
    context = {
        "person": user,
        "cases": len(cases),
        "items": [form[name] for name in form.fields if name.startswith(ITEM)],
        "team": user.team.count(),
        "back": {"url": reverse("person_detail", args=[person_id]), "label": str(user)},
    }
    return edit(request, form=form, run=run, template="administration/switch_off.html", context=context)


@require_POST
def person_switch_on(request: SignedInRequest, person_id: int) -> HttpResponse:
    """Let somebody sign in again."""
    by = administrator(request)
    person_or_404(person_id)
    people.person_switch_on(person_id=person_id, by=by, at=now())
    messages.success(request, _("Saved."))
    return redirect("person_detail", person_id)
