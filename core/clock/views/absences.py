"""Being away: one's own page, and that of an administrator for somebody else (CLK-09)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from core.accounts.enums import Permission, UserKind
from core.accounts.models import User
from core.accounts.policies import check_administrator, may
from core.accounts.requests import SignedInRequest
from core.clock.forms import AbsenceForm
from core.clock.models import Absence
from core.clock.services.absences import absence_end, absence_name
from core.time import local_date, now
from core.web.edit import edit

SHOWN = 20


@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: SignedInRequest) -> HttpResponse:
    """When I am away and who stands in, and for whom I do."""
    if request.user.kind != UserKind.STAFF:
        raise Http404
    return _page(request, request.user, {"url": reverse("home"), "label": _("Start")})


@require_http_methods(["GET", "HEAD", "POST"])
def person_absences(request: SignedInRequest, person_id: int) -> HttpResponse:
    """The same for somebody else, by an administrator."""
    check_administrator(request.user)
    person = get_object_or_404(User, pk=person_id, kind=UserKind.STAFF)
    return _page(request, person, {"url": reverse("person_detail", args=[person.pk]), "label": str(person)})


def _page(request: SignedInRequest, person: User, back: dict[str, str]) -> HttpResponse:
    at = now()

    def run(**fields: Any) -> HttpResponse:
        absence_name(user=person, **fields, by=request.user, at=at)
        messages.success(request, _("Saved."))
        return redirect(request.path)

    context = {
        "person": person,
        "is_own": person == request.user,
        "back": back,
        "absences": Absence.objects.filter(user=person).select_related("deputy")[:SHOWN],
        "stands_in": Absence.objects.coming_or_running().filter(deputy=person).select_related("user"),
    }
    form = AbsenceForm(request.POST or None, person=person, today=local_date(at))
    return edit(request, form=form, run=run, template="clock/absences.html", context=context)


@require_POST
def absence_over(request: SignedInRequest, absence_id: int) -> HttpResponse:
    """Back early, or not away at all."""
    found = Absence.objects.filter(pk=absence_id)
    if not may(request.user, Permission.ADMINISTER):
        found = found.filter(user=request.user)
    absence = get_object_or_404(found)
    own = absence.user_id == request.user.pk
    absence_end(absence_id=absence.pk, by=request.user, at=now())
    messages.success(request, _("Saved."))
    return redirect("absences") if own else redirect("person_absences", absence.user_id)
