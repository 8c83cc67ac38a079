"""Logging over the API: a contact, and a complaint with its contact; as the call console does (DSK-01, DSK-02)."""

from __future__ import annotations

from typing import Any, cast

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from complaints.api.complaints import ComplaintList, answer, complaint_now
from complaints.api.serializers import ComplaintSerializer
from complaints.models import Complaint
from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.api.base import ApiView, found, once
from core.api.described import form_data, refusal_of, serializer_of
from core.errors import InvalidInput
from core.time import now
from frontdesk.forms.calls import CallForm
from frontdesk.services.calls import LoggedCall, call_record
from owners.api.contacts import ContactList, ContactSerializer, contacts_for
from owners.enums import ContactKind
from owners.models import Person

# The suggestions of the console's caller field have no place here: a person is named by id.
CONSOLE_ONLY = ("caller", "caller_text")


def _person() -> serializers.IntegerField:
    return serializers.IntegerField(required=False, allow_null=True, min_value=1, label=_("person"))


NewContact = serializer_of(CallForm, "NewContact", leave_out=CONSOLE_ONLY, person=_person())
NewComplaint = serializer_of(CallForm, "NewComplaint", leave_out=(*CONSOLE_ONLY, "kind"), person=_person())


def _logged(view: ApiView, **more: Any) -> LoggedCall:
    check_may(view.user, Permission.CONTACT_LOG)
    sent = {**view.body(), **more}
    if person := sent.pop("person", None):
        if not Person.objects.look_up_by(view.user).filter(pk=person).exists():
            raise InvalidInput("no_such_person", _("There is no such person."), field="person")
        sent["caller"] = f"person:{person}"
    form = CallForm(form_data(CallForm, sent), user=view.user)
    if not form.is_valid():
        raise refusal_of(form, caller="person")
    try:
        return call_record(form.call(), by=view.user, at=now())
    except InvalidInput as error:
        raise _named_here(error) from error


def _named_here(error: InvalidInput) -> InvalidInput:
    """The service's word for a field as the body calls it."""
    field = {"summary": "what"}.get(error.field or "", error.field)
    return InvalidInput(error.code, error.sentence, field=field, **error.params)


class Contacts(ContactList):
    takes, gives, gives_status = NewContact, ContactSerializer, 201
    says_post = _("Log a contact; one of the kind “complaint” opens a complaint")

    @once
    def post(self, request: Request) -> Response:
        contact = _logged(self).contact
        location = reverse("api_contact", args=[contact.pk])
        made = ContactSerializer(found(contacts_for(self.user), pk=contact.pk))
        return Response(made.data, status=201, headers={"Location": location})


class Complaints(ComplaintList):
    takes, gives, gives_status = NewComplaint, ComplaintSerializer, 201
    says_post = _("Log a complaint, with its line in the day log")

    @once
    def post(self, request: Request) -> Response:
        logged = cast(Complaint, _logged(self, kind=ContactKind.COMPLAINT.value).complaint)
        number = logged.case.number
        location = reverse("api_complaint", args=[number])
        complaint = complaint_now(logged.pk)
        return answer(complaint, self.user, now(), status=201, headers={"Location": location})
