"""Forms of missed due times: the period, the reason, the decision (CMP-19)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums.missed import Decision
from complaints.forms.base import words
from core.web.forms import day


class PeriodForm(forms.Form):
    """From the first of this month until today, unless somebody says otherwise; nonsense is left out."""

    first = day(_("Due from"), required=False)
    last = day(_("Due until"), required=False)

    def __init__(self, data: Any, *, today: dt.date) -> None:
        super().__init__(data)
        self.is_valid()
        first = self.cleaned_data.get("first") or today.replace(day=1)
        last = self.cleaned_data.get("last") or today
        sane = (dt.date(2000, 1, 1), dt.date(2099, 12, 31))
        self.days = min(max(first, sane[0]), sane[1]), min(max(last, sane[0]), sane[1])


class ReasonForm(forms.Form):
    reason = words(_("Why it was missed"), limit=1000)
    force_majeure = forms.BooleanField(
        label=_("Force majeure"),
        required=False,
        help_text=_("A manager decides whether it is left out of the rates."),
    )


class DecisionForm(forms.Form):
    decision = forms.ChoiceField(label=_("Decision"), choices=Decision.choices, widget=forms.RadioSelect)
