"""The forms of pages as the bodies of API requests: one description of each field, and one check of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any

from django import forms
from rest_framework import serializers
from rest_framework.exceptions import ValidationError

from core.time import local_zone

# Beyond these no promise and no event of ours lies, and sums of days stay in the calendar.
EARLIEST, LATEST = dt.datetime(2000, 1, 1, tzinfo=dt.UTC), dt.datetime(2100, 1, 1, tzinfo=dt.UTC)


def serializer_of(
    form: type[forms.Form],
    name: str,
    *,
    leave_out: Iterable[str] = ("version",),
    **more: serializers.Field[Any, Any, Any, Any],
) -> type[serializers.Serializer[Any]]:
    """The fields of a form as a serializer (types, limits, labels); files stay with the pages: the API is JSON."""
    left_out = set(leave_out)
    fields = {
        key: field_of(field)
        for key, field in form.base_fields.items()
        if key not in left_out and not isinstance(field, forms.FileField)
    }
    return type(name, (serializers.Serializer,), {**fields, **more})


def form_data(form: type[forms.Form], sent: Mapping[str, Any]) -> dict[str, Any]:
    """What was sent as the form reads it; what was left out has the form's own first value."""
    first = {key: field.initial for key, field in form.base_fields.items() if field.initial not in (None, "")}
    return {key: _text(value) for key, value in {**first, **sent}.items() if value is not None}


def _text(value: Any) -> str | list[str]:
    if isinstance(value, list):
        return [str(each) for each in value]
    if isinstance(value, bool):
        return "yes" if value else ""
    if isinstance(value, dt.datetime):
        return value.astimezone(local_zone()).strftime("%Y-%m-%dT%H:%M")
    if isinstance(value, Decimal):
        return f"{value:f}"
    return str(value)


def field_of(field: forms.Field) -> serializers.Field[Any, Any, Any, Any]:
    """One form field as a serializer field."""
    made = _made(field)
    made.label = field.label
    made.help_text = field.help_text or None
    return made


def _made(field: forms.Field) -> Any:
    needed: dict[str, Any] = {"required": field.required and field.initial in (None, "")}
    if isinstance(field, forms.ChoiceField):
        return _choice(field, needed)
    if isinstance(field, forms.BooleanField):
        return serializers.BooleanField(required=False)
    if isinstance(field, forms.DateField | forms.DateTimeField):
        kind = Instant if isinstance(field, forms.DateTimeField) else serializers.DateField
        return kind(allow_null=not field.required, **needed)
    if type(field) is forms.IntegerField:
        limits = {name: getattr(field, name) for name in ("min_value", "max_value")}
        return serializers.IntegerField(**limits, **needed)
    if isinstance(field, forms.DecimalField):
        limits = {name: getattr(field, name) for name in ("max_digits", "decimal_places", "min_value")}
        return serializers.DecimalField(**limits, **needed)
    if isinstance(field, forms.CharField):
        return serializers.CharField(max_length=field.max_length, allow_blank=not field.required, **needed)
    raise TypeError(f"No API field is known for {field!r}")


def _choice(field: forms.ChoiceField, needed: dict[str, Any]) -> Any:
    """Rows by their ids or codes, a yes or no, or one of the choices (as text where they depend on the complaint)."""
    if isinstance(field, forms.ModelMultipleChoiceField):
        rows = serializers.IntegerField(min_value=1)
        return serializers.ListField(child=rows, allow_empty=not field.required, **needed)
    if isinstance(field, forms.ModelChoiceField) and field.to_field_name:  # by its code, as people type it
        return serializers.CharField(max_length=120, allow_blank=not field.required, **needed)
    if isinstance(field, forms.ModelChoiceField):
        return serializers.IntegerField(min_value=1, allow_null=not field.required, **needed)
    if isinstance(field, forms.TypedChoiceField) and field.coerce is bool:
        return serializers.BooleanField(required=False)
    choices = [pair for pair in flat(field.choices) if pair[0] not in ("", None)]
    if not choices:
        return serializers.CharField(max_length=30, **needed)
    return serializers.ChoiceField(choices=choices, allow_blank=not field.required, **needed)


def refusal_of(form: forms.BaseForm, **renamed: str) -> ValidationError:
    """What the form says against what was sent, by field; ``renamed`` tells what the API calls a field."""
    return ValidationError(
        {renamed.get(key, key): [str(error) for error in errors] for key, errors in form.errors.items()}
    )


def flat(choices: Any) -> Iterator[tuple[Any, Any]]:
    """Choices without their groups."""
    for value, label in choices:
        if isinstance(label, list | tuple):
            yield from flat(label)
        else:
            yield value, label


class Instant(serializers.DateTimeField):
    """An instant with its offset, in this century."""

    def to_internal_value(self, value: Any) -> dt.datetime:
        instant: dt.datetime = super().to_internal_value(value)
        if not EARLIEST <= instant < LATEST:
            self.fail("overflow")
        return instant
