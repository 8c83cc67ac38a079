"""People who sign in: the list, adding, one person."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from core.accounts.models import User
from core.accounts.requests import SignedInRequest
from core.accounts.second_factor import has_factor, is_factor_required
from core.accounts.selectors import sessions_of
from core.administration.forms import NewPersonForm, PeopleFilter, PersonForm, RoleForm
from core.administration.selectors import SHOWN, people
from core.administration.services import people as services
from core.administration.views.base import administrator, person_or_404
from core.records.selectors import administration_timeline
from core.time import now
from core.web.edit import edit


@require_safe
def person_list(request: SignedInRequest) -> HttpResponse:
    """Who signs in here, with what each may do."""
    administrator(request)
    form = PeopleFilter(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = list(
        people(
            query=wanted.get("q", ""),
            role=wanted.get("role", ""),
            department=wanted.get("department"),
            shown=wanted.get("shown") or "active",
        )
    )
    context = {"form": form, "people": found[:SHOWN], "has_more": len(found) > SHOWN}
    return render(request, "administration/person_list.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def person_add(request: SignedInRequest) -> HttpResponse:
    """A new person; the answer shows the first password, once."""
    by = administrator(request)

    def run(**fields: Any) -> HttpResponse:
        user, password = services.person_add(**fields, by=by, at=now())
        return password_page(request, user, password)

    form = NewPersonForm(request.POST or None, initial={"language": by.language})
    context = {"title": _("Add a person"), "back": _back(), "label": _("Add")}
    return edit(request, form=form, run=run, template="administration/form.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def person_detail(request: SignedInRequest, person_id: int) -> HttpResponse:
    """One person: what is said of them, roles, sign-in, what was changed."""
    by = administrator(request)
    user = person_or_404(person_id)

    def run(**fields: Any) -> HttpResponse:
        services.person_change(person_id=person_id, **fields, by=by, at=now())
        messages.success(request, _("Saved."))
        return redirect("person_detail", person_id)

    form = PersonForm(request.POST or None, initial=_initial(user))
    template = "administration/person_detail.html"
    return edit(request, form=form, run=run, template=template, context=person_context(user, RoleForm()))


def person_context(user: User, role_form: RoleForm) -> dict[str, Any]:
    """What the page of a person shows beside its form."""
    return {
        "person": user,
        "role_form": role_form,
        "assignments": user.role_assignments.select_related("project").order_by("role", "project__name"),
        "sessions": sessions_of(user),
        "has_factor": has_factor(user),
        "needs_factor": is_factor_required(user),
        "lines": administration_timeline(about=user, size=20),
        "back": _back(),
    }


def person_form(user: User) -> PersonForm:
    """The form of a person as it stands."""
    return PersonForm(initial=_initial(user))


def password_page(request: SignedInRequest, user: User, password: str) -> HttpResponse:
    """The only page that ever shows this password; its views say that nobody keeps it."""
    context = {"person": user, "password": password}
    return render(request, "administration/password.html", context)


def _initial(user: User) -> dict[str, Any]:
    names = ("full_name", "email", "work_phone", "department", "superior", "language")
    return {name: getattr(user, name) for name in names}


def _back() -> dict[str, str]:
    return {"url": reverse("person_list"), "label": _("People")}
