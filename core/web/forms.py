"""Forms meet the errors of services."""

from django import forms

from core.errors import InvalidInput


def refuse_field(form: forms.BaseForm, error: InvalidInput) -> None:
    """Show a service's refusal at the field it belongs to, or above the form."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, str(error))
