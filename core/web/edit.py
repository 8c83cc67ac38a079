"""One form, one service: the way every page of the administration is answered."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core.errors import InvalidInput
from core.web.forms import refuse_field


def edit(
    request: HttpRequest,
    *,
    form: forms.Form,
    run: Callable[..., HttpResponse],
    template: str,
    context: dict[str, Any],
) -> HttpResponse:
    """Show the form; when it is sent and fits, ``run`` gets its fields and answers. A refusal stands at its field."""
    if request.method == "POST" and form.is_valid():
        try:
            return run(**form.cleaned_data)
        except InvalidInput as refusal:
            refuse_field(form, refusal)
    return render(request, template, {**context, "form": form}, status=422 if form.errors else 200)
