"""The segments of a person over the API (OWN-08)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiView, found, once
from core.api.described import serializer_of
from core.api.fields import PersonNameSerializer
from core.errors import DomainError
from core.time import now
from owners.enums import SEGMENT_CHOICES, Segment
from owners.forms.records import SegmentForm
from owners.models import Person, PersonSegments
from owners.selectors.lists import owners_visible_to
from owners.selectors.segments import check_may_change, segments_seen
from owners.services.segments import segments_set

_CHOICES = {
    segment.value: serializers.ChoiceField(
        choices=SEGMENT_CHOICES[segment].choices,
        allow_blank=True,
        label=segment.label,
        help_text=_("empty: not known"),
    )
    for segment in Segment
}


class _Kept(serializers.Serializer[Any]):
    version = serializers.IntegerField()
    changed_at = serializers.DateTimeField(allow_null=True)
    changed_by = PersonNameSerializer(allow_null=True)


SegmentsSerializer: Any = type("SegmentsSerializer", (_Kept,), _CHOICES)


class PersonSegmentsView(ApiView):
    """GET tells the segments; POST changes those that it names."""

    kind, reads, gives = "people", SegmentsSerializer, SegmentsSerializer
    takes = serializer_of(SegmentForm, "SegmentChange")
    needs_version = True
    says_get = _("The segments of an owner")
    says_post = _("Change segments of an owner; those not named stay")

    def get(self, request: Request, person_id: int) -> Response:
        return _answer(segments_seen(self.user, self._person(person_id)))

    @once
    def post(self, request: Request, person_id: int) -> Response:
        person = self._person(person_id)
        check_may_change(self.user, person)
        version, sent = self.version(), self.body()
        values = {Segment(name): value for name, value in sent.items()}
        kept = segments_set(person=person, values=values, version=version, by=self.user, at=now())
        return _answer(kept, Location=reverse("api_person_segments", args=[person.pk]))

    def _person(self, person_id: int) -> Person:
        person: Person = found(owners_visible_to(self.user), pk=person_id)
        return person

    def more_about(self, refusal: DomainError) -> dict[str, Any]:
        """What is there now, so that it can be read and the change sent again."""
        if refusal.status != 409:
            return {}
        there = PersonSegments.objects.filter(person_id=self.kwargs["person_id"]).first()
        return {"current_version": there.version if there else 0}


def _answer(segments: PersonSegments | None, **headers: str) -> Response:
    headers["ETag"] = f'"{segments.version if segments else 0}"'
    return Response(SegmentsSerializer(segments).data, headers=headers)
