"""People and ownerships (OWN-04); phones and identity numbers are masked, always (OWN-05)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, found
from core.api.fields import LabelField, PersonNameSerializer, UnitNameSerializer
from core.time import now
from owners.api.segments import SegmentsSerializer
from owners.enums import Stage
from owners.forms.filters import OwnerFilter
from owners.models import Ownership, Person
from owners.policies.visibility import look_up_scope
from owners.selectors.lists import owners_page
from owners.selectors.segments import segments_seen
from owners.services.lookups import lookup_take


class HeldUnitSerializer(serializers.Serializer[Any]):
    """A unit of a person, as lists show it."""

    id = serializers.IntegerField(source="unit_id")
    code = serializers.CharField()
    stage = serializers.ChoiceField(choices=Stage.choices)
    is_current = serializers.BooleanField()


class PersonLineSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="person_id")
    name = serializers.CharField()
    phones = serializers.ListField(child=serializers.CharField(), help_text=_("masked"))
    units = HeldUnitSerializer(many=True)


class OwnershipSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    person = PersonNameSerializer()
    unit = UnitNameSerializer()
    share = serializers.DecimalField(max_digits=7, decimal_places=4)
    valid_from = serializers.DateField()
    ended_on = serializers.DateField(allow_null=True)
    by_resale = serializers.BooleanField()
    stage = serializers.ChoiceField(choices=Stage.choices)
    stage_label = LabelField("stage")
    stage_since = serializers.DateField()
    next_stage_on = serializers.DateField(allow_null=True)
    steward = serializers.CharField(source="steward_name", allow_blank=True)


class PersonSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    phones = serializers.ListField(child=serializers.CharField(), help_text=_("masked"))
    id_number = serializers.CharField(source="id_number_masked", allow_blank=True, help_text=_("masked"))
    segments = SegmentsSerializer(allow_null=True, help_text=_("empty for who may not see owners there"))
    ownerships = OwnershipSerializer(many=True)


class PersonList(ListView):
    kind, reads, filters = "people", PersonLineSerializer, OwnerFilter
    says_get = _("Owners by name; found by last digits, name, initials or unit")

    def filter_form(self) -> OwnerFilter:
        return OwnerFilter(self.request.query_params, user=self.user)

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.OWNER_VIEW)
        lookup_take(query=self.filtered()["q"], by=self.user, at=now())
        page = owners_page(self.user, **self.filter_form().asked, after=self.after_key())
        return self.page(page.rows, page.after)


class PersonDetail(ApiView):
    kind, reads = "people", PersonSerializer
    says_get = _("One owner, with segments, and ownerships now and formerly")

    def get(self, request: Request, person_id: int) -> Response:
        person = found(Person.objects.look_up_by(self.user), pk=person_id)
        held = Ownership.objects.in_scope(look_up_scope(self.user)).filter(person=person)
        whole = {
            "pk": person.pk,
            "name": person.name,
            "phones": [phone.masked for phone in person.phones.order_by("-is_primary", "pk")],
            "id_number_masked": person.id_number_masked,
            "segments": segments_seen(self.user, person),
            "ownerships": held.select_related("person", "unit").order_by("-valid_from", "pk"),
        }
        return Response(PersonSerializer(whole).data)


class OwnershipFilter(forms.Form):
    """Whose, of what, and whether it is still so."""

    person = forms.IntegerField(label=_("owner"), required=False, min_value=1)
    unit = forms.IntegerField(label=_("unit"), required=False, min_value=1)
    project = forms.IntegerField(label=_("Project"), required=False, min_value=1)
    stage = forms.ChoiceField(
        label=_("Stage"), choices=[("", _("All stages")), *Stage.choices], required=False
    )
    current = forms.BooleanField(label=_("Only ownerships that have not ended"), required=False)


class OwnershipList(ListView):
    kind, reads, filters = "people", OwnershipSerializer, OwnershipFilter
    says_get = _("Ownerships: who owns which unit since when, and in which stage")

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.OWNER_VIEW)
        asked = self.filtered()
        keys = {
            "person_id": asked["person"],
            "unit_id": asked["unit"],
            "unit__project_id": asked["project"],
            "stage": asked["stage"],
        }
        query = Ownership.objects.visible_to(self.user).select_related("person", "unit")
        query = query.filter(**{key: value for key, value in keys.items() if value})
        return self.page_by_key(query.current() if asked["current"] else query, newest_first=False)


class OwnershipDetail(ApiView):
    kind, reads = "people", OwnershipSerializer
    says_get = _("One ownership")

    def get(self, request: Request, ownership_id: int) -> Response:
        query = Ownership.objects.visible_to(self.user).select_related("person", "unit")
        return Response(OwnershipSerializer(found(query, pk=ownership_id)).data)
