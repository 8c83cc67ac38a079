"""The phone in the technician's hand: my orders, one order, and every step with one thumb (issue 6)."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.accounts.requests import SignedInRequest
from repairs.enums import Charge, OrderState, Urgency
from repairs.phone_shell import shell_version
from repairs.selectors.phone import (
    orders_of_technician,
    orders_offered_to,
    orders_to_countersign,
)


@require_safe
def phone_list(request: SignedInRequest) -> HttpResponse:
    """What this person can take, has at work, and has to countersign; each by due time."""
    check_may(request.user, Permission.ORDER_WORK)
    context = {
        "to_take": orders_offered_to(request.user),
        "mine": orders_of_technician(request.user),
        "to_countersign": orders_to_countersign(request.user),
    }
    return _page(request, "repairs/phone_list.html", context)


def _page(
    request: SignedInRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page that may be kept on the phone, by whom it is for (static/js/phone/kept.js)."""
    more = {"version": shell_version(), "OrderState": OrderState, "Urgency": Urgency, "Charge": Charge}
    answer = render(request, template, {**context, **more}, status=status)
    answer["X-Phone-User"] = str(request.user.pk)
    return answer
