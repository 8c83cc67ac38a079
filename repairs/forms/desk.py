"""The forms of the desk and of the head of engineering: who does it, who pays, how it ends."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.selectors import users_with_permission
from core.places.forms import UnitField
from core.places.models import Unit
from core.web.forms import moment
from repairs.enums import Action, Charge, HoldKind
from repairs.forms.base import ActionForm, words
from repairs.models import Contractor, Fault
from repairs.services import charging, damage, dispatch, ending, opening, work


def technicians(form: ActionForm, name: str) -> None:
    """Those who do repairs in the project of the order."""
    field: Any = form.fields[name]
    field.queryset = users_with_permission(Permission.ORDER_WORK, form.order.case.project_id)


def units_here(form: ActionForm, name: str) -> None:
    """Units of the project of the order."""
    field: Any = form.fields[name]
    field.queryset = Unit.objects.filter(project=form.order.case.project_id)


class DispatchForm(ActionForm):
    action = Action.DISPATCH
    service = dispatch.order_dispatch
    to = forms.ModelChoiceField(label=_("Technician"), queryset=User.objects.none())
    note = words(_("What to look out for"), required=False, rows=2)

    def prepare(self) -> None:
        technicians(self, "to")


class OfferForm(ActionForm):
    action = Action.OFFER
    service = dispatch.order_offer
    to = forms.ModelMultipleChoiceField(
        label=_("Technicians"), queryset=User.objects.none(), widget=forms.CheckboxSelectMultiple,
        help_text=_("The first to take it has it."),
    )  # fmt: skip
    note = words(_("What to look out for"), required=False, rows=2)

    def prepare(self) -> None:
        technicians(self, "to")


class ReassignForm(ActionForm):
    action = Action.REASSIGN
    service = dispatch.order_reassign
    to = forms.ModelChoiceField(label=_("Technician"), queryset=User.objects.none())
    reason = words(_("Reason"), rows=2)

    def prepare(self) -> None:
        technicians(self, "to")


class AppointForm(ActionForm):
    action = Action.APPOINT
    service = dispatch.order_appoint
    starts_at = moment(_("Appointment from"))
    ends_at = moment(_("Appointment to"), required=False)
    reason = words(_("Who chose this time, and why"), rows=2)

    def prepare(self) -> None:
        self.fields["starts_at"].initial = self.order.appointment_starts_at
        self.fields["ends_at"].initial = self.order.appointment_ends_at


class ChargeForm(ActionForm):
    action = Action.CHARGE
    service = charging.order_charge
    charge = forms.ChoiceField(label=_("Free or paid"), choices=Charge.choices, widget=forms.RadioSelect)
    reason = words(_("Reason"), rows=2, limit=500)


class PlanForm(ActionForm):
    action = Action.PLAN
    service = work.order_plan
    text = words(_("What is done, step by step, with its dates"), rows=4, limit=2000)
    due_at = moment(_("By when"))


class HoldForm(ActionForm):
    action = Action.HOLD
    service = work.order_hold
    kind = forms.ChoiceField(
        label=_("With whom"),
        choices=[(k.value, k.label) for k in (HoldKind.SPECIALIST, HoldKind.CONTRACTOR)],
        widget=forms.RadioSelect,
    )
    company = forms.ModelChoiceField(label=_("Company"), queryset=Contractor.objects.filter(is_active=True))
    reason = words(_("Reason"), rows=2)
    promised_at = moment(_("New time promised"))
    customer_told = forms.BooleanField(label=_("The customer knows the reason and the new time"))

    def prepare(self) -> None:
        self.fields["company"].initial = self.order.contractor_id


class ReleaseForm(ActionForm):
    action = Action.RELEASE
    service = work.order_release
    note = words(_("What the company did"), rows=2)


class ArchiveForm(ActionForm):
    action = Action.ARCHIVE
    service = ending.order_archive
    note = words(_("Remark"), required=False, rows=2)


class RefuseForm(ActionForm):
    action = Action.REFUSE
    service = ending.order_refuse
    reason = words(_("Reason, as the customer is told"), rows=2)


class CancelForm(ActionForm):
    action = Action.CANCEL
    service = ending.order_cancel
    reason = words(_("Reason"), rows=2)


class BackFillForm(ActionForm):
    action = Action.BACK_FILL
    service = opening.order_back_fill
    fault = forms.ModelChoiceField(
        label=_("What was wrong"),
        queryset=Fault.objects.filter(is_active=True).select_related("place", "component", "problem"),
    )
    what = words(_("What happened there"), limit=5000)
    unit = UnitField(required=False)
    where_text = forms.CharField(label=_("Where exactly"), max_length=200, required=False)
    name = forms.CharField(label=_("Contact"), max_length=100, required=False)
    phone = forms.CharField(label=_("Contact's phone"), max_length=30, required=False)

    def prepare(self) -> None:
        units_here(self, "unit")
        self.fields["what"].initial = self.order.what
        self.fields["fault"].initial = self.order.fault_id
        self.fields["where_text"].initial = self.order.where_text
        self.fields["name"].initial = self.order.contact_name
        if self.order.case.unit is not None:
            self.fields["unit"].initial = self.order.case.unit.code


class AddUnitForm(ActionForm):
    action = Action.ADD_UNIT
    service = damage.order_add_unit
    unit = UnitField()
    damage = words(_("Damage"), rows=2)
    contact = forms.CharField(label=_("Whom to ask for access"), max_length=120, required=False)
    access_at = moment(_("Access appointment"), required=False)
    compensation = forms.DecimalField(
        label=_("Compensation (CNY)"), min_value=0, max_digits=14, decimal_places=2, initial=0
    )
    needs_water_test = forms.BooleanField(label=_("Needs a water test"), required=False, initial=True)

    def prepare(self) -> None:
        units_here(self, "unit")


class WaterTestForm(ActionForm):
    action = Action.WATER_TEST
    service = damage.order_water_test
    started_at = moment(_("Water in"))
    ended_at = moment(_("Looked at"))
    passed = forms.TypedChoiceField(
        label=_("Result of the test"),
        choices=[("yes", _("Tight")), ("no", _("Not tight"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
    )  # fmt: skip
    finding = words(_("Finding"), rows=2, required=False)
