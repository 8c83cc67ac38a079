"""The last door of every page: numbers that somebody wrote into a text are masked where they are shown (OWN-05).

Texts are stored as they were written. Whatever page shows them, now or later, passes here; so a page cannot forget to
mask. What a person typed stays in their form, and what was revealed on record is marked by :func:`revealing`.
"""

from __future__ import annotations

import re
from collections.abc import Container
from typing import TypeVar

from django.http import HttpResponse
from django.http.response import HttpResponseBase

from core.masking import mask_numbers, numbers_in

_MARKUP = re.compile(r"<(?:script|style|textarea)\b.*?</(?:script|style|textarea)>|<[^>]*>", re.DOTALL | re.I)
_READ_OUT = re.compile(r'(\b(?:title|aria-label|alt)=")([^"]*)(")')

Answer = TypeVar("Answer", bound=HttpResponseBase)


def revealing(answer: Answer, *texts: str) -> Answer:
    """The same answer, which may show the numbers in these texts: they were revealed on record."""
    answer.revealed = numbers_in(*texts)  # type: ignore[attr-defined]
    return answer


def page_masked(page: str, shown: Container[str] = ()) -> str:
    """The page with the numbers in its texts masked; values of fields and scripts stay as they are."""
    pieces, end = [], 0
    for markup in _MARKUP.finditer(page):
        pieces.append(_text_masked(page[end : markup.start()], shown))
        pieces.append(_READ_OUT.sub(lambda m: m[1] + _text_masked(m[2], shown) + m[3], markup.group()))
        end = markup.end()
    pieces.append(_text_masked(page[end:], shown))
    return "".join(pieces)


def answer_masked(answer: HttpResponse) -> None:
    """Mask the answer in place when it is a page."""
    if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
        return
    page = answer.content.decode(answer.charset)
    shown: frozenset[str] = getattr(answer, "revealed", frozenset())
    if numbers_in(page) - shown:
        answer.content = page_masked(page, shown).encode(answer.charset)
        if "Content-Length" in answer.headers:
            answer.headers["Content-Length"] = str(len(answer.content))


def _text_masked(text: str, shown: Container[str]) -> str:
    if len(text) < 7 or not numbers_in(text):
        return text
    return mask_numbers(text, shown)
