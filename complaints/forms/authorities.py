"""What a role may decide about plans, as an administrator enters it (CMP-13)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums.plans import Reach, Refunds


class PlanAuthorityForm(forms.Form):
    """Money up to a limit or without one; refunds and swaps."""

    reach = forms.ChoiceField(label=_("Money"), choices=Reach.choices)
    up_to = forms.DecimalField(
        label=_("Up to (CNY)"), required=False, min_value=0, max_digits=14, decimal_places=2,
        help_text=_("Only for “up to an amount”; together for all complaints of a matter"),
    )  # fmt: skip
    refunds = forms.ChoiceField(label=_("Refunds and swaps"), choices=Refunds.choices)
