"""The one family of errors that a person may see.

An error is a stable code, a sentence and its parameters; it is rendered at the edge, in the reader's language
(design decision 24).  The sentence says what is wrong and what to do next.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.functional import Promise

Sentence = str | Promise


class DomainError(Exception):
    """Base of everything a service refuses; never raised itself.

    ``code`` is stable (the API answers it), ``sentence`` is a lazily translated text with ``%(name)s`` places
    and ``params`` fills them.
    """

    status = 400

    def __init__(self, code: str, sentence: Sentence, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.sentence = sentence
        self.params = params

    def __str__(self) -> str:
        text = str(self.sentence)
        return text % self.params if self.params else text


def refusal_in(check: Callable[[], object]) -> DomainError | None:
    """Why this is refused; None when it is not.  The same reason is the tooltip of a button and the refusal itself."""
    try:
        check()
    except DomainError as reason:
        return reason
    return None


class NotAllowed(DomainError):
    """The person may not do this (the object itself is theirs to see)."""

    status = 403


class InvalidTransition(DomainError):
    """The record is in a state where this action does not exist."""

    status = 409
    changed_meanwhile = False


class Conflict(DomainError):
    """Somebody else changed the record meanwhile, or holds it right now."""

    status = 409
    changed_meanwhile = True


class InvalidInput(DomainError):
    """What was entered cannot be accepted; ``field`` names the form field it belongs to, if one."""

    status = 422

    def __init__(self, code: str, sentence: Sentence, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code, sentence, **params)
        self.field = field
