"""Forms meet the errors of services."""

from typing import Any

from django import forms

from core.errors import InvalidInput

_LOCAL = "%Y-%m-%dT%H:%M"


def moment(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """A field for a local day and minute, with the browser's own picker."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[_LOCAL], **kwargs)


def refuse_field(form: forms.BaseForm, error: InvalidInput) -> None:
    """Show a service's refusal at the field it belongs to, or above the form."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, str(error))
