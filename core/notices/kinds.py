"""What each kind of notice says; every app registers its own sentences when it is ready."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Choices
from django.urls import reverse

from core.errors import Sentence
from core.notices.enums import Topic

_sentences: dict[str, Sentence] = {}
_values: dict[str, type[Choices]] = {}


_topics: dict[str, Topic] = {}
_pages: dict[str, tuple[str, str]] = {}


def register(
    sentences: Mapping[str, Sentence],
    values: Mapping[str, type[Choices]] | None = None,
    *,
    topic: Topic = Topic.WORK,
    pages: Mapping[str, tuple[str, str]] | None = None,
) -> None:
    """Add the sentences of an app's kinds, and the choices that the codes in ``params`` come from.

    ``topic`` is what people choose channels for.  ``pages`` says where a kind without a case leads: the URL name, and
    the parameter that stands in the address.

    A sentence has ``%(name)s`` places; ``%(number)s`` (the case's number) is always there.  ``values`` names
    the last word of a parameter: ``{"grade": Grade}`` translates ``grade`` and ``from_grade``.  A name that
    is taken by something else is a programming error.
    """
    for kind, sentence in sentences.items():
        if _sentences.setdefault(kind, sentence) != sentence:
            raise ValueError(f"notice kind {kind!r} is registered twice")
        _topics[kind] = topic
    _pages.update(pages or {})
    for name, choices in (values or {}).items():
        if _values.setdefault(name, choices) is not choices:
            raise ValueError(f"notice value {name!r} is registered twice")


def registered() -> frozenset[str]:
    """Every kind that has a sentence."""
    return frozenset(_sentences)


def topic_of(kind: str) -> Topic:
    """What the kind is about, as people choose channels for it."""
    return _topics.get(kind, Topic.WORK)


def page_of(kind: str, params: Mapping[str, Any]) -> str:
    """The path of what a notice without a case is about; empty when its kind has no page."""
    if kind not in _pages:
        return ""
    name, parameter = _pages[kind]
    return reverse(name, args=[params[parameter]])


def render(kind: str, number: str, params: Mapping[str, Any]) -> str:
    """The notice in the language that is active, with codes replaced by their labels."""
    shown = {name: _label(name, value) for name, value in params.items()}
    return str(_sentences[kind]) % {"number": number, **shown}


def _label(name: str, value: Any) -> Any:
    choices = _values.get(name.rsplit("_", 1)[-1])
    return str(choices(value).label) if choices is not None and value not in (None, "") else value
