"""What each history action is called; every app registers its own words when it is ready."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Choices
from django.utils.dateparse import parse_datetime

from core.errors import Sentence
from core.time import local_zone

_labels: dict[str, Sentence] = {}
_values: dict[str, type[Choices]] = {}
_fields: dict[str, Sentence] = {}


def register(
    labels: Mapping[str, Sentence],
    values: Mapping[str, type[Choices]] | None = None,
    fields: Mapping[str, Sentence] | None = None,
) -> None:
    """Add the sentences of an app's actions, and the choices that the codes in ``details`` come from.

    ``values`` names a key in ``details``, or its last word: ``{"grade": Grade}`` translates ``from_grade`` and
    ``to_grade`` too.  ``fields`` are called so where an entry says from what to what they changed beside what its
    sentence tells.  A name that is taken already by something else is a programming error.
    """
    for code, sentence in labels.items():
        if _labels.setdefault(code, sentence) != sentence:
            raise ValueError(f"history action {code!r} is registered twice")
    for key, choices in (values or {}).items():
        if _values.setdefault(key, choices) is not choices:
            raise ValueError(f"history value {key!r} is registered twice")
    for name, called in (fields or {}).items():
        if _fields.setdefault(name, called) != called:
            raise ValueError(f"history field {name!r} is registered twice")


def label(code: str) -> Sentence:
    """The sentence of an action; raises ``KeyError`` for one that nobody registered."""
    return _labels[code]


def value_label(key: str, value: Any) -> Any:
    """A code or an instant (``…_at``) in ``details`` in the reader's language; anything else as it is."""
    word = key.rsplit("_", 1)[-1]
    if word == "at" and (instant := parse_datetime(str(value))):
        return f"{instant.astimezone(local_zone()):%Y-%m-%d %H:%M}"
    choices = _values.get(key) or _values.get(word)
    if choices is None or value not in choices.values:  # an id may stand under the name of a choice
        return "—" if value is None else value
    return str(choices(value).label)


def fields() -> Mapping[str, Sentence]:
    """What the fields are called whose changes are told beside the sentence."""
    return _fields


def registered() -> frozenset[str]:
    """Every action code that has words."""
    return frozenset(_labels)
