"""What the filters of a standard can say, by kind of case: the apps above hand in their words when they are ready."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from core.errors import Sentence

Pairs = Sequence[tuple[Any, Sentence]]


def _none() -> Pairs:
    return ()


@dataclass(frozen=True)
class Vocabulary:
    """The choices of one kind of case; categories are data, so they are asked for each time."""

    label: Sentence
    levels: Pairs = ()
    grades: Pairs = ()
    channels: Pairs = ()
    urgencies: Pairs = ()
    categories: Callable[[], Pairs] = _none

    def choices(self, name: str) -> Pairs:
        """The pairs (code, words) of a filter: level, grade, channel, urgency, category."""
        if name == "category":
            return self.categories()
        return {
            "level": self.levels, "grade": self.grades, "channel": self.channels, "urgency": self.urgencies
        }[name]  # fmt: skip


_kinds: dict[str, Vocabulary] = {}


def register(kind: str, words: Vocabulary) -> None:
    """Hand in the words of a kind of case (call it from ``AppConfig.ready``); the same again changes nothing."""
    if _kinds.setdefault(kind, words) != words:
        raise ImproperlyConfigured(f"The kind {kind!r} has other words already.")


def kinds() -> dict[str, Vocabulary]:
    """Every kind of case that can be promised something."""
    return dict(_kinds)


def words_of(kind: str) -> Vocabulary:
    """The words of a kind; of one that nobody registered there are none."""
    return _kinds.get(kind, Vocabulary(label=kind))


def word(kind: str, name: str, code: Any) -> str:
    """A code in the reader's language; one that is no longer known stays as it is."""
    for value, label in words_of(kind).choices(name):
        if str(value) == str(code):
            return str(label)
    return str(code)
