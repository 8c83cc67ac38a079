"""The form of the page “API tokens”."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.api.enums import TokenScope
from core.time import start_of_day


class TokenForm(forms.Form):
    """What a new token is for, what it opens, and until when."""

    name = forms.CharField(
        label=_("What it is for"), max_length=60, help_text=_("For example: nightly report")
    )
    scopes = forms.MultipleChoiceField(
        label=_("What it may be used for"), choices=TokenScope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(
        label=_("Last day"),
        help_text=_("At most a year from now"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_expires_on(self) -> dt.date:
        on: dt.date = self.cleaned_data["expires_on"]
        if not dt.date(2000, 1, 1) <= on <= dt.date(2200, 1, 1):
            raise forms.ValidationError(_("A token ends within a year. Choose an earlier day."))
        return on

    def wanted(self) -> dict[str, Any]:
        """The arguments of the service that a valid form gives."""
        entered = self.cleaned_data
        ends = start_of_day(entered["expires_on"] + dt.timedelta(days=1))
        return {"name": entered["name"], "scopes": entered["scopes"], "expires_at": ends}
