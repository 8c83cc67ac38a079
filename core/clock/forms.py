"""Forms of the clock."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.accounts.models import User
from core.accounts.selectors import staff_active
from core.clock.enums import UNITS_WITHOUT_AMOUNT, Unit
from core.clock.models import ServiceStandard

LONGEST = 9999


class StandardForm(forms.Form):
    """The length of a promise, and the words of it: they name the length too."""

    amount = forms.IntegerField(
        label=pgettext_lazy("measure", "Amount"), min_value=1, max_value=LONGEST, required=False
    )
    promise_zh = forms.CharField(
        label=_("Promise in Chinese"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "lang": "zh"})
    )
    promise_en = forms.CharField(
        label=_("Promise in English"), max_length=300, widget=forms.Textarea(attrs={"rows": 2, "lang": "en"})
    )

    def __init__(self, *args: Any, standard: ServiceStandard, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].help_text = Unit(standard.unit).label
        if Unit(standard.unit) in UNITS_WITHOUT_AMOUNT:
            self.fields["amount"].disabled = True
            self.fields["amount"].widget = forms.HiddenInput()
        for name in self.fields:
            self.fields[name].initial = getattr(standard, name)


def _day(label: Any, **kwargs: Any) -> forms.DateField:
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs
    )


class AbsenceForm(forms.Form):
    """From which day to which, and who stands in (CLK-09)."""

    starts_on = _day(_("First day"))
    last_on = _day(_("Last day"))
    deputy = forms.ModelChoiceField(User.objects.none(), label=_("Deputy"))
    note = forms.CharField(label=_("Remark"), max_length=200, required=False)

    def __init__(self, *args: Any, person: User, today: dt.date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = staff_active().exclude(pk=person.pk)
        self.fields["deputy"].queryset = others  # type: ignore[attr-defined]
        self.fields["starts_on"].initial = today
