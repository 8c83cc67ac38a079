"""Projects, buildings and units (OWN-01), as far as a person knows them.

They stand here and not in ``core.places``: what one may see of a place hangs on one's roles, which are above it.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiView, ListView, found
from core.api.fields import LabelField, PersonNameSerializer
from core.api.selectors import buildings_visible_to, projects_visible_to, units_visible_to
from core.places.enums import UnitStatus
from core.places.models import door_typed


class ProjectSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    name = serializers.CharField()
    ambassador = PersonNameSerializer(
        source="ambassador.user",
        allow_null=True,
        default=None,
        help_text=_("whom the customers of the project know by name"),
    )


class BuildingSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    name = serializers.CharField()
    project = serializers.IntegerField(source="project_id")


class UnitSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    door = serializers.CharField()
    project = serializers.IntegerField(source="project_id")
    building = serializers.IntegerField(source="building_id")
    section = serializers.CharField(source="section.name")
    room = serializers.CharField()
    floor = serializers.IntegerField(allow_null=True)
    unit_type = serializers.CharField(allow_blank=True)
    area = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    status = serializers.ChoiceField(choices=UnitStatus.choices)
    status_label = LabelField("status")
    handed_over_on = serializers.DateField(allow_null=True)


class BuildingFilter(forms.Form):
    project = forms.IntegerField(label=_("Project"), required=False, min_value=1)


class UnitFilter(BuildingFilter):
    building = forms.IntegerField(label=_("building"), required=False, min_value=1)
    status = forms.ChoiceField(label=_("status"), choices=[("", "—"), *UnitStatus.choices], required=False)
    door = forms.CharField(label=_("Door number, or its beginning"), required=False, max_length=60)


class ProjectList(ListView):
    kind, reads = "places", ProjectSerializer
    says_get = _("Projects you know")

    def get(self, request: Request) -> Response:
        return self.page_by_key(projects_visible_to(self.user), newest_first=False)


class ProjectDetail(ApiView):
    kind, reads = "places", ProjectSerializer
    says_get = _("One project")

    def get(self, request: Request, project_id: int) -> Response:
        return Response(ProjectSerializer(found(projects_visible_to(self.user), pk=project_id)).data)


class BuildingList(ListView):
    kind, reads, filters = "places", BuildingSerializer, BuildingFilter
    says_get = _("Buildings")

    def get(self, request: Request) -> Response:
        query = buildings_visible_to(self.user)
        if project := self.filtered()["project"]:
            query = query.filter(project_id=project)
        return self.page_by_key(query, newest_first=False)


class BuildingDetail(ApiView):
    kind, reads = "places", BuildingSerializer
    says_get = _("One building")

    def get(self, request: Request, building_id: int) -> Response:
        return Response(BuildingSerializer(found(buildings_visible_to(self.user), pk=building_id)).data)


class UnitList(ListView):
    kind, reads, filters = "places", UnitSerializer, UnitFilter
    says_get = _("Units")

    def get(self, request: Request) -> Response:
        asked = self.filtered()
        query = units_visible_to(self.user)
        keys = {"project_id": asked["project"], "building_id": asked["building"], "status": asked["status"]}
        query = query.filter(**{key: value for key, value in keys.items() if value})
        if asked["door"]:
            query = query.filter(door__startswith=door_typed(asked["door"]) or asked["door"])
        return self.page_by_key(query, newest_first=False)


class UnitDetail(ApiView):
    kind, reads = "places", UnitSerializer
    says_get = _("One unit")

    def get(self, request: Request, unit_id: int) -> Response:
        return Response(UnitSerializer(found(units_visible_to(self.user), pk=unit_id)).data)
