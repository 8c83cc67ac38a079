"""Tickets, incidents and enquiries over the API: list, one, opened, worked on (DSK-05, DSK-07, DSK-13).

An incident is opened by logging a contact of its kind, as on the console.
"""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.serializers import AttachmentSerializer, DeadlineSerializer, HistorySerializer
from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, found, once
from core.api.described import form_data, refusal_of, serializer_of
from core.api.fields import LabelField, NamedSerializer, PersonNameSerializer, UnitNameSerializer
from core.clock.lines import deadline_lines
from core.errors import InvalidInput
from core.records.enums import CaseKind
from core.records.models import Case
from core.records.selectors import case_timeline
from core.time import now
from frontdesk.enums import ItemWay
from frontdesk.forms.items import ItemFilter, TicketForm, form_of, form_type
from frontdesk.policies.items import WAYS, refusal
from frontdesk.selectors.items import Item, item_cases, item_of
from frontdesk.services.items import enquiry_open, item_act, ticket_open
from owners.enums import Channel
from owners.models import Contact


class ItemLineSerializer(serializers.Serializer[Any]):
    """What every item has."""

    number = serializers.CharField()
    kind = serializers.ChoiceField(choices=CaseKind.choices)
    kind_label = LabelField("kind")
    title = serializers.CharField()
    is_open = serializers.BooleanField()
    project = NamedSerializer()
    unit = UnitNameSerializer(allow_null=True)
    responsible = PersonNameSerializer(allow_null=True)
    reported_at = serializers.DateTimeField()
    due_at = serializers.DateTimeField(source="next_due_at", allow_null=True)


LINE = ("number", "kind", "title", "is_open", "project", "unit", "responsible", "reported_at", "next_due_at")


class TicketPart(serializers.Serializer[Any]):
    """Of a ticket of an office."""

    about = serializers.SerializerMethodField(help_text=_("number of the case it is about"))
    office = serializers.ChoiceField(choices=Channel.choices)
    external_number = serializers.CharField()
    asked = serializers.CharField()
    due_at = serializers.DateTimeField()
    reply = serializers.CharField(allow_blank=True)
    proposed_by = PersonNameSerializer(allow_null=True)
    proposed_at = serializers.DateTimeField(allow_null=True)
    approved_by = PersonNameSerializer(allow_null=True)
    approved_at = serializers.DateTimeField(allow_null=True)
    sent_by = PersonNameSerializer(allow_null=True)
    sent_at = serializers.DateTimeField(allow_null=True)

    def get_about(self, item: Any) -> str:
        parent_id = item.case.parent_id
        seen = (
            Case.objects.visible_to(self.context["user"]).filter(pk=parent_id).first() if parent_id else None
        )
        return seen.number if seen else ""


class IncidentPart(serializers.Serializer[Any]):
    """Of a public-order incident."""

    what = serializers.CharField()
    police_at = serializers.DateTimeField(allow_null=True)
    police_by = PersonNameSerializer(allow_null=True)
    report = serializers.CharField(allow_blank=True)
    reported_by = PersonNameSerializer(allow_null=True)
    reported_at = serializers.DateTimeField(allow_null=True)


class EnquiryPart(serializers.Serializer[Any]):
    """Of an enquiry that is answered later."""

    question = serializers.CharField()
    department = NamedSerializer(allow_null=True)
    verified_at = serializers.DateTimeField(allow_null=True)
    answer = serializers.CharField(allow_blank=True)
    answered_by = PersonNameSerializer(allow_null=True)
    answered_at = serializers.DateTimeField(allow_null=True)
    cannot = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)


PARTS = {"ticket": CaseKind.TICKET, "incident": CaseKind.INCIDENT, "enquiry": CaseKind.ENQUIRY}


class ItemWaySerializer(serializers.Serializer[Any]):
    way = serializers.ChoiceField(choices=ItemWay.choices)
    way_label = serializers.CharField()
    possible = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True, help_text=_("why it is not possible now"))


class ItemSerializer(ItemLineSerializer):
    """An item with the part of its kind, and what this person can do with it now."""

    ticket = TicketPart(allow_null=True)
    incident = IncidentPart(allow_null=True)
    enquiry = EnquiryPart(allow_null=True)
    ways = ItemWaySerializer(many=True)
    deadlines = DeadlineSerializer(many=True)
    attachments = AttachmentSerializer(many=True)
    history = HistorySerializer(many=True)


def _answer(user: User, item: Item, **more: Any) -> Response:
    """The item as it is now."""
    case = item.case
    refusals = {way: refusal(way, user=user, item=item) for way in WAYS[case.kind]}
    whole = {
        **{name: getattr(case, name) for name in LINE},
        "get_kind_display": case.get_kind_display(),
        **{name: item if kind == case.kind else None for name, kind in PARTS.items()},
        "ways": [
            {"way": way, "way_label": str(way.label), "possible": why is None, "reason": str(why or "")}
            for way, why in refusals.items()
        ],
        "deadlines": deadline_lines(case, now(), user),
        "attachments": case.attachments.order_by("-pk"),
        "history": case_timeline(case),
    }
    return Response(ItemSerializer(whole, context={"user": user}).data, **more)


def _made(user: User, item: Item) -> Response:
    location = reverse("api_desk_item", args=[item.case.number])
    return _answer(user, _now(item), status=201, headers={"Location": location})


def _now(item: Item) -> Item:
    """As the database has it, for who wrote it."""
    related = ("project", "unit", "responsible", "parent")
    return item_of(Case.objects.select_related(*related).get(pk=item.pk))


class ItemList(ListView):
    kind, reads, filters = "contacts", ItemLineSerializer, ItemFilter
    says_get = _("Tickets of offices, public-order incidents and enquiries to answer, newest first")

    def filter_form(self) -> forms.Form:
        return ItemFilter(self.request.query_params)

    def get(self, request: Request) -> Response:
        check_may(self.user, Permission.CONTACT_LOG)
        asked = self.filtered()
        cases = item_cases(self.user, [asked["kind"]]) if asked["kind"] else item_cases(self.user)
        cases = cases.filter(is_open=asked["finished"] != "1").select_related(
            "project", "unit", "responsible"
        )
        return self.page_by_key(cases, newest_first=True)


class ItemDetail(ApiView):
    kind, reads = "contacts", ItemSerializer
    says_get = _("A ticket, an incident or an enquiry, and what you can do with it now")

    def get(self, request: Request, number: str) -> Response:
        return _answer(self.user, _found(self.user, number))


def _found(user: User, number: str) -> Item:
    related = ("project", "unit", "responsible", "parent")
    return item_of(found(item_cases(user).select_related(*related), number=number))


NewTicket = serializer_of(
    TicketForm,
    "NewTicket",
    case=serializers.CharField(required=False, max_length=20, help_text=_("the number of an open case, or")),
    contact=serializers.IntegerField(required=False, min_value=1, help_text=_("a line of the day log")),
)


class NewEnquiry(serializers.Serializer[Any]):
    contact = serializers.IntegerField(min_value=1, help_text=_("a line of the day log"))


class Tickets(ApiView):
    kind, takes, gives, gives_status = "contacts", NewTicket, ItemSerializer, 201
    says_post = _("Record a ticket of an office about an open case or a line of the day log")

    @once
    def post(self, request: Request) -> Response:
        check_may(self.user, Permission.CONTACT_LOG)
        sent = self.body()
        case, contact = self._about(sent)
        form = TicketForm(form_data(TicketForm, sent))
        if not form.is_valid():
            raise refusal_of(form)
        ticket = ticket_open(terms=form.terms(), about=case, contact=contact, by=self.user, at=now())
        return _made(self.user, ticket)

    def _about(self, sent: dict[str, Any]) -> tuple[Case | None, Contact | None]:
        number, contact_id = sent.pop("case", ""), sent.pop("contact", None)
        if bool(number) == bool(contact_id):
            raise InvalidInput("one_of_two", _("Name a case or a contact, one of the two."), field="case")
        if number:
            case = Case.objects.visible_to(self.user).filter(number=number).first()
            if case is None:
                raise InvalidInput("no_such_case", _("There is no such case."), field="case")
            return case, None
        return None, _contact(self.user, contact_id)


class Enquiries(ApiView):
    kind, takes, gives, gives_status = "contacts", NewEnquiry, ItemSerializer, 201
    says_post = _("The enquiry of a contact is answered later, by a due time")

    @once
    def post(self, request: Request) -> Response:
        check_may(self.user, Permission.CONTACT_LOG)
        contact = _contact(self.user, self.body()["contact"])
        return _made(self.user, enquiry_open(contact=contact, by=self.user, at=now()))


def _contact(user: User, pk: int) -> Contact:
    contact = Contact.objects.visible_to(user).filter(pk=pk).first()
    if contact is None:
        raise InvalidInput("no_such_contact", _("There is no such contact."), field="contact")
    return contact


class ItemAct(ApiView):
    """One thing done with an item: its form, its service."""

    kind, gives = "contacts", ItemSerializer
    way = ItemWay.NOTE

    @property
    def says_post(self) -> str:
        return str(self.way.label)

    @once
    def post(self, request: Request, number: str) -> Response:
        item = _found(self.user, number)
        if self.way not in WAYS[item.case.kind]:
            raise InvalidInput(
                "not_of_this_kind", _("This is nothing that is done with an item of this kind.")
            )
        if (reason := refusal(self.way, user=self.user, item=item)) is not None:
            raise reason
        sent = self.body()
        uploads = sent.pop("uploads", None)
        form = form_of(self.way, form_data(form_type(self.way), sent))
        if not form.is_valid():
            raise refusal_of(form)
        said = form.cleaned_data | ({"uploads": uploads} if uploads is not None else {})
        done = item_act(way=self.way, model=type(item), case_id=item.pk, by=self.user, at=now(), **said)
        location = reverse("api_desk_item", args=[number])
        return _answer(self.user, _now(done), headers={"Location": location})


class ItemSend(ItemAct):
    """With the proof, so as a form with files."""

    parser_classes = (MultiPartParser,)


def way_paths(below: str) -> list[URLPattern]:
    """The addresses of what can be done with an item."""
    names = {way: f"api_desk_item_{way.value.replace('-', '_')}" for way in ItemWay}
    return [path(f"{below}{way.value}/", _view(way), name=name) for way, name in names.items()]


def _view(way: ItemWay) -> Any:
    name = f"Item{''.join(part.title() for part in way.value.split('-'))}"
    files: dict[str, Any] = {}
    if way == ItemWay.SEND:
        proof = serializers.FileField(allow_empty_file=True)
        files["uploads"] = serializers.ListField(child=proof, allow_empty=False, label=_("Pictures or PDF"))
    taken = serializer_of(form_type(way), f"New{name}", **files)
    base = ItemSend if way == ItemWay.SEND else ItemAct
    view: Any = type(f"{name}View", (base,), {"way": way, "takes": taken})
    return view.as_view()
