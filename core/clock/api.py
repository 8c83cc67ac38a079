"""A step of a ladder over the API: read it, acknowledge it (CLK-03)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.models import User
from core.api.base import ApiView, found, once
from core.api.fields import PersonNameSerializer
from core.clock.enums import Target
from core.clock.models import EscalationStep
from core.clock.services import step_acknowledge
from core.records.querysets import visible_to
from core.time import now


class StepSerializer(serializers.Serializer[Any]):
    """A step that was taken; ``acknowledge_by`` is empty when it asks nobody to say so."""

    id = serializers.IntegerField(source="pk")
    case = serializers.CharField(source="deadline.case.number")
    target = serializers.ChoiceField(choices=Target.choices, source="deadline.target")
    level = serializers.IntegerField()
    due_at = serializers.DateTimeField()
    taken_at = serializers.DateTimeField()
    acknowledge_by = serializers.DateTimeField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    acknowledged_by = PersonNameSerializer(allow_null=True)


class NothingSerializer(serializers.Serializer[Any]):
    """The request says it all."""


class AskedSerializer(serializers.Serializer[Any]):
    """What stands with a deadline while its last step waits to be acknowledged."""

    step = serializers.IntegerField(source="step.pk")
    acknowledge_by = serializers.DateTimeField(source="step.acknowledge_by")
    told = serializers.ListField(child=serializers.CharField())
    mine = serializers.BooleanField(help_text=_("whether you are one of those who were told"))


class StepDetail(ApiView):
    kind, reads = "complaints", StepSerializer
    says_get = _("A step of a ladder that was taken")

    def get(self, request: Request, step_id: int) -> Response:
        return Response(StepSerializer(_step(self.user, step_id)).data)


class StepAcknowledge(ApiView):
    kind, takes, gives = "complaints", NothingSerializer, StepSerializer
    says_post = _("Acknowledge a step that you were told of")

    @once
    def post(self, request: Request, step_id: int) -> Response:
        step = _step(self.user, step_id)
        step_acknowledge(step_id=step.pk, by=self.user, at=now())
        location = reverse("api_step", args=[step.pk])
        return Response(StepSerializer(_step(self.user, step_id)).data, headers={"Location": location})


def _step(user: User, step_id: int) -> EscalationStep:
    """The step of a case that the user may see, else 404."""
    visible = EscalationStep.objects.filter(visible_to(user, "deadline__case__"))
    step: EscalationStep = found(visible.select_related("deadline__case", "acknowledged_by"), pk=step_id)
    return step
