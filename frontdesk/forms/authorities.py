"""What a role may promise by itself, as an administrator enters it (DSK-12)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from frontdesk.enums import Extent, PromiseKind
from frontdesk.selectors.promises import Held

WHOLE = [(extent.value, extent.label) for extent in (Extent.NO, Extent.YES)]


class AuthorityForm(forms.Form):
    """For each kind how much; money may have a limit."""

    date = forms.ChoiceField(label=PromiseKind.DATE.label, choices=WHOLE)
    result = forms.ChoiceField(label=PromiseKind.RESULT.label, choices=WHOLE)
    money = forms.ChoiceField(label=PromiseKind.MONEY.label, choices=Extent.choices)
    up_to = forms.DecimalField(
        label=_("Up to (CNY)"), required=False, min_value=0, max_digits=14, decimal_places=2,
        help_text=_("Only for “up to an amount”"),
    )  # fmt: skip

    @staticmethod
    def initial_of(held: Held) -> dict[str, Any]:
        """What holds now."""
        return {**{kind.value: held.extents[kind] for kind in PromiseKind}, "up_to": held.up_to}

    def wanted(self) -> dict[str, Any]:
        """The arguments of the service that a valid form gives."""
        extents = {kind: self.cleaned_data[kind.value] for kind in PromiseKind}
        return {"extents": extents, "up_to": self.cleaned_data["up_to"]}
