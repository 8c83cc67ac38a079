"""Who owns a unit and who speaks for it, over the API: resale, shares, leaving, contacts (OWN-04)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.enums import Permission
from core.accounts.policies import check_may
from core.api.base import ApiView, ListView, found, once
from core.api.described import form_data, refusal_of
from core.api.fields import LabelField, PersonNameSerializer, UnitNameSerializer
from core.errors import DomainError
from core.places.models import Unit
from core.time import local_date, now
from owners.api.people import OwnershipSerializer
from owners.enums import UnitContactKind
from owners.forms.units import MOST_BUYERS, BuyerForm, EndForm, UnitContactChange, UnitContactForm
from owners.models import Ownership, UnitContact
from owners.selectors.units import units_looked_up_by
from owners.services.ownership import Buyer, owners_set, ownership_end, ownership_transfer
from owners.services.unit_contacts import unit_contact_add, unit_contact_change


def _share(**kwargs: Any) -> serializers.DecimalField:
    return serializers.DecimalField(max_digits=7, decimal_places=4, min_value=0, max_value=100, **kwargs)


class NewOwnerSerializer(serializers.Serializer[Any]):
    """Found on file by identity number, else by name and phone; else put on file."""

    name = serializers.CharField(max_length=100)
    phone = serializers.CharField(max_length=60, required=False, allow_blank=True)
    id_number = serializers.CharField(max_length=30, required=False, allow_blank=True)
    share = _share(help_text=_("percent"))


class OwnedShareSerializer(serializers.Serializer[Any]):
    ownership = serializers.IntegerField(min_value=1)
    share = _share(help_text=_("percent"))


class TransferSerializer(serializers.Serializer[Any]):
    on = serializers.DateField(help_text=_("Day of the transfer"))
    buyers: Any = serializers.ListSerializer(child=NewOwnerSerializer(), min_length=1, max_length=MOST_BUYERS)


class OwnersChangeSerializer(serializers.Serializer[Any]):
    shares: Any = serializers.ListSerializer(
        child=OwnedShareSerializer(), max_length=100, help_text=_("of all present owners")
    )
    joining: Any = serializers.ListSerializer(
        child=NewOwnerSerializer(), required=False, max_length=MOST_BUYERS
    )
    on = serializers.DateField(
        required=False, help_text=_("since when who joins is an owner; today when left out")
    )


class OwnersSerializer(serializers.Serializer[Any]):
    owners = OwnershipSerializer(many=True)


class EndSerializer(serializers.Serializer[Any]):
    on = serializers.DateField(help_text=_("No owner any more from"))
    reason = serializers.CharField(max_length=200)


class UnitContactSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField(source="pk")
    unit = UnitNameSerializer()
    person = PersonNameSerializer()
    kind = serializers.ChoiceField(choices=UnitContactKind.choices)
    kind_label = LabelField("kind")
    may_report = serializers.BooleanField()
    started_on = serializers.DateField(allow_null=True)
    ended_on = serializers.DateField(allow_null=True)
    version = serializers.IntegerField()


class TermsSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=UnitContactKind.choices)
    may_report = serializers.BooleanField(default=True)
    started_on = serializers.DateField(required=False, allow_null=True)
    ended_on = serializers.DateField(required=False, allow_null=True)


class NewUnitContactSerializer(TermsSerializer):
    name = serializers.CharField(max_length=100)
    phone = serializers.CharField(max_length=60, required=False, allow_blank=True)
    id_number = serializers.CharField(max_length=30, required=False, allow_blank=True)


class _OfUnit(ApiView):
    """What is done with a unit by who keeps its owners."""

    kind = "people"

    def unit(self, unit_id: int, permission: Permission) -> Unit:
        unit: Unit = found(units_looked_up_by(self.user), pk=unit_id)
        check_may(self.user, permission, unit.project_id)
        return unit


class UnitTransfer(_OfUnit):
    takes, gives = TransferSerializer, OwnersSerializer
    says_post = _("Resale: the present owners end, the buyers begin")

    @once
    def post(self, request: Request, unit_id: int) -> Response:
        unit, at = self.unit(unit_id, Permission.OWNER_CHANGE), now()
        sent = self.body()
        owners = ownership_transfer(
            unit=unit, buyers=_buyers(sent["buyers"], "buyers"), on=sent["on"], by=self.user, at=at
        )
        return _owners(owners, unit)


class UnitOwners(_OfUnit):
    reads, takes, gives = OwnersSerializer, OwnersChangeSerializer, OwnersSerializer
    says_get = _("The present owners of a unit and their shares")
    says_post = _("Put the shares of the owners right, and let others join them")

    def get(self, request: Request, unit_id: int) -> Response:
        unit = self.unit(unit_id, Permission.OWNER_VIEW)
        return _owners(unit.ownerships.current().select_related("person", "unit").order_by("pk"), unit)

    @once
    def post(self, request: Request, unit_id: int) -> Response:
        unit, at = self.unit(unit_id, Permission.OWNER_CHANGE), now()
        sent = self.body()
        owners = owners_set(
            unit=unit,
            shares={each["ownership"]: each["share"] for each in sent["shares"]},
            joining=_buyers(sent.get("joining", []), "joining"),
            on=sent.get("on") or local_date(at),
            by=self.user,
            at=at,
        )
        return _owners(owners, unit)


class OwnershipEnd(ApiView):
    kind, takes, gives = "people", EndSerializer, OwnershipSerializer
    says_post = _("Somebody is no owner any more, and nobody follows")

    @once
    def post(self, request: Request, ownership_id: int) -> Response:
        ownership = found(
            Ownership.objects.visible_to(self.user).select_related("person", "unit"), pk=ownership_id
        )
        check_may(self.user, Permission.OWNER_CHANGE, ownership.unit.project_id)
        form = _read(EndForm(form_data(EndForm, self.body())))
        ended = ownership_end(ownership=ownership, **form.cleaned_data, by=self.user, at=now())
        location = reverse("api_ownership", args=[ended.pk])
        return Response(OwnershipSerializer(ended).data, headers={"Location": location})


class UnitContacts(ListView, _OfUnit):
    kind, reads, takes, gives, gives_status = (
        "people",
        UnitContactSerializer,
        NewUnitContactSerializer,
        UnitContactSerializer,
        201,
    )
    says_get = _("Family, tenants and agents of a unit, now and formerly")
    says_post = _("Somebody speaks for the unit from now on")

    def get(self, request: Request, unit_id: int) -> Response:
        unit: Unit = found(units_looked_up_by(self.user), pk=unit_id)
        return self.page_by_key(_contacts(self.user).filter(unit=unit), newest_first=False)

    @once
    def post(self, request: Request, unit_id: int) -> Response:
        unit, at = self.unit(unit_id, Permission.UNIT_CONTACT_KEEP), now()
        form = UnitContactForm(form_data(UnitContactForm, self.body()), today=local_date(at))
        _read(form)
        made = unit_contact_add(unit=unit, person=form.named, terms=form.terms, by=self.user, at=at)
        return _contact(made, status=201)


class UnitContactDetail(ApiView):
    """GET tells the contact; POST sets its terms, a day of ending included."""

    kind, reads, takes, gives = "people", UnitContactSerializer, TermsSerializer, UnitContactSerializer
    needs_version = True
    says_get = _("One contact of a unit")
    says_post = _("Change a contact of a unit, or end it")

    def get(self, request: Request, contact_id: int) -> Response:
        return _contact(found(_contacts(self.user), pk=contact_id))

    @once
    def post(self, request: Request, contact_id: int) -> Response:
        contact = found(_contacts(self.user), pk=contact_id)
        check_may(self.user, Permission.UNIT_CONTACT_KEEP, contact.unit.project_id)
        version = self.version()
        form = UnitContactChange({**form_data(UnitContactChange, self.body()), "version": "1"})
        _read(form)
        at = now()
        return _contact(
            unit_contact_change(contact=contact, terms=form.terms, version=version, by=self.user, at=at)
        )

    def more_about(self, refusal: DomainError) -> dict[str, Any]:
        """What is there now, so that it can be read and the change sent again."""
        if refusal.status != 409:
            return {}
        versions = UnitContact.objects.filter(pk=self.kwargs["contact_id"]).values_list("version", flat=True)
        return {"current_version": versions.get()}


def _contacts(user: Any) -> QuerySet[UnitContact]:
    seen = UnitContact.objects.filter(unit__in=units_looked_up_by(user))
    return seen.select_related("person", "unit__project")


def _contact(contact: UnitContact, status: int = 200) -> Response:
    headers = {"ETag": f'"{contact.version}"', "Location": reverse("api_unit_contact", args=[contact.pk])}
    return Response(UnitContactSerializer(contact).data, status=status, headers=headers)


def _owners(owners: Any, unit: Unit) -> Response:
    headers = {"Location": reverse("api_unit_owners", args=[unit.pk])}
    return Response(OwnersSerializer({"owners": owners}).data, headers=headers)


def _buyers(sent: list[Mapping[str, Any]], field: str) -> list[Buyer]:
    """The people as the form of the page reads them; what is wrong is told by their place in the list."""
    forms_ = [BuyerForm(form_data(BuyerForm, each), today=local_date(now())) for each in sent]
    wrong = {index: form.errors for index, form in enumerate(forms_) if form.errors}
    if wrong:
        raise ValidationError(
            {
                f"{field}.{index}.{key}": [str(error) for error in told]
                for index, errors in wrong.items()
                for key, told in errors.items()
            }
        )
    return [form.buyer for form in forms_]


def _read(form: forms.Form) -> forms.Form:
    if not form.is_valid():
        raise refusal_of(form)
    return form
