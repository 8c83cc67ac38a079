"""The forms of a follow-up."""

from django import forms
from django.utils.translation import gettext_lazy as _

from satisfaction.enums import AttemptChannel


class _VersionForm(forms.Form):
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)


class ScoreForm(_VersionForm):
    """The customer was reached."""

    score = forms.IntegerField(
        label=_("Score of 100"),
        min_value=0,
        max_value=100,
        help_text=_("Five stars are 100, four are 80. Below 80 it goes back to work."),
    )
    words = forms.CharField(
        label=_("What the customer said"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class AttemptForm(_VersionForm):
    """Nobody was reached."""

    channel = forms.ChoiceField(label=_("By"), choices=AttemptChannel.choices, widget=forms.RadioSelect)
    note = forms.CharField(label=_("Remark"), required=False, max_length=500)


class NoteForm(_VersionForm):
    """The written notice, or giving up: what was sent, or why."""

    note = forms.CharField(label=_("Remark"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))
