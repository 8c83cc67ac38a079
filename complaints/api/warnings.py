"""Early warnings over the API: the list, one, and what is done with it (CMP-21)."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.enums.warnings import WarningCause, WarningWay
from complaints.forms.warnings import FORMS
from complaints.models import EarlyWarning
from complaints.policies.warnings import check_can, refusal
from complaints.selectors.warnings import complaints_of, warnings_visible_to
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, found, once
from core.api.described import form_data, refusal_of, serializer_of
from core.api.fields import LabelField, NamedSerializer, PersonNameSerializer
from core.time import now


class WarningLineSerializer(serializers.Serializer[Any]):
    """A line of the list."""

    number = serializers.CharField(source="case.number")
    title = serializers.CharField(source="case.title")
    cause = serializers.ChoiceField(choices=WarningCause.choices)
    cause_label = LabelField("cause")
    project = NamedSerializer(source="case.project")
    owner = PersonNameSerializer(source="case.responsible", allow_null=True)
    is_open = serializers.BooleanField(source="case.is_open")
    opened_at = serializers.DateTimeField(source="case.reported_at")
    next_due_at = serializers.DateTimeField(source="case.next_due_at", allow_null=True)
    measure = serializers.CharField(allow_blank=True)
    due_at = serializers.DateTimeField(allow_null=True)
    result = serializers.CharField(allow_blank=True)
    closed_at = serializers.DateTimeField(allow_null=True)


class WarningWaySerializer(serializers.Serializer[Any]):
    way = serializers.ChoiceField(choices=WarningWay.choices)
    possible = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True, help_text=_("why it is not possible now"))


class WarningSerializer(serializers.Serializer[Any]):
    """A warning, the numbers of its complaints, and what this person can do with it."""

    warning = WarningLineSerializer()
    complaints = serializers.ListField(child=serializers.CharField())
    ways = WarningWaySerializer(many=True)


class WarningList(ListView):
    kind, reads = "complaints", WarningLineSerializer
    says_get = _("Early warnings, the newest first")

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CASE_VIEW)
        return self.page_by_key(warnings_visible_to(self.user), newest_first=True)


class WarningDetail(ApiView):
    kind, reads = "complaints", WarningSerializer
    says_get = _("One early warning, and what you can do with it")

    def get(self, request: Request, number: str) -> Response:
        return _answer(self.user, found(warnings_visible_to(self.user), case__number=number))


class WarningAct(ApiView):
    """One thing done with a warning: its form, its service."""

    kind, gives = "complaints", WarningSerializer
    way: WarningWay = WarningWay.MEASURE

    @property
    def says_post(self) -> str:
        return str(self.way.label)

    @once
    def post(self, request: Request, number: str) -> Response:
        warning = found(warnings_visible_to(self.user), case__number=number)
        check_can(self.way, user=self.user, warning=warning)
        form = FORMS[self.way](form_data(FORMS[self.way], self.body()), warning=warning)
        if not form.is_valid():
            raise refusal_of(form)
        form.run(by=self.user, at=now())
        after = EarlyWarning.objects.select_related("case__project", "case__responsible").get(pk=warning.pk)
        location = reverse("api_warning", args=[number])
        return _answer(self.user, after, headers={"Location": location})


def _answer(user: User, warning: EarlyWarning, **more: Any) -> Response:
    why = {way: str(refusal(way, user=user, warning=warning) or "") for way in WarningWay}
    whole = {
        "warning": warning,
        "complaints": list(complaints_of(warning).values_list("case__number", flat=True)),
        "ways": [{"way": way, "possible": not reason, "reason": reason} for way, reason in why.items()],
    }
    return Response(WarningSerializer(whole).data, **more)


def warning_paths(below: str) -> list[URLPattern]:
    """The addresses of early warnings."""
    one = f"{below}<case:number>/"
    return [
        path(below, WarningList.as_view(), name="api_warnings"),
        path(one, WarningDetail.as_view(), name="api_warning"),
        *(path(f"{one}{way.value}/", _view(way), name=f"api_warning_{way.value}") for way in WarningWay),
    ]


def _view(way: WarningWay) -> Any:
    name = f"Warning{way.value.title()}"
    view: Any = type(
        f"{name}View", (WarningAct,), {"way": way, "takes": serializer_of(FORMS[way], f"{name}Act")}
    )
    return view.as_view()
