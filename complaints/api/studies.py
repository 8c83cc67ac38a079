"""The library of case studies over the API (CMP-20)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.complaints import complaint_of
from complaints.api.serializers import CategorySerializer
from complaints.enums import Grade, RootCause, StudyState
from complaints.forms.learning import StudyFilter
from complaints.selectors.studies import studies_found, studies_like, studies_visible_to
from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, found
from core.api.fields import LabelField, NamedSerializer, PersonNameSerializer


class StudySerializer(serializers.Serializer[Any]):
    """A case study; it is written and published by actions of its complaint."""

    number = serializers.CharField(source="complaint.case.number")
    state = serializers.ChoiceField(choices=StudyState.choices)
    state_label = LabelField("state")
    project = NamedSerializer(source="complaint.case.project")
    category = CategorySerializer(source="complaint.category", allow_null=True)
    grade = serializers.ChoiceField(source="complaint.grade", choices=Grade.choices)
    root_cause = serializers.ChoiceField(
        source="complaint.root_cause", choices=RootCause.choices, allow_blank=True
    )
    problem = serializers.CharField()
    strategy = serializers.CharField(allow_blank=True)
    feedback = serializers.CharField(allow_blank=True)
    lesson = serializers.CharField(allow_blank=True)
    written_by = PersonNameSerializer()
    written_at = serializers.DateTimeField()
    published_by = PersonNameSerializer(allow_null=True)
    published_at = serializers.DateTimeField(allow_null=True)


class SimilarStudySerializer(StudySerializer):
    """One that resembles a complaint."""


class StudyList(ListView):
    kind, reads, filters = "complaints", StudySerializer, StudyFilter
    says_get = _("Case studies by their words, the newest complaints first")

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CASE_VIEW)
        asked = self.filtered()
        rows = studies_found(
            self.user,
            query=asked["q"],
            top=asked["category"],
            state=asked["state"] or StudyState.PUBLISHED,
        )
        return self.page_by_key(rows, newest_first=True)


class StudyDetail(ApiView):
    kind, reads = "complaints", StudySerializer
    says_get = _("One case study")

    def get(self, request: Request, number: str) -> Response:
        study = found(studies_visible_to(self.user), complaint__case__number=number)
        return Response(StudySerializer(study).data)


class SimilarStudies(ListView):
    kind, reads = "complaints", SimilarStudySerializer
    says_get = _("Published case studies like a complaint, the most alike first")

    def get(self, request: Request, number: str) -> Response:
        complaint = complaint_of(self.user, number)
        alike = studies_like(
            self.user, text=complaint.what, category_id=complaint.category_id, but=complaint.pk
        )
        return self.page([each.study for each in alike], None)
