"""Missed due times over the API: which, whose, why, what a manager decided, and what counts (CMP-19)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.enums.missed import Decision
from complaints.forms.missed import DecisionForm, PeriodForm, ReasonForm
from complaints.models import MissedReason
from complaints.selectors.missed import missed_counts, missed_seen, missed_shown, missed_visible_to
from complaints.services.missed import missed_decide, missed_explain
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, found, once
from core.api.described import form_data, refusal_of, serializer_of
from core.api.fields import LabelField, PersonNameSerializer
from core.clock.enums import DeadlineState, Target
from core.clock.models import Deadline
from core.time import local_date, now


class ReasonSerializer(serializers.Serializer[Any]):
    """Why it was missed, and what a manager decided about force majeure."""

    reason = serializers.CharField()
    force_majeure = serializers.BooleanField()
    given_by = PersonNameSerializer()
    given_at = serializers.DateTimeField()
    decision = serializers.ChoiceField(
        choices=Decision.choices, allow_blank=True, help_text=_("empty until a manager has decided")
    )
    decided_by = PersonNameSerializer(allow_null=True)
    decided_at = serializers.DateTimeField(allow_null=True)


class MissedSerializer(serializers.Serializer[Any]):
    """A missed due time, of a complaint by its number."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField(source="case.number")
    title = serializers.CharField(source="case.title")
    target = serializers.ChoiceField(choices=Target.choices)
    target_label = LabelField("target")
    due_at = serializers.DateTimeField()
    met_at = serializers.DateTimeField(allow_null=True)
    keeper = PersonNameSerializer(
        allow_null=True, help_text=_("whose it is, where it is not the responsible")
    )
    responsible = PersonNameSerializer(source="case.responsible", allow_null=True)
    reason = serializers.SerializerMethodField()

    def get_reason(self, deadline: Deadline) -> dict[str, Any] | None:
        known: MissedReason | None = getattr(deadline, "missed_reason", None)
        return dict(ReasonSerializer(known).data) if known else None


class MissedLineSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    missed = serializers.IntegerField()
    left_out = serializers.IntegerField(help_text=_("approved force majeure"))
    counted = serializers.IntegerField(help_text=_("missed without what is left out"))
    unexplained = serializers.IntegerField(help_text=_("without a reason yet"))


class MissedCountsSerializer(serializers.Serializer[Any]):
    """What counts in the period, by person and by department."""

    first = serializers.DateField()
    last = serializers.DateField()
    people = MissedLineSerializer(many=True)
    departments = MissedLineSerializer(many=True)


def _period(view: ApiView) -> dict[str, Any]:
    """The days asked for; nonsense is refused (422)."""
    check_may(view.user, Permission.CASE_VIEW)
    form = PeriodForm(view.request.query_params, today=local_date(now()))
    if form.errors:
        raise refusal_of(form)
    first, last = form.days
    return {"first": first, "last": last}


class MissedList(ListView):
    kind, reads, filters = "complaints", MissedSerializer, PeriodForm
    says_get = _("Due times of complaints missed in a period, of this month without one; the newest first")

    def get(self, request: Request) -> Response:
        missed = missed_visible_to(self.user, **_period(self), at=now())
        return self.page_by_key(missed_shown(missed), newest_first=True)


class MissedCounts(ApiView):
    kind, reads, filters = "complaints", MissedCountsSerializer, PeriodForm
    says_get = _("How many due times were missed in a period, by person and by department")

    def get(self, request: Request) -> Response:
        period = _period(self)
        counts = missed_counts(missed_visible_to(self.user, **period, at=now()), _now("nobody named"))
        whole = {**period, "people": counts.people, "departments": counts.departments}
        return Response(MissedCountsSerializer(whole).data)


class MissedDetail(ApiView):
    kind, reads = "complaints", MissedSerializer
    says_get = _("One missed due time, and why")

    def get(self, request: Request, deadline_id: int) -> Response:
        deadline: Deadline = found(missed_seen(self.user), pk=deadline_id)
        if deadline.state(now()) not in (DeadlineState.LATE, DeadlineState.MISSED):
            raise Http404
        return _answer(deadline)


class MissedExplain(ApiView):
    kind, takes, gives = "complaints", serializer_of(ReasonForm, "MissedExplainBody"), MissedSerializer
    says_post = _("Say why a due time was missed")

    @once
    def post(self, request: Request, deadline_id: int) -> Response:
        found(missed_seen(self.user), pk=deadline_id)
        form = ReasonForm(form_data(ReasonForm, self.body()))
        if not form.is_valid():
            raise refusal_of(form)
        missed_explain(deadline_id=deadline_id, by=self.user, at=now(), **form.cleaned_data)
        return _done(self.user, deadline_id)


class MissedDecide(ApiView):
    kind, takes, gives = "complaints", serializer_of(DecisionForm, "MissedDecideBody"), MissedSerializer
    says_post = _("Decide whether it was force majeure and is left out of the rates")

    @once
    def post(self, request: Request, deadline_id: int) -> Response:
        found(missed_seen(self.user), pk=deadline_id)
        decision = Decision(self.body()["decision"])
        missed_decide(deadline_id=deadline_id, decision=decision, by=self.user, at=now())
        return _done(self.user, deadline_id)


def _done(user: User, deadline_id: int) -> Response:
    location = reverse("api_missed_one", args=[deadline_id])
    return _answer(found(missed_seen(user), pk=deadline_id), headers={"Location": location})


def _answer(deadline: Deadline, **more: Any) -> Response:
    return Response(MissedSerializer(deadline).data, **more)


def missed_paths(below: str) -> list[URLPattern]:
    """The addresses of missed due times."""
    one = f"{below}<int:deadline_id>/"
    return [
        path(below, MissedList.as_view(), name="api_missed"),
        path(f"{below}counts/", MissedCounts.as_view(), name="api_missed_counts"),
        path(one, MissedDetail.as_view(), name="api_missed_one"),
        path(f"{one}explain/", MissedExplain.as_view(), name="api_missed_explain"),
        path(f"{one}decide/", MissedDecide.as_view(), name="api_missed_decide"),
    ]
