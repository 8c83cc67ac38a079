"""What a person may enter about a unit: its owners and their shares, and who speaks for it (OWN-04)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.web.forms import day
from owners.enums import UnitContactKind
from owners.ledger import cleaning
from owners.ledger.messages import SENTENCES
from owners.models import Ownership
from owners.services.ownership import Buyer
from owners.services.people import Named
from owners.services.unit_contacts import Terms

MOST_BUYERS = 10


class PersonFields(forms.Form):
    """Somebody as one writes them down; read as a ledger is read, so that the same person is found (OWN-07)."""

    name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=100)
    phone = forms.CharField(
        label=_("Phone"), max_length=60, required=False, widget=forms.TextInput(attrs={"inputmode": "tel"})
    )
    id_number = forms.CharField(label=_("Identity number"), max_length=30, required=False)

    def __init__(self, *args: Any, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def clean_name(self) -> str:
        return str(self._read(cleaning.clean_name, "name"))

    def clean_phone(self) -> tuple[str, ...]:
        return tuple(self._read(cleaning.clean_phones, "phone"))

    def clean_id_number(self) -> str:
        return str(self._read(lambda text: cleaning.clean_id_number(text, self.today), "id_number"))

    def _read(self, clean: Any, field: str) -> Any:
        try:
            value, _notes = clean(self.cleaned_data[field])
        except cleaning.Refused as refusal:
            sentence = str(SENTENCES[refusal.code])
            raise forms.ValidationError(sentence % refusal.params if refusal.params else sentence) from None
        return value

    @property
    def named(self) -> Named:
        """The person that a valid form describes."""
        c = self.cleaned_data
        return Named(c["name"], c["phone"], c["id_number"])


def share_field(label: Any, **kwargs: Any) -> forms.DecimalField:
    """Percent of a unit."""
    return forms.DecimalField(
        label=label, min_value=Decimal("0.0001"), max_value=100, max_digits=7, decimal_places=4, **kwargs
    )


class BuyerForm(PersonFields):
    """One who becomes an owner, and the share."""

    share = share_field(_("Share (%)"), initial=100)

    @property
    def buyer(self) -> Buyer:
        return Buyer(self.named, self.cleaned_data["share"])


class TransferForm(forms.Form):
    """The day of a resale; ``seen`` are the present ownerships as the page showed them."""

    on = day(_("Day of the transfer"))
    seen = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    @property
    def seen_ids(self) -> list[int]:
        return [int(part) for part in self.cleaned_data["seen"].split("-") if part.isdigit()]


class SharesForm(forms.Form):
    """The share of each present owner (``share_<ownership>``); the day counts for who joins."""

    on = day(_("Owner since"), required=False)
    seen = forms.CharField(max_length=200, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, owners: Sequence[Ownership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for ownership in owners:
            self.fields[f"share_{ownership.pk}"] = share_field(
                label=_("Share of %(name)s (%%)") % {"name": ownership.person.name},
                initial=f"{ownership.share.normalize():f}",
            )

    @property
    def shares(self) -> dict[int, Decimal]:
        return {
            int(name.removeprefix("share_")): value
            for name, value in self.cleaned_data.items()
            if name.startswith("share_")
        }


class EndForm(forms.Form):
    """Since when, and why, somebody is no owner any more."""

    on = day(_("No owner any more from"))
    reason = forms.CharField(label=_("Why?"), max_length=200)


class TermsForm(forms.Form):
    """As what somebody speaks for a unit, from when until when."""

    kind = forms.ChoiceField(label=_("Speaks for the unit as"), choices=UnitContactKind.choices)
    may_report = forms.BooleanField(
        label=_("May report for the unit"),
        required=False,
        initial=True,
        help_text=_("May open complaints and repairs for it, and ask how they stand."),
    )
    started_on = day(_("From"), required=False)
    ended_on = day(
        _("Until"), help_text=_("From this day on no contact any more; empty: without end."), required=False
    )

    @property
    def terms(self) -> Terms:
        """What a valid form says."""
        c = self.cleaned_data
        return Terms(UnitContactKind(c["kind"]), c["may_report"], c["started_on"], c["ended_on"])


class UnitContactForm(TermsForm, PersonFields):
    """A new contact of a unit."""

    field_order = ("name", "phone", "id_number", "kind", "may_report", "started_on", "ended_on")


class UnitContactChange(TermsForm):
    """Change or end a contact; ``version`` is the one that was read."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
