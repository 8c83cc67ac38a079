"""Forms meet the errors of services; fields that several apps use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet

from core.errors import InvalidInput

_LOCAL = "%Y-%m-%dT%H:%M"


def moment(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """A field for a local day and minute, with the browser's own picker."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)
    return forms.DateTimeField(label=label, widget=widget, input_formats=[_LOCAL], **kwargs)


def offer(form: forms.BaseForm, name: str, among: QuerySet[Any] | Iterable[tuple[Any, Any]]) -> None:
    """What this person may choose in this field: rows of ours, or pairs of value and words."""
    if isinstance(among, QuerySet):
        cast("forms.ModelChoiceField[Any]", form.fields[name]).queryset = among
    else:
        cast(forms.ChoiceField, form.fields[name]).choices = list(among)


class FilesInput(forms.ClearableFileInput):
    """The browser may choose several files at once."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; they are judged by the service, by their content (SEC-04)."""

    widget = FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[UploadedFile[Any]]:
        files = data if isinstance(data, list | tuple) else [data]
        found = [super(FilesField, self).clean(f, initial) for f in files if f]
        if self.required and not found:
            raise forms.ValidationError(self.error_messages["required"], code="required")
        return found


def refuse_field(form: forms.BaseForm, error: InvalidInput) -> None:
    """Show a service's refusal at the field it belongs to, or above the form."""
    field = error.field if error.field in form.fields else None
    form.add_error(field, str(error))
