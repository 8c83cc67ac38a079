"""Several complaints assigned at once over the API (CMP-15): one answer for each."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.assigning import MOST, Assigned, Chosen, complaints_assign_each, complaints_of, handlers_for
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.api.base import ApiView, request_id_from
from core.errors import InvalidInput
from core.time import now


class ChosenSerializer(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=20)
    version = serializers.IntegerField(
        min_value=0,
        max_value=999_999_999,
        required=False,
        allow_null=True,
        help_text=_("as you read it; without it whatever is there"),
    )


class AssignMany(serializers.Serializer[Any]):
    items = serializers.ListField(child=ChosenSerializer(), min_length=1, max_length=MOST)
    to = serializers.IntegerField(
        min_value=1, required=False, allow_null=True, help_text=_("the handler; left out only by rule")
    )
    by_rule = serializers.BooleanField(required=False, help_text=_("each goes to whom the rules name"))
    note = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class AssignedSerializer(serializers.Serializer[Any]):
    """What became of one of them."""

    number = serializers.CharField(source="chosen.number")
    assigned = serializers.SerializerMethodField()
    code = serializers.SerializerMethodField(help_text=_("why not, for programs"))
    reason = serializers.SerializerMethodField(help_text=_("why not, for people"))

    def get_assigned(self, result: Assigned) -> bool:
        return result.refusal is None

    def get_code(self, result: Assigned) -> str:
        return result.refusal.code if result.refusal else ""

    def get_reason(self, result: Assigned) -> str:
        return str(result.refusal or "")


class AssignedAll(serializers.Serializer[Any]):
    results = AssignedSerializer(many=True)


class ComplaintsAssign(ApiView):
    kind, takes, gives = "complaints", AssignMany, AssignedAll
    says_post = _(
        "Assign several complaints to one handler, or each to whom the rules name; sent again, none is assigned twice"
    )

    def post(self, request: Request) -> Response:
        request_id = request_id_from(request)
        check_may(self.user, Permission.COMPLAINT_ASSIGN)
        sent = self.body()
        chosen = [Chosen(each["number"], each.get("version")) for each in sent["items"]]
        to = None if sent.get("by_rule") else self._handler(chosen, sent.get("to"))
        results = complaints_assign_each(
            chosen, to=to, note=sent.get("note", ""), request_id=request_id, by=self.user, at=now()
        )
        return Response(AssignedAll({"results": results}).data)

    post.once = True  # type: ignore[attr-defined]  # each complaint has a request id of its own, made from this one

    def _handler(self, chosen: list[Chosen], user_id: int | None) -> User:
        people = handlers_for(complaints_of(self.user, [each.number for each in chosen]))
        to = next((user for user in people if user.pk == user_id), None)
        if to is None:
            raise InvalidInput("no_such_person", _("There is no such person."), field="to")
        return to
