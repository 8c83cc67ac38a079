"""How a complaint looks over the API."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from complaints.enums import (
    Action,
    Assessment,
    Confirmation,
    Failure,
    Grade,
    Level,
    Nature,
    PlanOutcome,
    RootCause,
    State,
    TopCategory,
)
from complaints.enums.plans import OptionKind, Part
from core.api.fields import LabelField, NamedSerializer, PersonNameSerializer, UnitNameSerializer
from core.clock.api import AskedSerializer
from core.clock.enums import DeadlineState, PauseEnd, PauseReason, Target
from owners.enums import Channel


class CategorySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    top = serializers.ChoiceField(choices=TopCategory.choices)
    name = serializers.CharField(source="__str__")


class ComplaintLineSerializer(serializers.Serializer[Any]):
    """A line of the list; ``version`` is what an action sends as If-Match."""

    number = serializers.CharField(source="case.number")
    version = serializers.IntegerField(source="case.version")
    title = serializers.CharField(source="case.title")
    state = serializers.ChoiceField(choices=State.choices)
    state_label = LabelField("state")
    grade = serializers.ChoiceField(choices=Grade.choices)
    grade_label = LabelField("grade")
    level = serializers.ChoiceField(choices=Level.choices)
    channel = serializers.ChoiceField(choices=Channel.choices)
    category = CategorySerializer(allow_null=True)
    nature = serializers.ChoiceField(choices=Nature.choices, allow_blank=True)
    project = NamedSerializer(source="case.project")
    unit = UnitNameSerializer(source="case.unit", allow_null=True)
    responsible = PersonNameSerializer(source="case.responsible", allow_null=True)
    with_property_company = serializers.BooleanField()
    is_open = serializers.BooleanField(source="case.is_open")
    next_due_at = serializers.DateTimeField(source="case.next_due_at", allow_null=True)
    reported_at = serializers.DateTimeField(source="case.reported_at")
    entered_at = serializers.DateTimeField(source="case.entered_at")


class PauseSerializer(serializers.Serializer[Any]):
    reason = serializers.ChoiceField(choices=PauseReason.choices, source="pause.reason")
    words = serializers.CharField(source="pause.words")
    started_at = serializers.DateTimeField(source="pause.started_at")
    until = serializers.DateTimeField(source="pause.until")
    ended_at = serializers.DateTimeField(source="pause.ended_at", allow_null=True)
    ended_how = serializers.ChoiceField(choices=PauseEnd.choices, source="pause.ended_how", allow_blank=True)
    waited_seconds = serializers.SerializerMethodField(
        help_text=_("what the due time moved by, in the promise's own kind of time")
    )

    def get_waited_seconds(self, line: Any) -> float | None:
        return None if line.pause.waited is None else float(line.pause.waited.total_seconds())


class DeadlineSerializer(serializers.Serializer[Any]):
    target = serializers.ChoiceField(choices=Target.choices, source="deadline.target")
    target_label = serializers.CharField(source="deadline.get_target_display")
    state = serializers.ChoiceField(choices=DeadlineState.choices)
    started_at = serializers.DateTimeField(source="deadline.started_at")
    due_at = serializers.DateTimeField(source="deadline.due_at")
    paused_at = serializers.DateTimeField(source="deadline.paused_at", allow_null=True)
    pauses = PauseSerializer(many=True)
    asked = AskedSerializer(
        allow_null=True, help_text=_("the step that waits to be acknowledged, while one does")
    )
    outcome = serializers.CharField(allow_blank=True, help_text=_("met or missed, and by how much"))
    met_at = serializers.DateTimeField(source="deadline.met_at", allow_null=True)
    why = serializers.ListField(child=serializers.CharField())


class FieldChangeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    before = serializers.CharField()
    after = serializers.CharField()


class HistorySerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField(source="entry.at")
    by = PersonNameSerializer(source="entry.by", allow_null=True)
    action = serializers.CharField(source="entry.action")
    sentence = serializers.CharField()
    changes = FieldChangeSerializer(many=True)
    note = serializers.CharField(allow_blank=True)


class PossibleActionSerializer(serializers.Serializer[Any]):
    action = serializers.ChoiceField(choices=Action.choices)
    label = serializers.CharField(source="action.label")  # type: ignore[assignment]
    possible = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True, help_text=_("why it is not possible now"))


class ChoiceSerializer(serializers.Serializer[Any]):
    value = serializers.CharField(allow_blank=True)
    label = serializers.CharField()  # type: ignore[assignment]


class ActionFieldSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    required = serializers.BooleanField()  # type: ignore[assignment]
    choices = ChoiceSerializer(many=True)


class ActionSerializer(PossibleActionSerializer):
    """An action on one complaint, with the choices that exist for it now."""

    asks = ActionFieldSerializer(many=True)


class PlanOptionSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=OptionKind.choices)
    text = serializers.CharField(allow_blank=True)
    cost = serializers.DecimalField(max_digits=14, decimal_places=2)
    basis = serializers.CharField(allow_blank=True)
    under_warranty = serializers.BooleanField()
    liability = serializers.BooleanField()
    is_chosen = serializers.BooleanField(help_text=_("what the customer agreed to"))


class PlanApprovalSerializer(serializers.Serializer[Any]):
    part = serializers.ChoiceField(choices=Part.choices)
    by = PersonNameSerializer()
    at = serializers.DateTimeField()


class PlanSerializer(serializers.Serializer[Any]):
    """A plan with what the customer may choose, whose approval it has, and whose it still needs (CMP-12)."""

    outcome = serializers.ChoiceField(choices=PlanOutcome.choices)
    text = serializers.CharField()
    options = PlanOptionSerializer(many=True, source="options.all")
    approvals = PlanApprovalSerializer(many=True, source="approvals.all")
    awaited = serializers.ListField(child=serializers.CharField(), help_text=_("approvals still missing"))
    total = serializers.DecimalField(
        max_digits=16, decimal_places=2, help_text=_("what the matter costs with it")
    )
    proposed_by = PersonNameSerializer()
    proposed_at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)


class AttachmentSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    size = serializers.IntegerField()
    at = serializers.DateTimeField()


class ShareSerializer(serializers.Serializer[Any]):
    """Seconds by the clock, those of them that were paused, and working time without the pauses."""

    label = serializers.CharField()  # type: ignore[assignment]
    gross_seconds = serializers.FloatField(source="share.gross_seconds")
    paused_seconds = serializers.FloatField(source="share.paused_seconds")
    working_seconds = serializers.FloatField(source="share.working_seconds")


class TimeUsedSerializer(serializers.Serializer[Any]):
    """Who held a finished complaint, and how long; the shares add up to the whole."""

    gross_seconds = serializers.FloatField(source="total.gross_seconds")
    paused_seconds = serializers.FloatField(source="total.paused_seconds")
    working_seconds = serializers.FloatField(source="total.working_seconds")
    stages = ShareSerializer(many=True)
    people = ShareSerializer(many=True)


class ComplaintSerializer(ComplaintLineSerializer):
    """Everything about a complaint that the person may know; phones are masked (OWN-05)."""

    what = serializers.CharField()
    where = serializers.CharField(allow_blank=True)
    who = serializers.CharField(allow_blank=True)
    happened = serializers.CharField(allow_blank=True)
    why = serializers.CharField(allow_blank=True)
    how_much = serializers.CharField(allow_blank=True)
    remedy = serializers.CharField(allow_blank=True)
    complainant = PersonNameSerializer(allow_null=True)
    caller_name = serializers.CharField(allow_blank=True)
    phones = serializers.ListField(child=serializers.CharField(), help_text=_("masked"))
    assigned_to = PersonNameSerializer(allow_null=True)
    assessment = serializers.ChoiceField(choices=Assessment.choices, allow_blank=True)
    failure = serializers.ChoiceField(choices=Failure.choices, allow_blank=True)
    confirmation = serializers.ChoiceField(choices=Confirmation.choices, allow_blank=True)
    root_cause = serializers.ChoiceField(choices=RootCause.choices, allow_blank=True)
    cause_department = serializers.CharField(source="cause_department.name", default=None, allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    grade_reasons = serializers.ListField(child=serializers.CharField())
    next_news_at = serializers.DateTimeField(allow_null=True, help_text=_("the next news to the customer by"))
    deadlines = DeadlineSerializer(many=True)
    time_used = TimeUsedSerializer(allow_null=True)
    actions = PossibleActionSerializer(many=True)
    plans = PlanSerializer(many=True, help_text=_("the newest first"))
    attachments = AttachmentSerializer(many=True)
    history = HistorySerializer(many=True)
