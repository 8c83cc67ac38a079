"""The monthly review over the API: its points, what was decided, who does it by when, what came of it (CMP-25)."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.serializers import CategorySerializer
from complaints.enums import RootCause
from complaints.forms.monthly import DecisionOfReviewForm, MonthForm, ResultForm
from complaints.models import ReviewDecision
from complaints.policies.reviews import can_finish, check_can_finish
from complaints.selectors.monthly import (
    decisions_visible_to,
    points_by_category,
    points_by_cause,
    still_open,
)
from complaints.services.monthly import review_decide, review_decision_finish
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, found, once
from core.api.described import form_data, refusal_of, serializer_of
from core.api.fields import MonthField, NamedSerializer, PersonNameSerializer
from core.errors import InvalidInput
from core.time import local_date, now


class PointSerializer(serializers.Serializer[Any]):
    """What complaints were about, or why, how often in the month and in the month before."""

    name = serializers.CharField()
    count = serializers.IntegerField()
    before = serializers.IntegerField(help_text=_("in the month before"))


class ReviewDecisionLineSerializer(serializers.Serializer[Any]):
    """What was decided, who does it by when, and what came of it."""

    id = serializers.IntegerField(source="pk")
    project = NamedSerializer()
    month = MonthField(source="month_on")
    category = CategorySerializer(allow_null=True)
    root_cause = serializers.ChoiceField(choices=RootCause.choices, allow_blank=True)
    about = serializers.CharField(allow_blank=True, help_text=_("the point it is about"))
    decision = serializers.CharField()
    owner = PersonNameSerializer()
    due_on = serializers.DateField()
    by = PersonNameSerializer()
    at = serializers.DateTimeField()
    done_by = PersonNameSerializer(allow_null=True)
    done_at = serializers.DateTimeField(allow_null=True)
    result = serializers.CharField(allow_blank=True)


class ReviewDecisionSerializer(ReviewDecisionLineSerializer):
    """A decision, and whether this person can say that it is done."""

    may_finish = serializers.SerializerMethodField(help_text=_("whether you can say that it is done"))

    def get_may_finish(self, decision: ReviewDecision) -> bool:
        return can_finish(self.context["user"], decision)


class MonthlyReviewSerializer(serializers.Serializer[Any]):
    """A month: its points, its decisions, and what other months decided that is still open."""

    month = MonthField()
    by_category = PointSerializer(many=True, help_text=_("of what came in during the month"))
    by_cause = PointSerializer(many=True, help_text=_("of what was closed during the month"))
    decisions = ReviewDecisionLineSerializer(many=True)
    still_open = ReviewDecisionLineSerializer(many=True)


# The point is one choice on the page; here it is what it is: a subcategory or a root cause.
NewReviewDecision = serializer_of(
    DecisionOfReviewForm,
    "NewReviewDecision",
    leave_out=("about",),
    month=serializers.RegexField(
        r"^\d{4}-\d\d$", required=False, help_text=_("as 2026-11; this one without it")
    ),
    category=serializers.IntegerField(required=False, min_value=1, help_text=_("a subcategory, or")),
    root_cause=serializers.ChoiceField(choices=RootCause.choices, required=False),
)


class MonthlyReview(ApiView):
    kind, reads, filters = "complaints", MonthlyReviewSerializer, MonthForm
    says_get = _("The monthly review: the most frequent points of a month, and what was decided")

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CASE_VIEW)
        chosen = _month(self.user, self.request.query_params)
        month, project_id = chosen.first_day, chosen.chosen.pk if chosen.chosen else None
        decisions = decisions_visible_to(self.user, project_id)
        whole = {
            "month": month,
            "by_category": points_by_category(self.user, month, project_id),
            "by_cause": points_by_cause(self.user, month, project_id),
            "decisions": decisions.filter(month_on=month).order_by("due_on", "pk"),
            "still_open": still_open(decisions, month),
        }
        return Response(MonthlyReviewSerializer(whole).data)


class DecisionList(ListView):
    kind, reads = "complaints", ReviewDecisionLineSerializer
    takes, gives, gives_status = NewReviewDecision, ReviewDecisionSerializer, 201
    says_get = _("Decisions of monthly reviews, the newest first")
    says_post = _("Record what a monthly review decided: who does it by when")

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CASE_VIEW)
        return self.page_by_key(decisions_visible_to(self.user), newest_first=True)

    @once
    def post(self, request: Request) -> Response:
        check_may(self.user, Permission.COMPLAINT_MANAGE)
        sent = self.body()
        month = _month(self.user, {"month": sent.pop("month", "")}).first_day
        form = DecisionOfReviewForm(
            form_data(DecisionOfReviewForm, {**sent, "about": _about(sent)}), user=self.user
        )
        if not form.is_valid():
            raise refusal_of(form, about="category")
        made = review_decide(month_on=month, **form.cleaned_data, by=self.user, at=now())
        return _answer(self.user, made.pk, status=201)


def _about(sent: dict[str, Any]) -> str:
    """The point as the form names it."""
    category, cause = sent.pop("category", None), sent.pop("root_cause", None)
    if category and cause:
        raise InvalidInput("one_of_two", _("Name a subcategory or a root cause, not both."), field="category")
    return f"c{category}" if category else f"r{cause}" if cause else ""


class DecisionDetail(ApiView):
    kind, reads = "complaints", ReviewDecisionSerializer
    says_get = _("One decision of a monthly review")

    def get(self, request: Request, decision_id: int) -> Response:
        return _answer(self.user, decision_id)


class DecisionFinish(ApiView):
    kind, takes, gives = "complaints", serializer_of(ResultForm, "DecisionResult"), ReviewDecisionSerializer
    says_post = _("Say that a decision of a monthly review is carried out, and what came of it")

    @once
    def post(self, request: Request, decision_id: int) -> Response:
        check_can_finish(self.user, found(decisions_visible_to(self.user), pk=decision_id))
        result = self.body()["result"]
        review_decision_finish(decision_id=decision_id, result=result, by=self.user, at=now())
        return _answer(self.user, decision_id)


def _month(user: User, asked: Any) -> MonthForm:
    """The month and project asked for; nonsense is refused (422)."""
    form = MonthForm(asked, user=user, today=local_date(now()))
    if form.errors:
        raise refusal_of(form)
    return form


def _answer(user: User, decision_id: int, *, status: int = 200) -> Response:
    decision = found(decisions_visible_to(user), pk=decision_id)
    told = ReviewDecisionSerializer(decision, context={"user": user})
    return Response(
        told.data, status=status, headers={"Location": reverse("api_decision", args=[decision_id])}
    )


def monthly_paths(below: str) -> list[URLPattern]:
    """The addresses of the monthly review."""
    one = f"{below}decisions/<int:decision_id>/"
    return [
        path(below, MonthlyReview.as_view(), name="api_monthly_review"),
        path(f"{below}decisions/", DecisionList.as_view(), name="api_decisions"),
        path(one, DecisionDetail.as_view(), name="api_decision"),
        path(f"{one}finish/", DecisionFinish.as_view(), name="api_decision_finish"),
    ]
