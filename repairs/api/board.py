"""Several orders given out at once, as from the dispatch board (RPR-14): one answer for each."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.enums import Permission
from core.accounts.policies import check_may, scope_of
from core.api.base import ApiView, once
from core.errors import DomainError, InvalidInput
from core.places.models import Project
from core.time import now
from repairs.enums.lists import BoardWay
from repairs.models import WorkOrder
from repairs.selectors import orders_visible_to
from repairs.selectors.board import technicians_of
from repairs.services.board import GivenOut, orders_give_out

MOST = 100
LARGEST_ID = 2**63 - 1


class WantedSerializer(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=20)
    version = serializers.IntegerField(min_value=0, max_value=999_999_999, help_text=_("as you read it"))


class GiveOut(serializers.Serializer[Any]):
    """Which orders of a project, and to whom; by rule nobody is named."""

    project = serializers.IntegerField(min_value=1, max_value=LARGEST_ID)
    items = serializers.ListField(child=WantedSerializer(), min_length=1, max_length=MOST)
    way = serializers.ChoiceField(choices=BoardWay.choices)
    to = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=LARGEST_ID), required=False, max_length=MOST
    )
    reason = serializers.CharField(max_length=500, required=False, allow_blank=True)


class GivenOutSerializer(serializers.Serializer[Any]):
    """What became of one of them."""

    number = serializers.CharField()
    to = serializers.ListField(child=serializers.CharField())
    code = serializers.CharField(allow_blank=True, help_text=_("why not, for programs"))
    reason = serializers.CharField(allow_blank=True, help_text=_("why not, for people"))


class GivenOutAll(serializers.Serializer[Any]):
    results = GivenOutSerializer(many=True)


class OrdersGiveOut(ApiView):
    kind, takes, gives = "orders", GiveOut, GivenOutAll
    says_post = _("Give out several orders: to one, to several (the first to take it), or by rule")

    @once
    def post(self, request: Request) -> Response:
        check_may(self.user, Permission.ORDER_DISPATCH)
        sent = self.body()
        project = Project.objects.filter(pk=sent["project"]).first()
        if project is None or project.pk not in scope_of(self.user, Permission.ORDER_DISPATCH):
            raise InvalidInput("no_such_project", _("There is no such project."), field="project")
        people = {each.user.pk: each.user for each in technicians_of(project.pk)}
        if strangers := [pk for pk in sent.get("to", []) if pk not in people]:
            raise InvalidInput(
                "cannot_work",
                _("%(name)s does no repairs here. Choose somebody else."),
                field="to",
                name=strangers[0],
            )
        versions = {each["number"]: each["version"] for each in sent["items"]}
        orders = orders_visible_to(self.user).filter(case__number__in=versions, case__project=project)
        found = {order.case.number: order for order in orders}
        result = orders_give_out(
            project_id=project.pk, wanted=[(found[n].pk, versions[n]) for n in versions if n in found],
            way=BoardWay(sent["way"]), to=[people[pk] for pk in sent.get("to", [])], reason=sent.get("reason", ""),
            by=self.user, at=now(),
        )  # fmt: skip
        lines = [_line(number, found.get(number), result) for number in versions]
        return Response(GivenOutAll({"results": lines}).data, headers={"Location": reverse("api_orders")})


def _line(number: str, order: WorkOrder | None, result: GivenOut) -> dict[str, Any]:
    """What became of the order; one that the person may not see here does not exist."""
    refusals = [why for refused, why in result.refused if order and refused.pk == order.pk]
    why: DomainError | None = refusals[0] if refusals else None
    if order is None:
        why = InvalidInput("no_such_order", _("There is no such order in this project."))
    to = [str(person) for given, person in result.done if order and given.pk == order.pk]
    return {"number": number, "to": to, "code": why.code if why else "", "reason": str(why or "")}
