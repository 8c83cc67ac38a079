"""A person's own notices over the API: list, one, mark as read (CLK-06)."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.base import ApiView, ListView, found, once
from core.notices import selectors, services
from core.notices.models import Notice
from core.time import now


class NoticeSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    kind = serializers.CharField()
    sentence = serializers.CharField()
    case = serializers.CharField(source="case.number", allow_null=True, default=None)
    urgent = serializers.BooleanField()
    created_at = serializers.DateTimeField()
    read_at = serializers.DateTimeField(allow_null=True)


class NoticeList(ListView):
    kind, reads = "notices", NoticeSerializer
    says_get = _("Your notices, newest first")

    def get(self, request: Request) -> Response:
        page = selectors.notices_of(self.user, self.after_key())
        return self.page(page.notices, page.older_than)


class NoticeDetail(ApiView):
    kind, reads = "notices", NoticeSerializer
    says_get = _("One of your notices")

    def get(self, request: Request, notice_id: int) -> Response:
        own = Notice.objects.filter(recipient=self.user).select_related("case")
        return Response(NoticeSerializer(found(own, pk=notice_id)).data)


class NoticeRead(ApiView):
    kind, gives = "notices", NoticeSerializer
    says_post = _("Mark a notice as read")

    @once
    def post(self, request: Request, notice_id: int) -> Response:
        try:
            notice = services.notice_mark_read(notice_id=notice_id, by=self.user, at=now())
        except Notice.DoesNotExist:
            raise Http404 from None
        location = reverse("api_notice", args=[notice.pk])
        return Response(NoticeSerializer(notice).data, headers={"Location": location})
