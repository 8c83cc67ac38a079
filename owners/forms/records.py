"""What a person may enter about people and imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from owners.enums import LEAST_REVEALS, MOST_REVEALS, Segment
from owners.forms.filters import segment_field

LARGEST_LEDGER = 20 * 1024 * 1024


class SegmentForm(forms.Form):
    """The segments of a person; ``version`` is the one that was read."""

    life_stage = segment_field(Segment.LIFE_STAGE, _("not known"))
    family = segment_field(Segment.FAMILY, _("not known"))
    income = segment_field(Segment.INCOME, _("not known"))
    life_cycle = segment_field(Segment.LIFE_CYCLE, _("not known"))
    housing_value = segment_field(Segment.HOUSING_VALUE, _("not known"))
    service_class = segment_field(Segment.SERVICE_CLASS, _("not known"))
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class RevealForm(forms.Form):
    """Why a personal value is needed (OWN-05)."""

    reason = forms.CharField(label=_("Why do you need it?"), max_length=200)


class RevealLimitForm(forms.Form):
    """The limit of a day (OWN-05)."""

    per_day = forms.IntegerField(
        label=_("Personal values that one person may look at in a day"),
        min_value=LEAST_REVEALS,
        max_value=MOST_REVEALS,
        help_text=_("Managers are told when somebody reaches it."),
    )


class MergeForm(forms.Form):
    """How one knows that two records are one person."""

    other = forms.IntegerField(widget=forms.HiddenInput)
    reason = forms.CharField(label=_("How do you know that it is one person?"), max_length=200)


class LedgerUploadForm(forms.Form):
    """The file; what it is, is judged by its content."""

    file = forms.FileField(
        label=_("Owner ledger"),
        help_text=_(
            "Excel (.xlsx) or CSV, at most 20 MB. Nothing is written before you have seen the preview."
        ),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > LARGEST_LEDGER:
            raise forms.ValidationError(_("The file is too large. Split it by project."))
        return file
