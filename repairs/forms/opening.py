"""The forms that open an order: a request, and an emergency that began before any order (RPR-01, RPR-04)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.accounts.selectors import users_with_permission
from core.places.forms import UnitField
from core.places.models import Project, PublicPlace, Unit
from core.records.models import Case
from core.web.forms import moment
from owners.enums import Channel
from owners.models import Person
from repairs.enums import Size, Urgency
from repairs.forms.base import pictures, words
from repairs.models import Fault, WorkOrder
from repairs.services.opening import Customer, Wish, order_emergency, order_open

FIRST = ("what", "unit", "where_text", "name", "phone")


class RequestForm(forms.Form):
    """A request for repair or another service, as the desk takes it down."""

    fault = forms.ModelChoiceField(
        Fault.objects.filter(is_active=True), widget=forms.HiddenInput, required=False
    )
    what = words(_("What is wrong, or asked for"), rows=3, limit=5000)
    project = forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.none(), required=False,
        help_text=_("Only when no unit is given"),
    )  # fmt: skip
    unit = UnitField(required=False)
    public_place = forms.ModelChoiceField(
        label=_("Public place"), queryset=PublicPlace.objects.none(), required=False, empty_label="—"
    )
    where_text = forms.CharField(label=_("Where exactly"), max_length=200, required=False)
    name = forms.CharField(label=_("Contact"), max_length=100, required=False)
    phone = forms.CharField(label=_("Contact's phone"), max_length=30, required=False)
    channel = forms.ChoiceField(label=_("Channel"), choices=Channel.choices, initial=Channel.PHONE.value)
    urgency = forms.ChoiceField(
        label=_("Urgency"), required=False, choices=[("", _("As the fault says")), *Urgency.choices]
    )
    size = forms.ChoiceField(
        label=_("Size"), required=False, choices=[("", _("As the fault says")), *Size.choices]
    )
    appointment_starts_at = moment(_("Appointment from"), required=False)
    appointment_ends_at = moment(_("Appointment to"), required=False)
    quality_standard = words(_("Quality standard"), rows=2, required=False)
    more_units = forms.CharField(
        label=_("Other units that are hurt"), max_length=500, required=False,
        help_text=_("One leak, several homes: one order. Codes of units, with commas between them."),
    )  # fmt: skip
    uploads = pictures(_("Pictures or PDF"), "image/*,application/pdf")
    happened_at = moment(_("Time of the report"), required=False, help_text=_("Empty means now"))
    late_reason = forms.CharField(
        label=_("Why it is entered late"),
        required=False,
        max_length=200,
        help_text=_("Needed after 15 minutes"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        offer_places(self, scope_of(user, Permission.ORDER_LOG))

    def first_fields(self) -> list[forms.BoundField]:
        """What is asked of every request."""
        return [bound for bound in self.visible_fields() if bound.name in FIRST]

    def more_fields(self) -> list[forms.BoundField]:
        """What few need: it stands folded."""
        return [bound for bound in self.visible_fields() if bound.name not in FIRST]

    def more_is_open(self) -> bool:
        """Something is wrong or was written there, or only the project is known."""
        wrong = any(bound.errors for bound in self.more_fields()) or "unit" in self.errors
        return wrong or bool(self["project"].value() and not self["unit"].value())

    def clean_more_units(self) -> list[Unit]:
        codes = [code.strip() for code in self.cleaned_data["more_units"].replace("，", ",").split(",")]
        wanted = list(dict.fromkeys(filter(None, codes)))
        field: Any = self.fields["unit"]
        found = {unit.code: unit for unit in field.queryset.filter(code__in=wanted)}
        missing = [code for code in wanted if code not in found]
        if missing:
            raise forms.ValidationError(_("There is no unit %(code)s."), params={"code": missing[0]})
        return [found[code] for code in wanted]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("unit") is None and cleaned.get("project") is None and "unit" not in self.errors:
            self.add_error("unit", _("Enter the unit, or choose the project it is about."))
        if cleaned.get("fault") is None:
            self.add_error("fault", _("Choose what is wrong: place, component and problem."))
        return cleaned

    def run(
        self, *, at: dt.datetime, parent: Case | None = None, person: Person | None = None, phone: str = ""
    ) -> WorkOrder:
        """Open the order; from where it comes, more may be known than was typed."""
        c = self.cleaned_data
        unit = c["unit"]
        wish = Wish(
            what=c["what"], fault=c["fault"], where_text=c["where_text"], public_place=c["public_place"],
            urgency=Urgency(c["urgency"]) if c["urgency"] else None, size=Size(c["size"]) if c["size"] else None,
            appointment_starts_at=c["appointment_starts_at"], appointment_ends_at=c["appointment_ends_at"],
            quality_standard=c["quality_standard"],
        )  # fmt: skip
        return order_open(
            project=unit.project if unit else c["project"], unit=unit, wish=wish,
            customer=Customer(person=person, name=c["name"], phone=c["phone"] or phone),
            channel=Channel(c["channel"]), by=self.user, at=at,
            happened_at=c["happened_at"], late_reason=c["late_reason"],
            more_units=[each for each in c["more_units"] if each != unit], uploads=c.get("uploads") or [],
            parent=parent,
        )  # fmt: skip


class EmergencyForm(forms.Form):
    """Work that began already: what is known now; the rest is completed within 24 hours (RPR-04)."""

    what = words(_("What happened there"), rows=2, limit=5000)
    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.none())
    unit = UnitField(required=False)
    where_text = forms.CharField(label=_("Where exactly"), max_length=200, required=False)
    technician = forms.ModelChoiceField(label=_("Who is at work"), queryset=User.objects.none())
    started_at = moment(_("Work began"))
    late_reason = forms.CharField(
        label=_("Why it is entered late"),
        required=False,
        max_length=200,
        help_text=_("Needed after 15 minutes"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        scope = scope_of(user, Permission.ORDER_LOG) or scope_of(user, Permission.ORDER_WORK)
        offer_places(self, scope)
        field: Any = self.fields["technician"]
        ids = [None] if scope.everywhere else sorted(scope.project_ids)
        people = users_with_permission(Permission.ORDER_WORK, None if scope.everywhere else ids[0])
        for project_id in ids[1:]:
            people = people | users_with_permission(Permission.ORDER_WORK, project_id)
        field.queryset = people

    def run(self, *, at: dt.datetime) -> WorkOrder:
        """Open the order of the work that is under way."""
        c = self.cleaned_data
        wish = Wish(what=c["what"], where_text=c["where_text"])
        return order_emergency(
            project=c["project"], unit=c["unit"], wish=wish, technician=c["technician"],
            started_at=c["started_at"], by=self.user, at=at, late_reason=c["late_reason"],
        )  # fmt: skip


def offer_places(form: forms.Form, scope: Any) -> None:
    """Projects, units and public places where the person may open orders."""
    projects, units, places = (
        Project.objects.all(),
        Unit.objects.select_related("project"),
        PublicPlace.objects.all(),
    )
    if not scope.everywhere:
        projects = projects.filter(pk__in=scope.project_ids)
        units = units.filter(project__in=scope.project_ids)
        places = places.filter(project__in=scope.project_ids)
    for name, query in (("project", projects), ("unit", units), ("public_place", places)):
        if name in form.fields:
            field: Any = form.fields[name]
            field.queryset = query
    if len(one := list(projects[:2])) == 1:
        form.fields["project"].initial = one[0]
