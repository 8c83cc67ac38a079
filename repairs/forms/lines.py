"""Materials and labour in a form: a few lines, from the project's price list or by their own name (RPR-05, RPR-11)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.time import local_date, now
from repairs.enums import LineKind
from repairs.forms.base import ActionForm
from repairs.models import PriceLine
from repairs.selectors.prices import price_list_of
from repairs.services.charging import Item

FEW = 2  # are enough for most
MOST = 5  # what is more comes with the next record
PARTS = ("price", "name", "kind", "quantity", "cost")


class _PriceField(forms.ModelChoiceField):
    """A price with its amount and unit."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.price} / {obj.unit}"


class LinesForm(ActionForm):
    """``lines`` of :class:`Item` from up to five rows; an empty row is none."""

    def prepare(self) -> None:
        listed = price_list_of(self.order.case.project_id, local_date(now()))
        prices = PriceLine.objects.filter(price_list=listed) if listed else PriceLine.objects.none()
        for row in range(MOST):
            self.fields[f"price_{row}"] = _PriceField(
                prices, label=_("From the price list"), required=False, empty_label=_("Something else")
            )
            self.fields[f"name_{row}"] = forms.CharField(
                label=_("What, if it is not on the list"), max_length=100, required=False
            )
            self.fields[f"kind_{row}"] = forms.ChoiceField(
                label=pgettext_lazy("line of costs", "Kind"), choices=LineKind.choices, required=False
            )
            self.fields[f"quantity_{row}"] = _number(_("How many"), Decimal("0.01"))
            self.fields[f"cost_{row}"] = _number(_("Price of one (CNY)"), Decimal(0))

    @property
    def rows(self) -> list[tuple[list[BoundField], bool]]:
        """The fields of each row, and whether it is shown at once: a few are, and what was written or is wrong."""
        rows = [[self[f"{part}_{row}"] for part in PARTS] for row in range(MOST)]
        return [(row, number < FEW or self._is_used(number)) for number, row in enumerate(rows)]

    def _is_used(self, row: int) -> bool:
        names = [f"{part}_{row}" for part in PARTS if part != "kind"]
        return self.is_bound and any(self.errors.get(name) or self[name].data for name in names)

    @property
    def others(self) -> list[BoundField]:
        """The fields that belong to no row."""
        return [self[name] for name in type(self).base_fields if name != "version"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        items = [item for row in range(MOST) if (item := self._item(row, data)) is not None]
        for row in range(MOST):
            for part in PARTS:
                data.pop(f"{part}_{row}", None)
        if not items and not self.errors:
            self.add_error(None, _("Write down at least one line."))
        data["lines"] = items
        return data

    def _item(self, row: int, data: dict[str, Any]) -> Item | None:
        price_line, name = data.get(f"price_{row}"), data.get(f"name_{row}", "")
        quantity, cost = data.get(f"quantity_{row}"), data.get(f"cost_{row}")
        if price_line is None and not name and quantity is None and cost is None:
            return None
        if price_line is None and (not name or cost is None):
            self.add_error(f"name_{row}", _("Choose a price, or write what it is and what it costs."))
            return None
        kind = LineKind(data.get(f"kind_{row}") or LineKind.MATERIAL)
        return Item(
            quantity=quantity if quantity is not None else Decimal(1),
            price_line=price_line,
            kind=kind,
            name="" if price_line else name,
            price=None if price_line else cost,
        )


def _number(label: Any, least: Decimal) -> forms.DecimalField:
    widget = forms.NumberInput(attrs={"inputmode": "decimal"})
    return forms.DecimalField(
        label=label, required=False, min_value=least, max_digits=10, decimal_places=2, widget=widget
    )
