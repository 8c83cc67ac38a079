"""Forms of the phrase templates."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from complaints.enums import State, TopCategory


class NewPhraseForm(forms.Form):
    """A template to be added."""

    top = forms.ChoiceField(
        label=_("Category"), choices=[("", _("All categories")), *TopCategory.choices], required=False
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("All states")), *State.choices], required=False
    )
    title = forms.CharField(label=_("Title"), max_length=40)
    text = forms.CharField(label=_("Text"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


class PhraseForm(NewPhraseForm):
    """A template that exists."""

    is_active = forms.BooleanField(label=_("In use"), required=False)
