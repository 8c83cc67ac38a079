"""What needs files: pictures and papers of an order, and the customer's signature; sent as a form (RPR-08, SEC-04)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.urls import reverse
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiView, once
from core.api.described import form_data, refusal_of, serializer_of
from core.time import now
from repairs.api.orders import answer, order_now, order_of
from repairs.api.serializers import OrderSerializer
from repairs.enums import Action
from repairs.forms.actions import FORMS, form_for
from repairs.forms.work import AcceptForm, AddFilesForm
from repairs.policies.actions import check_can


class ActionWithFiles(ApiView):
    """An action whose form takes files, at an address of its own."""

    kind, gives = "orders", OrderSerializer
    needs_version = True
    parser_classes = (MultiPartParser,)
    action: ClassVar[Action]

    @once
    def post(self, request: Request, number: str) -> Response:
        order, at = order_of(self.user, number), now()
        check_can(self.action, user=self.user, order=order)
        version, sent = self.version(), self.body()
        read = {} if version is None else {"version": str(version)}
        data = {**form_data(FORMS[self.action], sent), **read}
        form = form_for(self.action, order=order, user=self.user, data=data, uploaded=request.FILES)
        if not form.is_valid():
            raise refusal_of(form)
        form.run(at=at)
        location = reverse("api_order", args=[number])
        return answer(order_now(order.pk), self.user, at, headers={"Location": location})


class OrderFiles(ActionWithFiles):
    action, says_post = Action.ADD_FILES, Action.ADD_FILES.label
    takes: Any = serializer_of(
        AddFilesForm,
        "NewOrderFiles",
        uploads=serializers.ListField(
            child=serializers.FileField(allow_empty_file=True),
            allow_empty=False,
            label=AddFilesForm.base_fields["uploads"].label,
        ),
    )


class OrderAcceptance(ActionWithFiles):
    action, says_post = Action.ACCEPT, Action.ACCEPT.label
    takes: Any = serializer_of(
        AcceptForm,
        "OrderAcceptance",
        signature=serializers.FileField(
            allow_empty_file=True, label=AcceptForm.base_fields["signature"].label
        ),
    )
