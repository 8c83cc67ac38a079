"""Forms of what is kept for repairs: faults, warranty, contractors, prices."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from itertools import groupby
from typing import Any

from django import forms
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.places.models import Building, Project
from core.web.forms import day
from repairs.enums import LineKind, Size, Trade, Urgency, WorkKind
from repairs.enums.catalogue import WordKind
from repairs.enums.warranty import TermUnit, WarrantyGroup
from repairs.models import Component, Contractor, ContractorScope, Fault, Problem, RepairPlace
from repairs.policies.warranty import Season
from repairs.services.prices import Price


def _of_company() -> forms.ModelChoiceField:
    return forms.ModelChoiceField(
        label=_("Project"), queryset=Project.objects.all(), required=False, empty_label=_("All projects")
    )


class FaultFacts(forms.Form):
    """What a combination asks of us."""

    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices)
    size = forms.ChoiceField(label=_("Size"), choices=Size.choices)
    trade = forms.ChoiceField(label=_("Trade"), choices=Trade.choices)
    work_kind = forms.ChoiceField(label=_("Kind of work"), choices=WorkKind.choices)
    warranty_group = forms.ChoiceField(
        label=_("Warranty"),
        choices=[("", _("that of the component")), *WarrantyGroup.choices],
        required=False,
        help_text=_("Only where the problem decides, as for a blocked drain."),
    )
    default_hours = forms.DecimalField(
        label=_("Usual hours"), min_value=Decimal("0.1"), max_digits=5, decimal_places=1, initial=1
    )
    needs_visit = forms.BooleanField(
        label=_("Somebody has to look at it first"), required=False, initial=True
    )


class FaultForm(FaultFacts):
    """A combination that exists."""

    is_active = forms.BooleanField(
        label=_("In use"), required=False, help_text=_("Orders that have it already keep it.")
    )

    @staticmethod
    def initial_of(fault: Fault) -> dict[str, Any]:
        """What holds now."""
        return {name: getattr(fault, name) for name in FaultForm.base_fields}


class NewFaultForm(FaultFacts):
    """A combination to be added."""

    field_order = ("place", "component", "problem")
    place = forms.ModelChoiceField(label=_("Place"), queryset=RepairPlace.objects.filter(is_active=True))
    component = forms.ModelChoiceField(
        label=_("Component"), queryset=Component.objects.filter(is_active=True)
    )
    problem = forms.ModelChoiceField(label=_("Problem"), queryset=Problem.objects.filter(is_active=True))


class TradesForm(forms.Form):
    """What a technician knows."""

    trades = forms.MultipleChoiceField(
        label=_("Trades"), choices=Trade.choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class WordForm(forms.Form):
    """A place, a component or a problem to be added."""

    kind = forms.ChoiceField(label=_("What it names"), choices=WordKind.choices)
    name_zh = forms.CharField(label=_("Chinese name"), max_length=40)
    name_en = forms.CharField(label=_("English name"), max_length=60)
    is_public = forms.BooleanField(label=_("A public place"), required=False)
    warranty_group = forms.ChoiceField(
        label=_("Warranty of the component"), choices=[("", "—"), *WarrantyGroup.choices], required=False
    )

    def clean_kind(self) -> WordKind:
        return WordKind(self.cleaned_data["kind"])


class TermForm(forms.Form):
    """A warranty period."""

    project = _of_company()
    valid_from = day(
        _("For homes handed over from"),
        required=False,
        help_text=_("Empty: for all, unless another one holds."),
    )
    amount = forms.IntegerField(
        label=_("How long"), min_value=0, max_value=1200, help_text=_("0 is no warranty.")
    )
    unit = forms.ChoiceField(label=_("Counted in"), choices=TermUnit.choices)
    reason = forms.CharField(
        label=_("Reason of the change"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_unit(self) -> TermUnit:
        return TermUnit(self.cleaned_data["unit"])


def _month(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=12)


def _day_of_month(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=1, max_value=31)


class SeasonForm(forms.Form):
    """From which day of the year to which it is heated or cooled."""

    project = _of_company()
    starts_month, starts_day = _month(_("From month")), _day_of_month(_("From day"))
    ends_month, ends_day = _month(_("To month")), _day_of_month(_("To day"))

    def season(self) -> Season:
        """The season that a valid form describes."""
        return Season(*(self.cleaned_data[name] for name in Season.__slots__))


class ContractorForm(forms.Form):
    """A contractor or a specialist company."""

    name = forms.CharField(label=_("Name"), max_length=100)
    contact_name = forms.CharField(label=_("Contact person"), max_length=60, required=False)
    phone = forms.CharField(label=_("Phone"), max_length=30, required=False)
    email = forms.EmailField(label=_("E-mail"), required=False)
    is_specialist = forms.BooleanField(
        label=_("A specialist company (lift, fire, gas, waterproofing)"), required=False
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    @staticmethod
    def initial_of(contractor: Contractor) -> dict[str, Any]:
        """What holds now."""
        return {name: getattr(contractor, name) for name in ContractorForm.base_fields}


class AccountForm(forms.Form):
    """Somebody of a contractor who is to sign in."""

    full_name = forms.CharField(label=pgettext_lazy("person", "Name"), max_length=60)
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("For signing in; it cannot be changed later."),
    )
    email = forms.EmailField(label=_("E-mail"), required=False, help_text=_("Notices are sent there too."))


class AccountChoice(forms.Form):
    """Which of the accounts."""

    account = forms.IntegerField(min_value=1)


class _ByProject(ModelChoiceIterator):
    """The buildings under the words of their project."""

    def __iter__(self) -> Iterator[Any]:
        yield ("", self.field.empty_label)
        for project, buildings in groupby(self.queryset, key=lambda building: building.project):
            yield str(project), [self.choice(building) for building in buildings]


class BuildingChoice(forms.ModelChoiceField):
    """A building among those of its project."""

    iterator = _ByProject


class ScopeForm(forms.Form):
    """What a contractor built."""

    project = forms.ModelChoiceField(label=_("Project"), queryset=Project.objects.all())
    building = BuildingChoice(
        label=_("Building"),
        queryset=Building.objects.select_related("project").order_by("project__name", "name"),
        required=False,
        empty_label=_("The whole project"),
    )
    group = forms.ChoiceField(
        label=_("Warranty"),
        choices=[choice for choice in WarrantyGroup.choices if choice[0] != WarrantyGroup.NONE],
    )
    component = forms.ModelChoiceField(
        label=_("Component"),
        queryset=Component.objects.filter(is_active=True),
        required=False,
        empty_label=_("Everything under this warranty"),
    )
    completion_accepted_on = day(_("Completion accepted on"))
    months = forms.IntegerField(
        label=_("Warranty by contract (months)"), required=False, min_value=1, max_value=1200,
        help_text=_("Empty: the statutory period."),
    )  # fmt: skip
    retention = forms.DecimalField(
        label=_("Retention money (CNY)"), min_value=0, max_digits=14, decimal_places=2, initial=0
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def clean_group(self) -> WarrantyGroup:
        return WarrantyGroup(self.cleaned_data["group"])

    @staticmethod
    def initial_of(scope: ContractorScope) -> dict[str, Any]:
        """What holds now."""
        return {name: getattr(scope, name) for name in ScopeForm.base_fields}


COLUMNS = 4
_KINDS = {
    LineKind.MATERIAL: ("材料", "material"),
    LineKind.LABOUR: ("人工", "labour"),
    LineKind.OTHER: ("其他", "other"),
}
_KIND_OF = {word: kind for kind, words in _KINDS.items() for word in words}


class PriceListForm(forms.Form):
    """A price list, a line each, as it is copied from a spreadsheet."""

    valid_from = day(_("Valid from"))
    lines = forms.CharField(
        label=_("Prices"),
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 16}),
        help_text=_(
            "One line each: kind (material, labour, other); what; unit; price. Or with tabs, as copied."
        ),
    )
    reason = forms.CharField(
        label=_("Reason of the change"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )

    def clean_lines(self) -> list[Price]:
        """The prices; the first line that cannot be read is named."""
        numbered = enumerate(self.cleaned_data["lines"].splitlines(), 1)
        return [_price(number, line) for number, line in numbered if line.strip()]


def _price(number: int, line: str) -> Price:
    cells = [cell.strip() for cell in line.replace("；", ";").replace("\t", ";").split(";")]
    kind = _KIND_OF.get(cells[0].lower())
    try:
        price = Decimal(cells[3].lstrip("¥").replace(",", "")) if len(cells) == COLUMNS else Decimal("NaN")
    except InvalidOperation:
        price = Decimal("NaN")
    if (
        kind is None
        or not cells[1]
        or not price.is_finite()
        or price < 0
        or price != price.quantize(Decimal("0.01"))
    ):
        raise forms.ValidationError(
            _(
                "Line %(number)s cannot be read: kind, what, unit, price. For example: material; tap; piece; 85"
            ),
            params={"number": number},
        )
    return Price(kind=kind, name=cells[1][:100], unit=cells[2][:20], price=price)


def price_lines(lines: Any) -> str:
    """A price list as the form shows it."""
    return "\n".join(f"{line.get_kind_display()}; {line.name}; {line.unit}; {line.price}" for line in lines)
