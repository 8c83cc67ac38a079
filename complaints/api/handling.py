"""What handling a complaint has left behind, over the API (CMP-11, CMP-14, CMP-27, CMP-31)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.complaints import complaint_of
from complaints.enums.work import Audience, Side, TransferState
from complaints.selectors.handling import handling_of
from core.api.base import ApiView
from core.api.fields import NamedSerializer, PersonNameSerializer


class EvidenceSerializer(serializers.Serializer[Any]):
    attachment = serializers.IntegerField(source="attachment_id")
    side = serializers.ChoiceField(choices=Side.choices)
    given_by = serializers.CharField()
    obtained_at = serializers.DateTimeField()
    what = serializers.CharField()
    by = PersonNameSerializer()
    at = serializers.DateTimeField()


class AppraisalSerializer(serializers.Serializer[Any]):
    body = NamedSerializer()
    question = serializers.CharField()
    commissioned_on = serializers.DateField()
    reported_on = serializers.DateField(allow_null=True)
    finding = serializers.CharField(allow_blank=True)
    report = serializers.IntegerField(source="report_id", allow_null=True)


class UpdateSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    audience = serializers.ChoiceField(choices=Audience.choices)
    pictures = serializers.SerializerMethodField()
    by = PersonNameSerializer()
    at = serializers.DateTimeField()

    def get_pictures(self, update: Any) -> list[int]:
        return [file.pk for file in update.pictures.all()]


class WrittenTransferSerializer(serializers.Serializer[Any]):
    department = NamedSerializer()
    to = PersonNameSerializer()
    what = serializers.CharField()
    due_at = serializers.DateTimeField()
    state = serializers.ChoiceField(choices=TransferState.choices)
    answered_at = serializers.DateTimeField(allow_null=True)
    note = serializers.CharField(allow_blank=True)


class CollaboratorSerializer(serializers.Serializer[Any]):
    department = NamedSerializer()
    what = serializers.CharField()


class SettlementSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    amount = serializers.DecimalField(max_digits=14, decimal_places=2)
    payee = serializers.CharField()
    pay_on = serializers.DateField()
    agreement = serializers.IntegerField(source="agreement_id")
    paid_on = serializers.DateField(allow_null=True)
    reference = serializers.CharField(allow_blank=True)


class HandlingSerializer(serializers.Serializer[Any]):
    """Files are named by the id they are read by."""

    group = PersonNameSerializer(many=True)
    evidence = EvidenceSerializer(many=True)
    appraisals = AppraisalSerializer(many=True)
    updates = UpdateSerializer(many=True, help_text=_("the newest first"))
    transfers = WrittenTransferSerializer(many=True)
    collaborators = CollaboratorSerializer(many=True)
    settlements = SettlementSerializer(many=True)


class ComplaintHandling(ApiView):
    kind, reads = "complaints", HandlingSerializer
    says_get = _("How a complaint is handled: evidence, appraisals, updates, departments, settlements")

    def get(self, request: Request, number: str) -> Response:
        handling = handling_of(complaint_of(self.user, number))
        people = [member.user for member in handling.group]
        whole = {name: getattr(handling, name) for name in handling.__slots__} | {"group": people}
        return Response(HandlingSerializer(whole).data)
