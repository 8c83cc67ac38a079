"""The targets over the API: each with numerator and denominator, and the items behind it (CMP-22, RPT-05)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.enums.goals import Goal
from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView
from core.time import now
from dashboard.forms import TargetFilter
from dashboard.targets import items_of, targets_reached


class ReachedSerializer(serializers.Serializer[Any]):
    goal = serializers.ChoiceField(choices=Goal.choices)
    label = serializers.CharField(source="goal.label")  # type: ignore[assignment]
    target = serializers.IntegerField(help_text=_("percent"))
    kept = serializers.IntegerField(help_text=_("numerator"))
    counted = serializers.IntegerField(help_text=_("denominator"))
    percent = serializers.FloatField(allow_null=True)
    is_reached = serializers.BooleanField(allow_null=True)
    answered = serializers.IntegerField(allow_null=True)
    asked = serializers.IntegerField(allow_null=True, help_text=_("of whom an answer was asked"))


class PeriodSerializer(serializers.Serializer[Any]):
    """The figures, and the instants that they lie between."""

    start = serializers.DateTimeField()
    end = serializers.DateTimeField()
    targets = ReachedSerializer(many=True)


class TargetItemSerializer(serializers.Serializer[Any]):
    number = serializers.CharField(source="case.number")
    title = serializers.CharField(source="case.title")
    on = serializers.DateTimeField()
    kept = serializers.BooleanField()


class TargetList(ApiView):
    kind, reads, filters = "complaints", PeriodSerializer, TargetFilter
    says_get = _("The targets of the complaint work in a month")

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CASE_VIEW)
        asked = TargetFilter(self.request.query_params, user=self.user, at=now()).asked()
        found = targets_reached(self.user, asked)
        return Response(PeriodSerializer({"start": asked.start, "end": asked.end, "targets": found}).data)


class TargetItems(ListView):
    kind, reads, filters = "complaints", TargetItemSerializer, TargetFilter
    says_get = _("What one of the targets counts, the newest first")

    def filter_form(self) -> forms.Form:
        return TargetFilter(self.request.query_params, user=self.user, at=now())

    def get(self, request: Request, goal: str) -> Response:
        check_may(self.user, Permission.CASE_VIEW)
        if goal not in Goal.values:
            raise Http404
        asked = TargetFilter(self.request.query_params, user=self.user, at=now()).asked()
        return self.page_by_key(items_of(self.user, Goal(goal), asked), newest_first=True)
