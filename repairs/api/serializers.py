"""How a work order looks over the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.api.fields import LabelField, NamedSerializer, PersonNameSerializer, UnitNameSerializer
from core.clock.enums import DeadlineState, Target
from core.records.enums import FileKind
from owners.enums import Channel
from repairs.enums import (
    Action,
    Charge,
    LineKind,
    OrderState,
    PictureMoment,
    Size,
    Trade,
    Urgency,
    WorkKind,
)


class OrderLineSerializer(serializers.Serializer[Any]):
    """A line of the list; ``version`` is what an action sends as If-Match."""

    number = serializers.CharField(source="case.number")
    version = serializers.IntegerField(source="case.version")
    title = serializers.CharField(source="case.title")
    state = serializers.ChoiceField(choices=OrderState.choices)
    state_label = LabelField("state")
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    size = serializers.ChoiceField(choices=Size.choices)
    work_kind = serializers.ChoiceField(choices=WorkKind.choices)
    trade = serializers.ChoiceField(choices=Trade.choices)
    charge = serializers.ChoiceField(choices=Charge.choices, allow_blank=True)
    channel = serializers.ChoiceField(choices=Channel.choices)
    is_rework = serializers.BooleanField()
    fault = NamedSerializer(allow_null=True)
    project = NamedSerializer(source="case.project")
    unit = UnitNameSerializer(source="case.unit", allow_null=True)
    technician = PersonNameSerializer(allow_null=True)
    responsible = PersonNameSerializer(source="case.responsible", allow_null=True)
    is_open = serializers.BooleanField(source="case.is_open")
    appointment_starts_at = serializers.DateTimeField(allow_null=True)
    next_due_at = serializers.DateTimeField(source="case.next_due_at", allow_null=True)
    reported_at = serializers.DateTimeField(source="case.reported_at")


class OrderDeadlineSerializer(serializers.Serializer[Any]):
    target = serializers.ChoiceField(choices=Target.choices, source="deadline.target")
    state = serializers.ChoiceField(choices=DeadlineState.choices)
    due_at = serializers.DateTimeField(source="deadline.due_at")
    met_at = serializers.DateTimeField(source="deadline.met_at", allow_null=True)


class OrderFileSerializer(serializers.Serializer[Any]):
    """A picture with what it shows, or a paper; read at ``/files/<id>/``."""

    id = serializers.IntegerField()
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=FileKind.choices)
    moment = serializers.ChoiceField(
        choices=PictureMoment.choices, allow_blank=True, help_text=_("of pictures")
    )


class OrderHistorySerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(source="entry.at")
    by = PersonNameSerializer(source="entry.by", allow_null=True)
    action = serializers.CharField(source="entry.action")
    sentence = serializers.CharField()
    note = serializers.CharField(allow_blank=True)


class OrderActionSerializer(serializers.Serializer[Any]):
    action = serializers.ChoiceField(choices=Action.choices)
    label = serializers.CharField(source="action.label")  # type: ignore[assignment]
    possible = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True, help_text=_("why it is not possible now"))
    asks = serializers.ListField(child=serializers.CharField(), help_text=_("the names of its fields"))


class OrderSerializer(OrderLineSerializer):
    """Everything about one order that the person may know."""

    what = serializers.CharField()
    where_text = serializers.CharField(allow_blank=True)
    contact_name = serializers.CharField(allow_blank=True)
    contact_phone = serializers.CharField(allow_blank=True, source="phone", help_text=_("masked"))
    quality_standard = serializers.CharField(allow_blank=True)
    repair_plan = serializers.CharField(allow_blank=True)
    verdict = serializers.DictField(help_text=_("what the warranty said when it was opened"))
    taken_at = serializers.DateTimeField(allow_null=True)
    arrived_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    accepted_at = serializers.DateTimeField(allow_null=True)
    deadlines = OrderDeadlineSerializer(many=True)
    actions = OrderActionSerializer(many=True)
    files = OrderFileSerializer(many=True)
    history = OrderHistorySerializer(many=True)


WITH_FILES = (Action.ACCEPT, Action.ADD_FILES)  # not as JSON: repairs/api/files.py


class LineSerializer(serializers.Serializer[Any]):
    """Material or labour: a price of the list by its id, or a name and a price."""

    price = serializers.IntegerField(required=False, allow_null=True, min_value=1)
    name = serializers.CharField(required=False, allow_blank=True, max_length=100)
    kind = serializers.ChoiceField(choices=LineKind.choices, required=False)
    quantity = serializers.DecimalField(max_digits=10, decimal_places=2, required=False, allow_null=True)
    cost = serializers.DecimalField(max_digits=10, decimal_places=2, required=False, allow_null=True)


class NewActionSerializer(serializers.Serializer[Any]):
    """An action with the fields that it asks for; materials and labour are ``lines``."""

    action = serializers.ChoiceField(choices=[pair for pair in Action.choices if pair[0] not in WITH_FILES])
    fields = serializers.DictField(required=False)  # type: ignore[assignment]
    lines = LineSerializer(many=True, required=False)
