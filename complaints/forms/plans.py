"""Forms of plans: what is offered, who approves it, what the customer says to it (CMP-12, CMP-13)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from complaints.enums import Action
from complaints.enums.plans import OptionKind
from complaints.forms.base import ActionForm, Fold, words
from complaints.models import Complaint, PlanOption
from complaints.policies.plans import MOST_OPTIONS, Option
from complaints.services import plans
from core.web.forms import offer
from core.web.templatetags.house import cny

# What an option is entered by; those of the second and later ones carry its number.
OPTION_FIELDS = ("kind", "cost", "basis", "option_text", "under_warranty", "liability")


def _option_fields(number: int) -> dict[str, forms.Field]:
    first = number == 1
    fields: dict[str, forms.Field] = {
        "kind": forms.ChoiceField(
            label=_("What is offered"), choices=[("", "—"), *OptionKind.choices], required=first
        ),
        "cost": forms.DecimalField(
            label=_("Cost (CNY)"), min_value=0, max_digits=14, decimal_places=2, initial=0, required=False
        ),
        "basis": forms.CharField(
            label=_("Rule or contract clause"),
            max_length=300,
            required=first,
        ),
        "option_text": forms.CharField(label=_("In detail"), max_length=500, required=False),
        "under_warranty": forms.BooleanField(label=_("A repair under warranty"), required=False),
        "liability": forms.BooleanField(label=_("Admits liability"), required=False),
    }
    return {_named(name, number): field for name, field in fields.items()}


def _named(name: str, number: int) -> str:
    return name if number == 1 else f"{name}_{number}"


class ProposePlanForm(ActionForm):
    action = Action.PROPOSE_PLAN
    service = plans.plan_propose
    phrases_into = "text"
    text = words(_("What we propose"), rows=5, limit=5000)
    folds: ClassVar = [
        Fold(
            format_lazy(_("Option {number}"), number=number),
            tuple(_named(name, number) for name in OPTION_FIELDS),
        )
        for number in range(2, MOST_OPTIONS + 1)
    ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for number in range(2, MOST_OPTIONS + 1):
            if not cleaned.get(_named("kind", number)) and cleaned.get(_named("basis", number)):
                self.add_error(_named("kind", number), _("Say what is offered."))
        return cleaned

    def run(self, *, at: dt.datetime) -> Complaint:
        given = self.cleaned_data
        return plans.plan_propose(
            case_id=self.complaint.pk,
            text=given["text"],
            options=[
                self._option(number) for number in range(1, MOST_OPTIONS + 1) if given[_named("kind", number)]
            ],
            by=self.user,
            at=at,
            version=given["version"],
        )

    def _option(self, number: int) -> Option:
        given = {name: self.cleaned_data[_named(name, number)] for name in OPTION_FIELDS}
        return Option(
            kind=given["kind"],
            cost=given["cost"] or Decimal(0),
            basis=given["basis"],
            text=given["option_text"],
            under_warranty=given["under_warranty"],
            liability=given["liability"],
        )


for _number in range(1, MOST_OPTIONS + 1):
    ProposePlanForm.base_fields.update(_option_fields(_number))


class ApprovePlanForm(ActionForm):
    action = Action.APPROVE_PLAN
    service = plans.plan_approve
    note = words(_("Remark"), required=False)


class ApproveLegalForm(ActionForm):
    action = Action.APPROVE_LEGAL
    service = plans.plan_approve_for_legal
    note = words(_("Remark"), required=False)


class ApproveFinanceForm(ActionForm):
    action = Action.APPROVE_FINANCE
    service = plans.plan_approve_for_finance
    note = words(_("Remark"), required=False)


class RefusePlanForm(ActionForm):
    action = Action.REFUSE_PLAN
    service = plans.plan_refuse
    reason = words(_("Reason"))


class OptionField(forms.ModelChoiceField):
    """One of the options of the plan that is offered."""

    def label_from_instance(self, obj: Any) -> str:
        return " · ".join(filter(None, [str(obj), cny(obj.cost), obj.text or obj.basis]))


class AgreeForm(ActionForm):
    action = Action.AGREE
    service = plans.plan_agree
    option = OptionField(
        label=_("What the customer chose"),
        queryset=PlanOption.objects.none(),
        widget=forms.RadioSelect,
        empty_label=None,
        required=False,
    )
    note = words(_("What was agreed"), required=False)

    def prepare(self) -> None:
        plan = self.complaint.open_plan
        options = PlanOption.objects.filter(plan=plan) if plan else PlanOption.objects.none()
        offer(self, "option", options)
        if len(options) == 1:
            self.fields["option"].initial = options[0].pk


class DeclinePlanForm(ActionForm):
    action = Action.DECLINE_PLAN
    service = plans.plan_decline
    reason = words(_("Why the customer declines"))
