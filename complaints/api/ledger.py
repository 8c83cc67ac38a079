"""The shared ledger over the API: its complaints, where a review is due, the reviews, a new one (CMP-18)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.serializers import ComplaintLineSerializer
from complaints.enums import State
from complaints.forms.filters import projects_seen
from complaints.forms.ledger import LedgerFilter
from complaints.models import LedgerReview
from complaints.selectors import complaints_visible_to
from complaints.selectors.ledger import (
    departments_of,
    ledger_shown,
    ledger_visible_to,
    review_states,
    reviews_visible_to,
    seen_in,
)
from complaints.services.ledger import ledger_review
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, found, once
from core.api.fields import LabelField, NamedSerializer, PersonNameSerializer
from core.errors import InvalidInput
from core.places.models import Project
from core.records.paging import page_by_due
from core.time import now

MOST = 100  # as many as the page of a review shows


class LedgerLineSerializer(ComplaintLineSerializer):
    """A complaint on the shared ledger, with its departments and its last review."""

    departments = serializers.SerializerMethodField()
    reviewed_at = serializers.DateTimeField(allow_null=True)
    last_decision = serializers.CharField(allow_null=True, allow_blank=True)

    def get_departments(self, complaint: Any) -> list[str]:
        return list(departments_of(complaint))


class ReviewStateSerializer(serializers.Serializer[Any]):
    """A project whose ledger this person may review, and whether its week is over."""

    project = NamedSerializer()
    count = serializers.IntegerField(help_text=_("complaints on the ledger"))
    reviewed_at = serializers.DateTimeField(allow_null=True)
    is_due = serializers.BooleanField()


class LedgerReviewLineSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    project = NamedSerializer()
    by = PersonNameSerializer()
    at = serializers.DateTimeField()
    notes = serializers.CharField(allow_blank=True)
    count = serializers.IntegerField(help_text=_("complaints that were looked at"))


class SeenSerializer(serializers.Serializer[Any]):
    """A complaint as it was seen in the review."""

    number = serializers.CharField(source="complaint.case.number")
    title = serializers.CharField(source="complaint.case.title")
    state = serializers.ChoiceField(choices=State.choices)
    state_label = LabelField("state")
    decision = serializers.CharField(allow_blank=True)


class LedgerReviewSerializer(LedgerReviewLineSerializer):
    """A review with what was seen in it, as far as this person sees the complaints."""

    seen = serializers.SerializerMethodField()

    def get_seen(self, review: LedgerReview) -> list[dict[str, Any]]:
        return list(SeenSerializer(seen_in(review, self.context["user"]), many=True).data)


class SeenNow(serializers.Serializer[Any]):
    number = serializers.CharField(max_length=20, help_text=_("the number of a complaint"))
    decision = serializers.CharField(max_length=1000, required=False, allow_blank=True)


class NewLedgerReview(serializers.Serializer[Any]):
    project = serializers.IntegerField(min_value=1)
    seen = serializers.ListField(child=SeenNow(), min_length=1, max_length=MOST)
    notes = serializers.CharField(max_length=2000, required=False, allow_blank=True)


class LedgerList(ListView):
    kind, reads, filters = "complaints", LedgerLineSerializer, LedgerFilter
    says_get = _("Open complaints that need several departments, what is due first first")

    def filter_form(self) -> forms.Form:
        return LedgerFilter(self.request.query_params, user=self.user)

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CASE_VIEW)
        project = self.filtered()["project"]
        ledger = ledger_visible_to(self.user, project.pk if project else None)
        page = page_by_due(ledger_shown(ledger), self.after(), prefix="case__")
        return self.page(page.rows, page.next_cursor)


class ReviewStateList(ListView):
    kind, reads = "complaints", ReviewStateSerializer
    says_get = _("The projects whose shared ledger you may review, and where a review is due")

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CASE_VIEW)
        return self.page(review_states(self.user, now()), None)


class ReviewList(ListView):
    kind, reads, filters = "complaints", LedgerReviewLineSerializer, LedgerFilter
    takes, gives, gives_status = NewLedgerReview, LedgerReviewSerializer, 201
    says_get = _("Weekly reviews of the shared ledger, the newest first")
    says_post = _("Record a review of the shared ledger: what was looked at, what was decided")

    def filter_form(self) -> forms.Form:
        return LedgerFilter(self.request.query_params, user=self.user)

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CASE_VIEW)
        project, reviews = self.filtered()["project"], reviews_visible_to(self.user)
        return self.page_by_key(reviews.filter(project=project) if project else reviews, newest_first=True)

    @once
    def post(self, request: Request) -> Response:
        check_may(self.user, Permission.COMPLAINT_ASSIGN)
        sent = self.body()
        project = self._project(sent["project"])
        seen = self._seen({line["number"]: line.get("decision", "") for line in sent["seen"]})
        made = ledger_review(project=project, seen=seen, notes=sent.get("notes", ""), by=self.user, at=now())
        location = reverse("api_ledger_review", args=[made.pk])
        return _answer(self.user, made.pk, status=201, headers={"Location": location})

    def _project(self, pk: int) -> Project:
        project = projects_seen(self.user).filter(pk=pk).first()
        if project is None:
            raise InvalidInput("no_such_project", _("There is no such project."), field="project")
        return project

    def _seen(self, decisions: dict[str, str]) -> dict[int, str]:
        """The decision on each complaint by its key."""
        known = complaints_visible_to(self.user).filter(case__number__in=decisions)
        keys: dict[str, int] = dict(known.values_list("case__number", "pk"))
        if len(keys) != len(decisions):
            raise InvalidInput("no_such_complaint", _("There is no such complaint."), field="seen")
        return {pk: decisions[number] for number, pk in keys.items()}


class ReviewDetail(ApiView):
    kind, reads = "complaints", LedgerReviewSerializer
    says_get = _("One review of the shared ledger: who, when, which complaints, what was decided")

    def get(self, request: Request, review_id: int) -> Response:
        return _answer(self.user, review_id)


def _answer(user: User, review_id: int, **more: Any) -> Response:
    review = found(reviews_visible_to(user), pk=review_id)
    return Response(LedgerReviewSerializer(review, context={"user": user}).data, **more)


def ledger_paths(below: str) -> list[URLPattern]:
    """The addresses of the shared ledger."""
    reviews = f"{below}reviews/"
    return [
        path(below, LedgerList.as_view(), name="api_shared_ledger"),
        path(f"{below}states/", ReviewStateList.as_view(), name="api_ledger_states"),
        path(reviews, ReviewList.as_view(), name="api_ledger_reviews"),
        path(f"{reviews}<int:review_id>/", ReviewDetail.as_view(), name="api_ledger_review"),
    ]
