"""Small things that many answers name."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rest_framework import serializers


class NamedSerializer(serializers.Serializer[Any]):
    """A project, a building, a subcategory: id and name."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="__str__")


class PersonNameSerializer(serializers.Serializer[Any]):
    """A member of staff or an owner: id and name, nothing else."""

    id = serializers.IntegerField(source="pk")
    name = serializers.CharField(source="__str__")


class UnitNameSerializer(serializers.Serializer[Any]):
    """A unit by its code."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()


class LabelField(serializers.CharField):
    """The words of a choice in the reader's language, ``get_<field>_display``; ``of`` is where the field is."""

    def __init__(self, field: str, of: str = "") -> None:
        super().__init__(source=f"{of}.get_{field}_display".lstrip("."), read_only=True)


class MonthField(serializers.CharField):
    """A month, held as its first day, told as ``2026-11``; only ever told."""

    def to_representation(self, value: dt.date) -> str:  # type: ignore[override]
        return f"{value:%Y-%m}"
