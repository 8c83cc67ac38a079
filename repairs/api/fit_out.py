"""Fit-out supervision over the API: applications, decisions, patrols, completion (RPR-18)."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may, may
from core.api.base import ApiView, ListView, found, once
from core.api.described import form_data, refusal_of, serializer_of
from core.api.fields import NamedSerializer, PersonNameSerializer, UnitNameSerializer
from core.errors import DomainError
from core.records.selectors import timeline_about
from core.time import now
from repairs.api.serializers import OrderHistorySerializer
from repairs.enums.contracting import FitOutState
from repairs.enums.warranty import WarrantyGroup
from repairs.forms.contracting import FitOutForm
from repairs.forms.fit_out import WAYS
from repairs.models import FitOut
from repairs.services.fit_out import fit_out_apply

_TOUCHED = [choice for choice in WarrantyGroup.choices if choice[0] != WarrantyGroup.NONE]


class FitOutLineSerializer(serializers.Serializer[Any]):
    """A line of the list; ``version`` is what an action sends as If-Match."""

    id = serializers.IntegerField(source="pk")
    version = serializers.IntegerField()
    project = NamedSerializer(source="unit.project")
    unit = UnitNameSerializer()
    company = serializers.CharField()
    what = serializers.CharField()
    state = serializers.ChoiceField(choices=FitOutState.choices)
    state_label = serializers.CharField(source="state.label")
    starts_on = serializers.DateField()
    ends_on = serializers.DateField()
    deposit = serializers.DecimalField(max_digits=14, decimal_places=2)
    deposit_paid_at = serializers.DateTimeField(allow_null=True)
    deposit_kept = serializers.DecimalField(max_digits=14, decimal_places=2)
    applied_at = serializers.DateTimeField()
    approved_at = serializers.DateTimeField(allow_null=True)
    refused_at = serializers.DateTimeField(allow_null=True)
    completed_at = serializers.DateTimeField(allow_null=True)


class PatrolSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    on = serializers.DateField()
    finding = serializers.CharField()
    is_violation = serializers.BooleanField()
    touches = serializers.ListField(child=serializers.ChoiceField(choices=_TOUCHED))
    by = PersonNameSerializer()
    at = serializers.DateTimeField()
    corrected_at = serializers.DateTimeField(allow_null=True)
    remedy = serializers.CharField(allow_blank=True)


class FitOutWaySerializer(serializers.Serializer[Any]):
    way = serializers.ChoiceField(choices=[(name, name) for name in WAYS])
    possible = serializers.BooleanField()


class FitOutSerializer(FitOutLineSerializer):
    """Fit-out works of a home: what was found, and what this person can do now."""

    applied_by = PersonNameSerializer()
    decided_by = PersonNameSerializer(allow_null=True)
    decision_words = serializers.CharField(allow_blank=True)
    completed_by = PersonNameSerializer(allow_null=True)
    completion_words = serializers.CharField(allow_blank=True)
    patrols = PatrolSerializer(many=True, source="found")
    ways = FitOutWaySerializer(many=True)
    history = OrderHistorySerializer(many=True)


class FitOutList(ListView):
    kind, reads = "orders", FitOutLineSerializer
    takes, gives, gives_status = serializer_of(FitOutForm, "NewFitOut"), FitOutSerializer, 201
    says_get = _("Fit-out works, the newest first")
    says_post = _("Apply for fit-out works in a home")

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.ORDER_LOG)
        return self.page_by_key(_seen(self.user), newest_first=True)

    @once
    def post(self, request: Request) -> Response:
        check_may(self.user, Permission.ORDER_LOG)
        form = FitOutForm(form_data(FitOutForm, self.body()), user=self.user)
        if not form.is_valid():
            raise refusal_of(form)
        made = fit_out_apply(unit=form.cleaned_data["unit"], works=form.works(), by=self.user, at=now())
        return _answer(self.user, made.pk, status=201)


class FitOutDetail(ApiView):
    kind, reads = "orders", FitOutSerializer
    says_get = _("Fit-out works of a home: what was found, and what you can do now")

    def get(self, request: Request, fit_out_id: int) -> Response:
        return _answer(self.user, fit_out_id)


class FitOutAct(ApiView):
    """One thing done with fit-out works: its form, its service."""

    kind, gives = "orders", FitOutSerializer
    needs_version = True
    way = ""

    @property
    def says_post(self) -> str:
        return str(WAYS[self.way].label)

    @once
    def post(self, request: Request, fit_out_id: int) -> Response:
        way, fit_out = WAYS[self.way], found(_seen(self.user), pk=fit_out_id)
        check_may(self.user, way.permission, fit_out.unit.project_id)
        version, sent = self.version(), self.body()
        form = way.form(form_data(way.form, sent))
        if not form.is_valid():
            raise refusal_of(form)
        seen = fit_out.version if version is None else version
        way.service(fit_out_id=fit_out.pk, **form.cleaned_data, version=seen, by=self.user, at=now())
        return _answer(self.user, fit_out.pk)

    def more_about(self, refusal: DomainError) -> dict[str, Any]:
        """What is there now stands in a conflict, so that it can be read and the action sent again."""
        if refusal.status != 409:
            return {}
        return {"current_version": FitOut.objects.values_list("version", flat=True).get(**_key(self.kwargs))}


def _key(kwargs: dict[str, Any]) -> dict[str, Any]:
    return {"pk": kwargs["fit_out_id"]}


def _seen(user: User) -> Any:
    return FitOut.objects.visible_to(user).select_related(
        "unit__project", "applied_by", "decided_by", "completed_by"
    )


def _answer(user: User, fit_out_id: int, *, status: int = 200) -> Response:
    """The works as they are now, with their version as ETag."""
    fit_out = found(_seen(user), pk=fit_out_id)
    fit_out.found = fit_out.patrols.select_related("by")
    fit_out.history = timeline_about({"fit_out": fit_out.pk})
    fit_out.ways = [
        {
            "way": name,
            "possible": way.is_offered(fit_out) and may(user, way.permission, fit_out.unit.project_id),
        }
        for name, way in WAYS.items()
    ]
    headers = {"ETag": f'"{fit_out.version}"', "Location": reverse("api_fit_out", args=[fit_out.pk])}
    return Response(FitOutSerializer(fit_out).data, status=status, headers=headers)


def fit_out_paths(below: str) -> list[URLPattern]:
    """The addresses of fit-out works."""
    one = f"{below}<int:fit_out_id>/"
    return [
        path(below, FitOutList.as_view(), name="api_fit_outs"),
        path(one, FitOutDetail.as_view(), name="api_fit_out"),
        *(path(f"{one}{way}/", _view(way), name=f"api_fit_out_{way}") for way in WAYS),
    ]


def _view(way: str) -> Any:
    form = WAYS[way].form
    more: dict[str, Any] = {}
    if "touches" in form.base_fields:
        more["touches"] = serializers.ListField(
            child=serializers.ChoiceField(choices=_TOUCHED),
            required=False,
            max_length=len(_TOUCHED),
            label=form.base_fields["touches"].label,
        )
    taken = serializer_of(form, f"FitOut{way.title()}", **more)
    view: Any = type(f"FitOut{way.title()}View", (FitOutAct,), {"way": way, "takes": taken})
    return view.as_view()
