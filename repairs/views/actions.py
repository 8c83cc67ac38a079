"""One page and one address for each action on a work order."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from core.accounts.requests import SignedInRequest
from core.errors import Conflict, DomainError, InvalidInput, InvalidTransition
from core.records.selectors import case_timeline
from core.time import now
from core.web.forms import refuse_field
from repairs.enums import Action
from repairs.forms.actions import form_for
from repairs.forms.base import ActionForm
from repairs.models import WorkOrder
from repairs.policies.actions import check_can
from repairs.selectors import orders_visible_to
from repairs.views.orders import ENUMS, files_of

SHOWN_EVENTS = 3


@require_http_methods(["GET", "HEAD", "POST"])
def order_act(request: SignedInRequest, number: str, action: str) -> HttpResponse:
    """The form of an action, and the action itself; wrong input stays in the form with what to do (422)."""
    if action not in Action.values:
        raise Http404
    order = get_object_or_404(orders_visible_to(request.user), case__number=number)
    chosen = Action(action)
    try:
        check_can(chosen, user=request.user, order=order)
    except InvalidTransition as error:
        if request.method != "POST":
            raise
        return _changed_meanwhile(request, number, chosen, error)
    if request.method == "POST":
        form = form_for(chosen, order=order, user=request.user, data=request.POST, uploaded=request.FILES)
        if form.is_valid():
            try:
                form.run(at=now())
            except InvalidInput as error:
                refuse_field(form, error)
            except (Conflict, InvalidTransition) as error:
                return _changed_meanwhile(request, number, chosen, error)
            else:
                messages.success(request, _("%(number)s: saved") % {"number": number})
                return _leads_to(request, number)
    else:
        form = form_for(chosen, order=order, user=request.user)
    context = _context(order, chosen, form)
    return render(request, "repairs/order_act.html", context, status=422 if form.errors else 200)


def _context(order: WorkOrder, action: Action, form: ActionForm) -> dict[str, Any]:
    """The form, and beside it what is decided on: costs, pictures, and what happened last."""
    return {
        "order": order,
        "case": order.case,
        "action": action,
        "form": form,
        "enums": ENUMS,
        "quotes": order.quotes.prefetch_related("lines"),
        "uses": order.uses.all(),
        "about_the_quote": action in (Action.AGREE, Action.DECLINE),
        **files_of(order),
        "timeline": case_timeline(order.case, size=SHOWN_EVENTS),
    }


def _leads_to(request: SignedInRequest, number: str) -> HttpResponse:
    """Back to the order; who gave it away and sees no other is led to the list."""
    if orders_visible_to(request.user).filter(case__number=number).exists():
        return redirect("order_detail", number=number)
    return redirect("order_list")


def _changed_meanwhile(
    request: SignedInRequest, number: str, action: Action, error: DomainError
) -> HttpResponse:
    """Somebody was faster: what is there now stands beside what was typed, which can be sent again (409)."""
    order = orders_visible_to(request.user).get(case__number=number)
    data = request.POST.copy()
    data["version"] = str(order.case.version)
    form = form_for(action, order=order, user=request.user, data=data)
    form.is_valid()
    form.add_error(None, str(error))
    context = {**_context(order, action, form), "changed": True}
    return render(request, "repairs/order_act.html", context, status=409)
