"""The phrase templates, for those who keep the system (CMP-25)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from complaints.forms.phrases import NewPhraseForm, PhraseForm
from complaints.models import Phrase
from complaints.services.phrases import phrase_add, phrase_change
from core.accounts.policies import check_administrator
from core.accounts.requests import SignedInRequest
from core.time import now
from core.web.edit import edit


@require_http_methods(["GET", "HEAD", "POST"])
def phrase_list(request: SignedInRequest) -> HttpResponse:
    """Every template with where it is offered; a new one is added below."""
    check_administrator(request.user)

    def run(**fields: Any) -> HttpResponse:
        phrase_add(**fields, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("phrase_list")

    context = {"phrases": Phrase.objects.order_by("-is_active", "top", "state", "title")}
    form = NewPhraseForm(request.POST or None)
    return edit(request, form=form, run=run, template="complaints/phrase_list.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def phrase_edit(request: SignedInRequest, phrase_id: int) -> HttpResponse:
    """One template."""
    check_administrator(request.user)
    phrase = get_object_or_404(Phrase, pk=phrase_id)

    def run(**fields: Any) -> HttpResponse:
        phrase_change(phrase_id=phrase_id, **fields, by=request.user, at=now())
        messages.success(request, _("Saved."))
        return redirect("phrase_list")

    initial = {name: getattr(phrase, name) for name in PhraseForm.base_fields}
    form = PhraseForm(request.POST or None, initial=initial)
    back = {"url": reverse("phrase_list"), "label": _("Phrase templates")}
    context = {"title": phrase.title, "back": back}
    return edit(request, form=form, run=run, template="administration/form.html", context=context)
