"""A body that may appraise, as an administrator enters it (CMP-11)."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class NewAppraisalBodyForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=100)
    recognition = forms.CharField(
        label=_("Number of the recognition"), max_length=100, help_text=_("By the housing authority")
    )


class AppraisalBodyForm(NewAppraisalBodyForm):
    is_active = forms.BooleanField(label=_("In use"), required=False)
