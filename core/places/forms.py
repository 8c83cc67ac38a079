"""Form fields about places that more than one app needs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.places.models import Unit


class UnitInput(forms.TextInput):
    """Suggests units while their door is typed; without scripts the code is typed whole."""

    template_name = "components/unit_input.html"


class UnitField(forms.ModelChoiceField):
    """A unit, typed by its code (OWN-01) and not chosen from a list of thousands."""

    widget = UnitInput

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Unit"))
        kwargs.setdefault(
            "help_text", _("Type the door, for example 1-2-301, and choose; or the whole code of the unit.")
        )
        super().__init__(
            Unit.objects.none(),
            to_field_name="code",
            error_messages={
                "invalid_choice": _(
                    "There is no such unit here. Type its door, for example 1-2-301, and choose from the list."
                )
            },
            **kwargs,
        )
