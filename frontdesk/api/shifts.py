"""Shifts and handovers over the API: who is on shift, give, read, acknowledge line by line (DSK-06)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.enums import Permission, Role
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, found, once
from core.api.fields import LabelField, NamedSerializer, PersonNameSerializer
from core.api.selectors import projects_visible_to
from core.errors import InvalidInput
from core.places.models import Project
from core.time import now
from frontdesk.enums import ItemKind
from frontdesk.forms.shifts import BoardFilter
from frontdesk.models import Handover, HandoverItem
from frontdesk.selectors.shifts import handovers, items_shown, refusal, roster_of
from frontdesk.services.shifts import handover_acknowledge, handover_give


class SlotSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(source="__str__")
    hours = serializers.CharField()
    role = serializers.ChoiceField(choices=Role.choices)
    role_label = LabelField("role")


class ShiftSerializer(serializers.Serializer[Any]):
    """A shift that runs, with who works it; ``key`` names it when it is handed over."""

    key = serializers.CharField()
    slot = SlotSerializer()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    people = PersonNameSerializer(many=True)
    may_hand_over = serializers.BooleanField()


class ItemSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    kind = serializers.ChoiceField(choices=ItemKind.choices)
    kind_label = LabelField("kind")
    case = serializers.SerializerMethodField(help_text=_("number of the case"))
    contact = serializers.IntegerField(source="contact_id", allow_null=True)
    text = serializers.SerializerMethodField()
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    acknowledged_by = PersonNameSerializer(allow_null=True)

    def get_case(self, item: HandoverItem) -> str:
        case = item.case or (item.promise.case if item.promise else None)
        return case.number if case else ""

    def get_text(self, item: HandoverItem) -> str:
        if item.case:
            return item.case.title
        if item.promise:
            return item.promise.what
        return item.contact.summary if item.contact else item.text


class HandoverSerializer(serializers.Serializer[Any]):
    number = serializers.CharField(source="case.number")
    is_open = serializers.BooleanField(source="case.is_open")
    project = NamedSerializer()
    slot = SlotSerializer()
    next_slot = SlotSerializer()
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField()
    given_by = PersonNameSerializer()
    given_at = serializers.DateTimeField()
    to = PersonNameSerializer(allow_null=True)
    due_at = serializers.DateTimeField(source="case.next_due_at", allow_null=True)
    taken_at = serializers.DateTimeField(allow_null=True)
    count = serializers.IntegerField()
    done = serializers.IntegerField()


class HandoverDetailSerializer(HandoverSerializer):
    items = serializers.SerializerMethodField()
    refusal = serializers.SerializerMethodField(help_text=_("why it is not possible now"))

    def get_items(self, handover: Handover) -> list[dict[str, Any]]:
        return list(ItemSerializer(items_shown(handover), many=True).data)

    def get_refusal(self, handover: Handover) -> str:
        return str(refusal(self.context["user"], handover) or "")


class NewHandover(serializers.Serializer[Any]):
    project = serializers.IntegerField(min_value=1)
    shift = serializers.CharField(max_length=40, help_text=_("the key of a shift"))
    to = serializers.IntegerField(min_value=1, required=False, allow_null=True)
    remark = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class Acknowledged(serializers.Serializer[Any]):
    items = serializers.ListField(child=serializers.IntegerField(min_value=1), max_length=2000)
    note = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ShiftList(ListView):
    """Who is on shift now in a project, and what this person can hand over."""

    kind, reads, filters = "contacts", ShiftSerializer, BoardFilter
    says_get = _("The shifts of a project that run now, or that one can hand over")

    def filter_form(self) -> forms.Form:
        return BoardFilter(self.request.query_params, user=self.user)

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CONTACT_VIEW)
        self.filtered()
        project = BoardFilter(request.query_params, user=self.user).chosen
        if project is None:
            return self.page([], None)
        at, roster = now(), roster_of(project.pk)
        given = {shift.key: shift for shift in roster.to_give(self.user, at)}
        shown = given | {shift.key: shift for shift in roster.running(at)}
        rows = [
            {
                "key": key, "slot": shift.slot, "starts_at": shift.starts_at, "ends_at": shift.ends_at,
                "people": roster.people(shift), "may_hand_over": key in given,
            }
            for key, shift in shown.items()
        ]  # fmt: skip
        return self.page(rows, None)


class HandoverList(ListView):
    kind, reads, takes, gives, gives_status = (
        "contacts",
        HandoverSerializer,
        NewHandover,
        HandoverDetailSerializer,
        201,
    )
    says_get = _("Handovers of shifts, newest first")
    says_post = _("Hand over a shift")

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CONTACT_VIEW)
        return self.page_by_key(handovers(self.user), newest_first=True)

    @once
    def post(self, request: Request) -> Response:
        sent = self.body()
        check_may(self.user, Permission.CONTACT_LOG)
        project = self._project(sent["project"])
        to = self._person(project, sent.get("to"))
        made = handover_give(
            project=project, shift_key=sent["shift"], to=to, remark=sent.get("remark", ""),
            by=self.user, at=now(),
        )  # fmt: skip
        location = reverse("api_handover", args=[made.case.number])
        handover = handovers(self.user).get(pk=made.pk)
        told = HandoverDetailSerializer(handover, context={"user": self.user})
        return Response(told.data, status=201, headers={"Location": location})

    def _project(self, pk: int) -> Project:
        project = projects_visible_to(self.user).filter(pk=pk).first()
        if project is None:
            raise InvalidInput("no_such_project", _("There is no such project."), field="project")
        return project

    def _person(self, project: Project, pk: int | None) -> Any:
        if pk is None:
            return None
        roster = roster_of(project.pk)
        people = {user.pk: user for slot in roster.slots for user in roster.people_of(slot)}
        if pk not in people:
            raise InvalidInput("no_such_person", _("There is no such person."), field="to")
        return people[pk]


class HandoverDetail(ApiView):
    kind, reads = "contacts", HandoverDetailSerializer
    says_get = _("A handover with its lines")

    def get(self, request: Request, number: str) -> Response:
        handover = found(handovers(self.user), case__number=number)
        return Response(HandoverDetailSerializer(handover, context={"user": self.user}).data)


class HandoverAcknowledge(ApiView):
    kind, takes, gives = "contacts", Acknowledged, HandoverDetailSerializer
    says_post = _("Acknowledge lines of a handover")

    @once
    def post(self, request: Request, number: str) -> Response:
        handover = found(handovers(self.user), case__number=number)
        reason = refusal(self.user, handover)
        if reason is not None:
            raise reason
        sent = self.body()
        handover_acknowledge(
            case_id=handover.pk, item_ids=sent["items"], note=sent.get("note", ""), by=self.user, at=now()
        )
        told = handovers(self.user).get(pk=handover.pk)
        data = HandoverDetailSerializer(told, context={"user": self.user}).data
        return Response(data, headers={"Location": reverse("api_handover", args=[number])})
