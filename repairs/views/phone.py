"""The phone in the technician's hand: my orders, one order, and every step with one thumb (issue 6)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may, may
from core.accounts.requests import SignedInRequest
from core.clock.deputies import acts_for
from core.masking import mask_phone
from repairs.enums import Action, Charge, OrderState, Size, Urgency
from repairs.forms.actions import form_for
from repairs.forms.base import ActionForm
from repairs.models import Picture, WorkOrder
from repairs.phone_shell import shell_version
from repairs.policies.actions import RULES
from repairs.policies.phone import HEAD_STEPS, LEADS, PICTURES, QUOTING, TECHNICIAN_STEPS
from repairs.selectors.phone import (
    order_of_phone,
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
        "may_sign": may(request.user, Permission.ORDER_COUNTERSIGN),
    }
    return _page(request, "repairs/phone_list.html", context)


@require_safe
def phone_order(request: SignedInRequest, number: str) -> HttpResponse:
    """One order as the person who works on it needs it; all its steps, also those that come later without network."""
    order = get_object_or_404(order_of_phone(request.user), case__number=number)
    check_may(request.user, Permission.ORDER_WORK, order.case.project_id)
    return order_page(request, order)


@dataclass(frozen=True, slots=True)
class Step:
    """A form on the page of an order: shown in its states, by the server and, without network, by the phone."""

    action: Action
    form: ActionForm
    is_now: bool
    is_folded: bool

    @property
    def states(self) -> str:
        return " ".join(sorted(RULES[self.action].states))

    @property
    def leads(self) -> str:
        return LEADS.get(self.action, "")


def order_page(
    request: SignedInRequest,
    order: WorkOrder,
    *,
    wrong: dict[Action, ActionForm] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The page, with what was wrong with a form that was sent without JavaScript."""
    steps = _steps(order, request.user, wrong or {})
    quotes = [quote for quote in order.quotes.all() if quote.declined_at is None]
    pictures = list(order.pictures.all())
    context = {
        "order": order,
        "steps": steps,
        "pictures": pictures,
        "takes_pictures": _takes_pictures(order, request.user, pictures),
        "is_mine": bool(steps),
        "phone": mask_phone(order.contact_phone) if order.contact_phone else "",
        "quote": quotes[-1] if quotes else None,
    }
    return _page(request, "repairs/phone_order.html", context, status=status)


def _steps(order: WorkOrder, user: User, wrong: dict[Action, ActionForm]) -> list[Step]:
    """The technician's steps for who has it or can take it, the head's for who countersigns."""
    mine = acts_for(user, order.technician_id) or any(
        offer.ended_at is None and acts_for(user, offer.user_id) for offer in order.offers.all()
    )
    signs = may(user, Permission.ORDER_COUNTERSIGN, order.case.project_id)
    shown = [
        *(step for step in TECHNICIAN_STEPS if mine and _fits(step.action, order)),
        *(step for step in HEAD_STEPS if signs and order.done_by_id != user.pk),
    ]
    return [
        Step(
            step.action,
            wrong.get(step.action) or form_for(step.action, order=order, user=user),
            is_now=order.state in step.states,
            is_folded=step.is_folded and step.action not in wrong,
        )
        for step in shown
    ]


def _fits(action: Action, order: WorkOrder) -> bool:
    """Quotes are for work that is not free, bringing back water or power for emergencies."""
    if action in QUOTING:
        return order.charge != Charge.FREE
    return action != Action.RESTORE or (order.size == Size.EMERGENCY and order.restored_at is None)


def _takes_pictures(order: WorkOrder, user: User, pictures: list[Picture]) -> list[dict[str, Any]]:
    """Where pictures are taken, of which moment, and how many are there already (RPR-08)."""
    if not acts_for(user, order.technician_id) and order.state != OrderState.DISPATCHED:
        return []
    return [
        {
            "moment": moment,
            "states": " ".join(sorted(states)),
            "is_now": order.state in states,
            "count": sum(picture.moment == moment for picture in pictures),
        }
        for moment, states in PICTURES.items()
    ]


def _page(
    request: SignedInRequest, template: str, context: dict[str, Any], *, status: int = 200
) -> HttpResponse:
    """A page that may be kept on the phone, by whom it is for (static/js/phone/kept.js)."""
    more = {"version": shell_version(), "OrderState": OrderState, "Urgency": Urgency, "Charge": Charge}
    answer = render(request, template, {**context, **more}, status=status)
    answer["X-Phone-User"] = str(request.user.pk)
    return answer
