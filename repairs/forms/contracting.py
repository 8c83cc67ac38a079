"""Forms of repair notices, of fit-out works, and of the end of a day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.places.forms import UnitField
from core.places.models import Unit
from core.time import EARLIEST_DAY, LATEST_DAY
from core.web.forms import day, offer
from repairs.enums.contracting import NoticeWay
from repairs.enums.warranty import WarrantyGroup
from repairs.forms.board import ProjectForm
from repairs.models import Contractor
from repairs.services.fit_out import Works


def _words(label: Any, *, required: bool = True, limit: int = 1000) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=limit, required=required, widget=forms.Textarea(attrs={"rows": 3})
    )


class NoticeForm(forms.Form):
    """A repair notice."""

    contractor = forms.ModelChoiceField(
        label=_("Contractor"), queryset=Contractor.objects.filter(is_active=True)
    )
    words = _words(_("What is to be repaired"), limit=2000)


class ThirdPartyForm(forms.Form):
    """Who repairs it in the contractor's place, and what it costs."""

    company = forms.CharField(label=_("Who repairs it"), max_length=100)
    cost = forms.DecimalField(
        label=_("Cost (CNY)"), min_value=Decimal("0.01"), max_digits=14, decimal_places=2
    )
    reason = _words(_("Reason"))


class AnswerForm(forms.Form):
    """What the contractor says."""

    way = forms.ChoiceField(choices=NoticeWay.choices, widget=forms.HiddenInput)
    name = forms.CharField(label=_("Your name"), max_length=60, required=False)
    words = _words(_("Remark"), required=False)

    def clean_way(self) -> NoticeWay:
        return NoticeWay(self.cleaned_data["way"])


class FitOutForm(forms.Form):
    """An application."""

    unit = UnitField()
    company = forms.CharField(label=_("Fit-out company"), max_length=100)
    contact_name = forms.CharField(label=_("Contact person"), max_length=60, required=False)
    contact_phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    what = _words(_("What is to be done"), limit=2000)
    starts_on, ends_on = day(_("From")), day(_("Until"))
    deposit = forms.DecimalField(
        label=_("Deposit (CNY)"), min_value=0, max_digits=14, decimal_places=2, initial=0
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        scope, units = scope_of(user, Permission.ORDER_LOG), Unit.objects.select_related("project")
        offer(self, "unit", units if scope.everywhere else units.filter(project__in=scope.project_ids))

    def works(self) -> Works:
        """What a valid form applies for."""
        return Works(**{name: self.cleaned_data[name] for name in Works.__slots__})


class DecisionForm(forms.Form):
    """Words of a decision."""

    words = _words(_("Remark"), required=False, limit=500)


class DepositForm(forms.Form):
    """Nothing but the button."""


class PatrolForm(forms.Form):
    """What was found on a patrol."""

    on = day(_("Found on"))
    finding = _words(_("Finding"))
    touches = forms.MultipleChoiceField(
        label=_("A violation that touches"),
        choices=[choice for choice in WarrantyGroup.choices if choice[0] != WarrantyGroup.NONE],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Damage there is then caused by the owner. Leave it empty when all was in order."),
    )

    def __init__(self, *args: Any, today: dt.date | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["on"].initial = today


class CorrectedForm(forms.Form):
    """A violation was put right."""

    patrol_id = forms.IntegerField(widget=forms.HiddenInput)
    words = _words(_("How it was put right"), limit=500)


class CompletionForm(forms.Form):
    """The last look."""

    words = _words(_("Finding at completion"), limit=500)
    deposit_kept = forms.DecimalField(
        label=_("Kept of the deposit (CNY)"), min_value=0, max_digits=14, decimal_places=2, initial=0
    )


class DayForm(forms.Form):
    """A line for each order: why it is not finished, and what its customer said; an empty line says nothing."""

    def __init__(self, *args: Any, orders: Iterable[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for pk in orders:
            self.fields[f"why_{pk}"] = _line(_("Why it is not finished"))
            self.fields[f"call_{pk}"] = _line(_("What the customer said"))

    def clean(self) -> dict[str, Any]:
        if not any((cleaned := super().clean() or self.cleaned_data).values()) and not self.errors:
            self.add_error(None, _("Write down at least one line."))
        return cleaned

    def said(self, about: str) -> dict[int, str]:
        """What was written, by order: ``about`` is why or call."""
        lines = {name.partition("_"): words for name, words in self.cleaned_data.items() if words}
        return {int(pk): words for (which, _sign, pk), words in lines.items() if which == about}


def _line(label: Any) -> forms.CharField:
    widget = forms.TextInput(attrs={"placeholder": label})
    return forms.CharField(label=label, max_length=500, required=False, widget=widget)


class DayFilter(ProjectForm):
    """Which project and which day."""

    on = forms.DateField(
        label=_("Day"),
        required=False,
        validators=[MinValueValidator(EARLIEST_DAY), MaxValueValidator(LATEST_DAY)],
    )

    def __init__(self, data: Any, *, user: User) -> None:
        super().__init__(data, user=user, permission=Permission.ORDER_LOG)
