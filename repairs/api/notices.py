"""Repair notices over the API: sent, answered, replaced by somebody else's work, scored (RPR-13, RPR-15, RPR-16)."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may, scope_of
from core.api.base import ApiView, ListView, found, once
from core.api.described import form_data, refusal_of, serializer_of
from core.api.fields import LabelField, NamedSerializer, PersonNameSerializer, UnitNameSerializer
from core.time import now
from repairs.api.orders import order_of
from repairs.enums.contracting import NoticeAnswer, NoticeState, NoticeWay
from repairs.forms.contracting import AnswerForm, NoticeForm, ThirdPartyForm
from repairs.models import RepairNotice, WorkOrder
from repairs.policies.contracting import ways_of
from repairs.selectors.contracting import (
    YEAR,
    companies_scored,
    contractor_story,
    may_see_notices,
    notices_visible_to,
)
from repairs.services.contracting import notice_answer, notice_send, third_party_repair


class RepairNoticeSerializer(serializers.Serializer[Any]):
    """A repair notice with what the contractor said, and what it can say next; nothing of the customer."""

    id = serializers.IntegerField(source="pk")
    number = serializers.CharField(source="order.case.number", help_text=_("of the order"))
    project = NamedSerializer(source="order.case.project")
    unit = UnitNameSerializer(source="order.case.unit", allow_null=True)
    contractor = NamedSerializer()
    words = serializers.CharField()
    state = serializers.SerializerMethodField()
    sent_at = serializers.DateTimeField()
    respond_by = serializers.DateTimeField()
    start_by = serializers.DateTimeField()
    answer = serializers.ChoiceField(choices=NoticeAnswer.choices, allow_blank=True)
    answer_label = LabelField("answer")
    answered_at = serializers.DateTimeField(allow_null=True)
    answered_by = serializers.CharField(allow_blank=True)
    answer_words = serializers.CharField(allow_blank=True)
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    finish_words = serializers.CharField(allow_blank=True)
    ways = serializers.SerializerMethodField(help_text=_("what the contractor can say next"))

    def get_state(self, notice: RepairNotice) -> NoticeState:
        return notice.state(now())

    def get_ways(self, notice: RepairNotice) -> list[NoticeWay]:
        return ways_of(notice)


class ThirdPartySerializer(serializers.Serializer[Any]):
    """Somebody else repaired it, at the contractor's cost."""

    company = serializers.CharField()
    cost = serializers.DecimalField(max_digits=14, decimal_places=2)
    deducted = serializers.DecimalField(
        max_digits=14, decimal_places=2, help_text=_("off the retention money")
    )
    reason = serializers.CharField()
    at = serializers.DateTimeField()
    by = PersonNameSerializer()


class OrderContractorSerializer(serializers.Serializer[Any]):
    """Who answers for an order, the notices that went out, and what was charged back."""

    contractor = NamedSerializer(allow_null=True)
    notices = RepairNoticeSerializer(many=True)
    replaced = ThirdPartySerializer(many=True)
    retention = serializers.DecimalField(
        max_digits=14, decimal_places=2, allow_null=True, help_text=_("retention money that is left")
    )
    no_notice = serializers.CharField(allow_blank=True, help_text=_("why no notice can be sent now"))
    no_replacement = serializers.CharField(allow_blank=True, help_text=_("why nobody else may repair it now"))


class SentNoticeSerializer(serializers.Serializer[Any]):
    """The notice, and the link for the contractor, which is told only now."""

    notice = RepairNoticeSerializer()
    link = serializers.URLField()


class ScoreSerializer(serializers.Serializer[Any]):
    """How a company did in the last twelve months; rates and score are of 100."""

    company = NamedSerializer()
    is_specialist = serializers.BooleanField(source="company.is_specialist")
    jobs = serializers.IntegerField(source="record.jobs")
    on_time = serializers.FloatField(source="record.on_time_rate", allow_null=True)
    reworked = serializers.FloatField(source="record.rework_rate", allow_null=True)
    satisfaction = serializers.FloatField(source="record.satisfaction", allow_null=True)
    score = serializers.FloatField(source="record.score", allow_null=True)
    deducted = serializers.DecimalField(max_digits=14, decimal_places=2)


class NoticeList(ListView):
    kind, reads = "orders", RepairNoticeSerializer
    says_get = _("Repair notices of the projects where you dispatch, or your company's own; the newest first")

    def get(self, request: Request) -> Response:
        _check_may_see(self.user)
        return self.page_by_key(notices_visible_to(self.user), newest_first=True)


class NoticeDetail(ApiView):
    kind, reads = "orders", RepairNoticeSerializer
    says_get = _("One repair notice, and what the contractor can say next")

    def get(self, request: Request, notice_id: int) -> Response:
        return Response(RepairNoticeSerializer(_notice(self.user, notice_id)).data)


class NoticeAnswered(ApiView):
    kind, gives = "orders", RepairNoticeSerializer
    takes = serializer_of(
        AnswerForm, "RepairNoticeAnswer", way=serializers.ChoiceField(choices=NoticeWay.choices)
    )
    says_post = _("The contractor answers, or you record what they said on the phone")

    @once
    def post(self, request: Request, notice_id: int) -> Response:
        notice = _notice(self.user, notice_id)
        form = AnswerForm(form_data(AnswerForm, self.body()))
        if not form.is_valid():
            raise refusal_of(form)
        notice_answer(notice_id=notice.pk, **form.cleaned_data, at=now(), by=self.user)
        location = reverse("api_repair_notice", args=[notice.pk])
        told = RepairNoticeSerializer(_notice(self.user, notice_id))
        return Response(told.data, headers={"Location": location})


class OrderContractor(ApiView):
    kind, reads = "orders", OrderContractorSerializer
    says_get = _("Who answers for an order, its repair notices, and what was charged back")

    def get(self, request: Request, number: str) -> Response:
        return _story(_order(self.user, number))


class OrderNotices(ApiView):
    kind, takes, gives = "orders", serializer_of(NoticeForm, "NewRepairNotice"), SentNoticeSerializer
    gives_status = 201
    says_post = _("Send a repair notice; the link for a contractor without account is told once, here")

    @once
    def post(self, request: Request, number: str) -> Response:
        order = _order(self.user, number)
        form = NoticeForm(form_data(NoticeForm, self.body()))
        if not form.is_valid():
            raise refusal_of(form)
        made, token = notice_send(case_id=order.pk, **form.cleaned_data, by=self.user, at=now())
        link = request.build_absolute_uri(reverse("contractor_notice", args=[token]))
        whole = {"notice": notices_visible_to(self.user).get(pk=made.pk), "link": link}
        location = reverse("api_repair_notice", args=[made.pk])
        return Response(SentNoticeSerializer(whole).data, status=201, headers={"Location": location})


class OrderThirdParty(ApiView):
    kind, gives = "orders", OrderContractorSerializer
    takes = serializer_of(ThirdPartyForm, "NewThirdPartyRepair")
    says_post = _("Somebody else repairs what the contractor ignored twice, at its cost")

    @once
    def post(self, request: Request, number: str) -> Response:
        order = _order(self.user, number)
        form = ThirdPartyForm(form_data(ThirdPartyForm, self.body()))
        if not form.is_valid():
            raise refusal_of(form)
        third_party_repair(case_id=order.pk, **form.cleaned_data, by=self.user, at=now())
        return _story(order, headers={"Location": reverse("api_order_contractor", args=[number])})


class ScoreList(ListView):
    kind, reads = "orders", ScoreSerializer
    says_get = _("How contractors and specialist companies did in the last twelve months, the best first")

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.ORDER_DISPATCH)
        scope = scope_of(self.user, Permission.ORDER_DISPATCH)
        here = None if scope.everywhere else scope.project_ids
        return self.page(companies_scored(here, now() - YEAR), None)


def _check_may_see(user: User) -> None:
    if not may_see_notices(user):
        check_may(user, Permission.ORDER_DISPATCH)


def _notice(user: User, notice_id: int) -> RepairNotice:
    _check_may_see(user)
    notice: RepairNotice = found(notices_visible_to(user), pk=notice_id)
    return notice


def _order(user: User, number: str) -> WorkOrder:
    order = order_of(user, number)
    check_may(user, Permission.ORDER_DISPATCH, order.case.project_id)
    return order


def _story(order: WorkOrder, **more: Any) -> Response:
    told = OrderContractorSerializer({"contractor": order.contractor, **contractor_story(order, now())})
    return Response(told.data, **more)


def notice_paths(below: str) -> list[URLPattern]:
    """The addresses of repair notices, below ``/api/v1/``."""
    one, order = f"{below}repair-notices/<int:notice_id>/", f"{below}orders/<case:number>/contractor/"
    return [
        path(f"{below}repair-notices/", NoticeList.as_view(), name="api_repair_notices"),
        path(one, NoticeDetail.as_view(), name="api_repair_notice"),
        path(f"{one}answer/", NoticeAnswered.as_view(), name="api_repair_notice_answer"),
        path(order, OrderContractor.as_view(), name="api_order_contractor"),
        path(f"{order}notices/", OrderNotices.as_view(), name="api_order_notices"),
        path(f"{order}third-party/", OrderThirdParty.as_view(), name="api_order_third_party"),
        path(f"{below}contractor-scores/", ScoreList.as_view(), name="api_contractor_scores"),
    ]
