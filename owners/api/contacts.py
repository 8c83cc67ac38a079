"""The day log over the API: list and one line (DSK-01); logging one is the front desk's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.db.models import Prefetch
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, found
from core.api.fields import LabelField, NamedSerializer, PersonNameSerializer, UnitNameSerializer
from core.records.models import Case
from core.time import start_of_day
from owners.enums import Channel, ContactKind
from owners.forms.filters import DayLogFilter
from owners.models import Contact, ContactItem
from owners.models.contacts import ContactQuerySet

ONE_DAY = dt.timedelta(days=1)


class ContactSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    channel = serializers.ChoiceField(choices=Channel.choices)
    channel_label = LabelField("channel")
    kind = serializers.ChoiceField(choices=ContactKind.choices)
    kind_label = LabelField("kind")
    at = serializers.DateTimeField()
    entered_at = serializers.DateTimeField()
    entered_by = PersonNameSerializer(allow_null=True)
    late_reason = serializers.CharField(allow_blank=True)
    project = NamedSerializer(allow_null=True)
    unit = UnitNameSerializer(allow_null=True)
    person = PersonNameSerializer(allow_null=True)
    caller_name = serializers.CharField(allow_blank=True)
    caller_phone = serializers.CharField(
        source="caller_phone_masked", allow_blank=True, help_text=_("masked")
    )
    summary = serializers.CharField()
    outcome = serializers.CharField(allow_blank=True)
    cases = serializers.SerializerMethodField(help_text=_("numbers of what it opened or was about"))

    def get_cases(self, contact: Contact) -> list[str]:
        items: Iterable[ContactItem] = contact.items.all()
        return [item.case.number for item in items]


def contacts_for(user: User) -> ContactQuerySet:
    """Contacts that the user may see, with those of their cases that the user may see (SEC-01)."""
    seen = ContactItem.objects.filter(case__in=Case.objects.visible_to(user)).select_related("case")
    return (
        Contact.objects.visible_to(user)
        .select_related("project", "unit", "person", "entered_by")
        .prefetch_related(Prefetch("items", seen.order_by("pk")))
    )


class ContactList(ListView):
    kind, reads, filters = "contacts", ContactSerializer, DayLogFilter
    says_get = _("The day log, latest entry first")

    def filter_form(self) -> forms.Form:
        return DayLogFilter(self.request.query_params, user=self.user)

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CONTACT_VIEW)
        asked = self.filtered()
        query = contacts_for(self.user)
        if on := asked["on"]:
            query = query.filter(at__gte=start_of_day(on), at__lt=start_of_day(on + ONE_DAY))
        if asked["project"]:
            query = query.filter(project=asked["project"])
        if asked["kind"]:
            query = query.filter(kind=asked["kind"])
        return self.page_by_key(query, newest_first=True)


class ContactDetail(ApiView):
    kind, reads = "contacts", ContactSerializer
    says_get = _("One contact")

    def get(self, request: Request, contact_id: int) -> Response:
        return Response(ContactSerializer(found(contacts_for(self.user), pk=contact_id)).data)
