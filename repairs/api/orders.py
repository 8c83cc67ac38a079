"""The list of work orders, one order, a new one, and what can be done with it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may, may
from core.api.base import ApiView, ListView, found, once
from core.api.described import form_data, refusal_of, serializer_of
from core.clock.lines import deadline_lines
from core.errors import DomainError, InvalidInput
from core.masking import mask_phone
from core.records.models import Case
from core.records.selectors import case_timeline
from core.time import now
from owners.models import Person
from repairs.api.serializers import NewActionSerializer, OrderLineSerializer, OrderSerializer
from repairs.enums import Action
from repairs.enums.lists import Shown
from repairs.forms.actions import FORMS, form_for
from repairs.forms.filters import OrderFilterForm
from repairs.forms.lines import MOST
from repairs.forms.opening import RequestForm
from repairs.models import WorkOrder
from repairs.policies.actions import check_can
from repairs.selectors import CHECKED, RELATED, actions_of, orders_visible_to
from repairs.selectors.lists import Narrowing, orders_page

NewOrder = serializer_of(
    RequestForm,
    "NewOrder",
    person=serializers.IntegerField(required=False, allow_null=True, min_value=1, label=_("person")),
)


class OrderList(ListView):
    kind, reads, filters = "orders", OrderLineSerializer, OrderFilterForm
    takes, gives, gives_status = NewOrder, OrderSerializer, 201
    says_get = _("Work orders: open ones by due time, ended ones newest first")
    says_post = _("A new request: it becomes a numbered order")

    def filter_form(self) -> forms.Form:
        return OrderFilterForm(self.request.query_params, user=self.user)

    def get(self, request: Request) -> Response:
        if not may(self.user, Permission.ORDER_WORK):
            check_may(self.user, Permission.ORDER_VIEW)
        asked = self.filtered()
        narrowing = Narrowing(
            project_id=asked["project"].pk if asked["project"] else None,
            urgency=asked["urgency"],
            size=asked["size"],
            work_kind=asked["work_kind"],
        )
        shown = Shown(asked["shown"] or Shown.OPEN)
        page = orders_page(self.user, shown=shown, narrowing=narrowing, at=now(), cursor=self.after())
        return self.page(page.rows, page.next_cursor)

    @once
    def post(self, request: Request) -> Response:
        check_may(self.user, Permission.ORDER_LOG)
        sent, at = self.body(), now()
        person = None
        if person_id := sent.pop("person", None):
            person = Person.objects.look_up_by(self.user).filter(pk=person_id).first()
            if person is None:
                raise InvalidInput("no_such_person", _("There is no such person."), field="person")
        form = RequestForm(form_data(RequestForm, sent), user=self.user)
        if not form.is_valid():
            raise refusal_of(form)
        order = form.run(at=at, person=person)
        location = reverse("api_order", args=[order.case.number])
        return answer(order_now(order.pk), self.user, at, status=201, headers={"Location": location})


class OrderDetail(ApiView):
    kind, reads = "orders", OrderSerializer
    says_get = _("One work order, with its deadlines, history, and what you can do now")

    def get(self, request: Request, number: str) -> Response:
        return answer(order_of(self.user, number), self.user, now())


class OrderActions(ApiView):
    """One address for every action: the body names it."""

    kind, takes, gives = "orders", NewActionSerializer, OrderSerializer
    needs_version = True
    says_post = _("Do something with a work order")

    @once
    def post(self, request: Request, number: str) -> Response:
        order, at = order_of(self.user, number), now()
        version, sent = self.version(), self.body()
        action = Action(sent["action"])
        check_can(action, user=self.user, order=order)
        read = {} if version is None else {"version": str(version)}
        data = {**_typed(action, sent.get("fields", {})), **_rows(sent.get("lines", [])), **read}
        form = form_for(action, order=order, user=self.user, data=_Lists(data))
        if not form.is_valid():
            raise refusal_of(form)
        form.run(at=at)
        location = reverse("api_order", args=[number])
        return answer(order_now(order.pk), self.user, at, headers={"Location": location})

    def more_about(self, refusal: DomainError) -> dict[str, Any]:
        """What is there now stands in a conflict, so that it can be read and the action sent again."""
        if refusal.status != 409:
            return {}
        version = Case.objects.values_list("version", flat=True).get(number=self.kwargs["number"])
        return {"current_version": version}


class _Lists(dict[str, Any]):
    """What was sent, as a form reads it: several values of one field too."""

    def getlist(self, name: str) -> list[Any]:
        value = self.get(name, [])
        return value if isinstance(value, list) else [value]


def _typed(action: Action, fields: dict[str, Any]) -> dict[str, Any]:
    """The fields of the action as its form reads them; their types are checked first."""
    form = FORMS[action]
    reads = serializer_of(form, f"{action.value}Fields")(data=fields)
    reads.is_valid(raise_exception=True)
    several = {name: value for name, value in reads.validated_data.items() if isinstance(value, list)}
    single = {name: value for name, value in reads.validated_data.items() if name not in several}
    return {**form_data(form, single), **several}


def _rows(lines: list[dict[str, Any]]) -> dict[str, str]:
    """Lines as the numbered fields of the form."""
    if len(lines) > MOST:
        raise InvalidInput(
            "too_many_lines", _("Send at most %(most)s lines at once."), field="lines", most=MOST
        )
    return {
        f"{name}_{row}": str(value)
        for row, line in enumerate(lines)
        for name, value in line.items()
        if value is not None
    }


def order_of(user: User, number: str) -> WorkOrder:
    """The order, or 404 when it is not the user's to see."""
    order: WorkOrder = found(orders_visible_to(user).prefetch_related(*CHECKED), case__number=number)
    return order


def order_now(pk: int) -> WorkOrder:
    """The order after a write, for who wrote it: the step may have taken it out of their sight."""
    return WorkOrder.objects.select_related(*RELATED).prefetch_related(*CHECKED).get(pk=pk)


def answer(
    order: WorkOrder, user: User, at: dt.datetime, *, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """The order as it is now, with its version as ETag (design decision 22)."""
    whole: Any = order
    whole.phone = mask_phone(order.contact_phone) if order.contact_phone else ""
    whole.deadlines = deadline_lines(order.case, at, user)
    whole.history = case_timeline(order.case)
    moments = dict(order.pictures.values_list("attachment", "moment"))
    whole.files = [
        {"id": file.pk, "name": file.name, "kind": file.kind, "moment": moments.get(file.pk, "")}
        for file in order.case.attachments.order_by("pk")
    ]
    whole.actions = [
        {
            "action": each.action,
            "possible": not each.reason,
            "reason": each.reason,
            "asks": [name for name in FORMS[each.action].base_fields if name != "version"],
        }
        for each in actions_of(order, user)
    ]
    etag = {"ETag": f'"{order.case.version}"'}
    return Response(OrderSerializer(whole).data, status=status, headers={**etag, **(headers or {})})
