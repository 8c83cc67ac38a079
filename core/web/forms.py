"""Forms meet the errors of services; fields that several apps use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.time import EARLIEST_DAY, LATEST_DAY

_LOCAL = "%Y-%m-%dT%H:%M"


def in_reach(value: dt.date) -> None:
    """No clock counts from a day before ``EARLIEST_DAY`` or after ``LATEST_DAY``: such a day is a slip of the hand."""
    on = value.date() if isinstance(value, dt.datetime) else value
    if not EARLIEST_DAY <= on <= LATEST_DAY:
        limits = {"first": EARLIEST_DAY.year, "last": LATEST_DAY.year}
        raise forms.ValidationError(_("Enter a day between the years %(first)s and %(last)s."), params=limits)


def moment(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """A field for a local day and minute, with the browser's own picker."""
    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=[_LOCAL], validators=[in_reach], **kwargs
    )


def day(label: Any, **kwargs: Any) -> forms.DateField:
    """A field for a local day, with the browser's own picker."""
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, widget=widget, input_formats=["%Y-%m-%d"], validators=[in_reach], **kwargs
    )


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
