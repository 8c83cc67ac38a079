"""The end of a day of repairs over the API: its orders, reasons, calls, and the days that were asked about (RPR-10)."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, once
from core.api.described import refusal_of
from core.api.fields import LabelField, NamedSerializer, PersonNameSerializer, UnitNameSerializer
from core.errors import InvalidInput
from core.places.models import Project
from core.records.querysets import visible_to
from core.time import EARLIEST_DAY, LATEST_DAY, local_date, now
from repairs.enums import OrderState
from repairs.forms.contracting import DayFilter
from repairs.models import DayReason, RepairDay, WorkOrder
from repairs.selectors.days import day_of
from repairs.services.days import day_call_record, day_reason_set


class RepairDaySerializer(serializers.Serializer[Any]):
    """A day that was asked about: reasons first, then calls and archiving."""

    number = serializers.CharField(source="case.number")
    project = NamedSerializer()
    on = serializers.DateField()
    is_open = serializers.BooleanField(source="case.is_open")
    responsible = PersonNameSerializer(source="case.responsible", allow_null=True)
    due_at = serializers.DateTimeField(source="case.next_due_at", allow_null=True)
    explained_at = serializers.DateTimeField(allow_null=True)
    over_at = serializers.DateTimeField(allow_null=True)


class DayReasonSerializer(serializers.Serializer[Any]):
    """Why it was not finished on the day, and that the customer was called."""

    reason = serializers.CharField()
    by = PersonNameSerializer()
    at = serializers.DateTimeField()
    called_by = PersonNameSerializer(allow_null=True)
    called_at = serializers.DateTimeField(allow_null=True)
    call_words = serializers.CharField(allow_blank=True)


class DayOrderSerializer(serializers.Serializer[Any]):
    number = serializers.CharField(source="case.number")
    title = serializers.CharField(source="case.title")
    unit = UnitNameSerializer(source="case.unit", allow_null=True)
    technician = PersonNameSerializer(allow_null=True)
    state = serializers.ChoiceField(choices=OrderState.choices)
    state_label = LabelField("state")
    due_at = serializers.DateTimeField(source="case.next_due_at", allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    reason = serializers.SerializerMethodField()

    def get_reason(self, order: WorkOrder) -> dict[str, Any] | None:
        known: list[DayReason] = getattr(order, "why", [])
        return dict(DayReasonSerializer(known[0]).data) if known else None


class DaySerializer(serializers.Serializer[Any]):
    """The orders of a project on a day."""

    project = NamedSerializer()
    on = serializers.DateField()
    without_reason = serializers.IntegerField(source="day.without_reason")
    unfinished = DayOrderSerializer(many=True, source="day.unfinished")
    finished = DayOrderSerializer(many=True, source="day.finished")
    to_call = serializers.SerializerMethodField(
        help_text=_("numbers of orders whose customers are to be called")
    )
    to_archive = serializers.SerializerMethodField(help_text=_("numbers of orders"))

    def get_to_call(self, whole: dict[str, Any]) -> list[str]:
        return [order.case.number for order in whole["day"].to_call]

    def get_to_archive(self, whole: dict[str, Any]) -> list[str]:
        return [order.case.number for order in whole["day"].to_archive]


class _Said(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=20, help_text=_("the number of an order"))
    on = serializers.DateField()
    words = serializers.CharField(max_length=500)

    def validate_on(self, on: dt.date) -> dt.date:
        if not EARLIEST_DAY <= on <= LATEST_DAY:
            raise serializers.ValidationError(_("There is no such day in our calendar."))
        return on


class NewDayReason(_Said):
    """Why an order was not finished on the day."""


class NewDayCall(_Said):
    """What the customer of an unfinished order said on the phone."""


class RepairDayList(ListView):
    kind, reads = "orders", RepairDaySerializer
    says_get = _("Days of repairs that were asked about, the newest first")

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.ORDER_LOG)
        days = RepairDay.objects.filter(visible_to(self.user, "case__"))
        return self.page_by_key(days.select_related("case__responsible", "project"), newest_first=True)


class DayOrders(ApiView):
    kind, reads, filters = "orders", DaySerializer, DayFilter
    says_get = _(
        "The orders of a project on a day: what is unfinished and why, what was finished; today's if not said"
    )

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.ORDER_LOG)
        form = DayFilter(self.request.query_params, user=self.user)
        if form.errors:
            raise refusal_of(form)
        if form.chosen is None:
            raise InvalidInput("no_such_project", _("There is no such project."), field="project")
        return _answer(form.chosen, form.cleaned_data["on"] or local_date(now()))


class _Say(ApiView):
    """Words about an unfinished order of a day."""

    kind, gives = "orders", DaySerializer

    def order(self, sent: dict[str, Any]) -> WorkOrder:
        check_may(self.user, Permission.ORDER_LOG)
        orders = WorkOrder.objects.visible_to(self.user).select_related("case__project")
        order = orders.filter(case__number=sent["number"]).first()
        if order is None:
            raise InvalidInput("no_such_order", _("There is no such order."), field="number")
        return order


class DayReasons(_Say):
    takes = NewDayReason
    says_post = _("Say why an order was not finished on a day")

    @once
    def post(self, request: Request) -> Response:
        sent = self.body()
        order = self.order(sent)
        day_reason_set(case_id=order.pk, on=sent["on"], reason=sent["words"], by=self.user, at=now())
        return _answer(order.case.project, sent["on"])


class DayCalls(_Say):
    takes = NewDayCall
    says_post = _("Record that the customer of an unfinished order was called")

    @once
    def post(self, request: Request) -> Response:
        sent = self.body()
        order = self.order(sent)
        day_call_record(case_id=order.pk, on=sent["on"], words=sent["words"], by=self.user, at=now())
        return _answer(order.case.project, sent["on"])


def _answer(project: Project, on: dt.date) -> Response:
    query = urlencode({"project": project.pk, "on": on.isoformat()})
    whole = {"project": project, "on": on, "day": day_of(project.pk, on)}
    location = f"{reverse('api_day_orders')}?{query}"
    return Response(DaySerializer(whole).data, headers={"Location": location})


def day_paths(below: str) -> list[URLPattern]:
    """The addresses of days of repairs."""
    return [
        path(below, RepairDayList.as_view(), name="api_repair_days"),
        path(f"{below}orders/", DayOrders.as_view(), name="api_day_orders"),
        path(f"{below}reasons/", DayReasons.as_view(), name="api_day_reasons"),
        path(f"{below}calls/", DayCalls.as_view(), name="api_day_calls"),
    ]
