"""How soon the phone was answered, over the API (DSK-09)."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.api.base import ApiView
from core.api.described import refusal_of
from core.time import local_date, now
from frontdesk.forms.answering import RateFilter
from frontdesk.selectors.answering import answer_rate, calls_of
from owners.models import Contact


class AnswerRateSerializer(serializers.Serializer[Any]):
    """Calls answered within three rings, of those of which it is known, and how many calls there were at all."""

    first = serializers.DateField()
    last = serializers.DateField()
    in_time = serializers.IntegerField(help_text=_("numerator"))
    known = serializers.IntegerField(help_text=_("denominator"))
    calls = serializers.IntegerField()


class Answering(ApiView):
    kind, reads, filters = "contacts", AnswerRateSerializer, RateFilter
    says_get = _("How many calls were answered within three rings, in this month or in the days asked for")

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CONTACT_VIEW)
        form = RateFilter(self.request.query_params, user=self.user)
        if form.errors:
            raise refusal_of(form)
        first, last = form.period(local_date(now()))
        calls = calls_of(Contact.objects.visible_to(self.user), first, last)
        if project := form.value("project"):
            calls = calls.filter(project=project)
        rate = answer_rate(calls)
        whole = {
            "first": first,
            "last": last,
            "in_time": rate.in_time,
            "known": rate.known,
            "calls": rate.calls,
        }
        return Response(AnswerRateSerializer(whole).data)
