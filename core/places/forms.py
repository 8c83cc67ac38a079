"""Form fields about places that more than one app needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.places.models import Unit


class UnitField(forms.ModelChoiceField):
    """A unit, typed by its code (OWN-01) and not chosen from a list of thousands."""

    widget = forms.TextInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Unit"))
        kwargs.setdefault("help_text", _("The code of the unit, as it stands on its page"))
        super().__init__(
            Unit.objects.none(),
            to_field_name="code",
            error_messages={"invalid_choice": _("There is no such unit in this project.")},
            **kwargs,
        )
