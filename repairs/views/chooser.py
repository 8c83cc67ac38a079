"""The part of a form in which what is wrong is chosen, and whether it is under warranty (RPR-01, RPR-06)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may, scope_of
from core.accounts.requests import SignedInRequest
from core.places.models import Unit
from core.time import local_date, now
from repairs.selectors.chooser import chooser_of


@require_safe
def fault_choose(request: SignedInRequest) -> HttpResponse:
    """The choices that go with what is chosen, and the verdict for the unit (or project) that the form names."""
    check_may(request.user, Permission.ORDER_LOG)
    scope = scope_of(request.user, Permission.ORDER_LOG)
    project_id = _number(request.GET.get("project", ""))
    unit = _unit(request.GET.get("unit", ""))
    if unit is not None and unit.project_id not in scope:
        unit = None
    here = unit.project_id if unit else project_id if project_id in scope else None
    chooser = chooser_of(request.GET, unit=unit, project_id=here, on=local_date(now()))
    return render(request, "repairs/fault_chooser.html", {"chooser": chooser})


def _unit(text: str) -> Unit | None:
    """The unit that the form names: by its key, or by its code as it is typed."""
    key, code = _number(text), text.replace("\0", "").strip()
    if key is not None:
        return Unit.objects.filter(pk=key).first()
    return Unit.objects.filter(code=code).first() if code else None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None
