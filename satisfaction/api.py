"""The follow-up of a complaint over the API: read what waits, and record how it went (CMP-16, CMP-17)."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.api.base import ApiView, found, once
from core.api.described import form_data, refusal_of, serializer_of
from core.api.fields import LabelField, PersonNameSerializer
from core.time import now
from satisfaction.enums import AttemptChannel, FollowUpState
from satisfaction.forms import WAYS, way_refusal
from satisfaction.models import FollowUp
from satisfaction.selectors import follow_ups_pending

SAYS = {
    "score": _("The customer was asked: the score"),
    "sheet": _("The customer filled in and signed the satisfaction confirmation"),
    "attempt": _("Nobody was reached: one more try"),
    "notice": _("The written notice went out"),
    "give-up": _("Given up: the customer cannot be reached"),
}


class AttemptSerializer(serializers.Serializer[Any]):
    channel = serializers.ChoiceField(choices=AttemptChannel.choices)
    at = serializers.DateTimeField()
    by = PersonNameSerializer()


class WaySerializer(serializers.Serializer[Any]):
    way = serializers.ChoiceField(choices=[(way, way) for way in WAYS])
    possible = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True, help_text=_("why it is not possible now"))


class FollowUpSerializer(serializers.Serializer[Any]):
    """A follow-up with its tries, and what this person can do about it."""

    number = serializers.CharField(source="case.number")
    version = serializers.IntegerField(source="case.version")
    state = serializers.ChoiceField(choices=FollowUpState.choices)
    state_label = LabelField("state")
    opened_at = serializers.DateTimeField()
    notice_sent_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField(allow_null=True)
    score = serializers.IntegerField(allow_null=True)
    words = serializers.CharField(allow_blank=True)
    attempts = AttemptSerializer(many=True)
    ways = WaySerializer(many=True)


class FollowUpView(ApiView):
    kind, reads = "complaints", FollowUpSerializer
    says_get = _("The follow-up that waits, and how it can go")

    def pending(self, number: str) -> FollowUp:
        """The one that waits; 404 when there is none, or when it is not the person's to see."""
        follow_up: FollowUp = found(follow_ups_pending(self.user), case__number=number)
        return follow_up

    def answer(self, follow_up: FollowUp, **headers: str) -> Response:
        at = now()
        open_ways = WAYS if follow_up.state == FollowUpState.PENDING else {}
        reasons = {way: way_refusal(way, follow_up, self.user, at) for way in open_ways}
        ways = [{"way": way, "possible": not why, "reason": why} for way, why in reasons.items()]
        follow_up.ways = ways  # type: ignore[attr-defined]  # for this answer
        etag = {"ETag": f'"{follow_up.case.version}"'}
        return Response(FollowUpSerializer(follow_up).data, headers={**etag, **headers})


class FollowUpDetail(FollowUpView):
    def get(self, request: Request, number: str) -> Response:
        follow_up = self.pending(number)
        check_may(self.user, Permission.CASE_VIEW, follow_up.case.project_id)
        return self.answer(follow_up)


class FollowUpWay(FollowUpView):
    """One way that a follow-up goes: its form, its service."""

    gives = FollowUpSerializer
    needs_version = True
    way = ""

    @property
    def says_post(self) -> str:
        return str(SAYS[self.way])

    @once
    def post(self, request: Request, number: str) -> Response:
        form_class, service, permission = WAYS[self.way]
        pending = self.pending(number)
        check_may(self.user, permission, pending.case.project_id)
        version = self.version()
        form = form_class(form_data(form_class, self.body()))
        if not form.is_valid():
            raise refusal_of(form)
        entered = {**form.cleaned_data, "version": version}
        done = service(follow_up_id=pending.pk, by=self.user, at=now(), **entered)
        whole = FollowUp.objects.select_related("case").get(pk=done.pk)
        return self.answer(whole, Location=reverse("api_complaint", args=[number]))


def way_paths(below: str) -> list[URLPattern]:
    """The addresses of the ways that a follow-up can go."""
    return [path(f"{below}{way}/", _view(way), name=f"api_follow_up_{way.replace('-', '_')}") for way in WAYS]


def _view(way: str) -> Any:
    name = f"FollowUp{way.title().replace('-', '')}"
    taken = serializer_of(WAYS[way][0], f"New{name}")
    view: Any = type(f"{name}View", (FollowUpWay,), {"way": way, "takes": taken})
    return view.as_view()
