"""Segments as people write them in a ledger: the word of any of our languages, or the code (OWN-08)."""

from __future__ import annotations

import re
from functools import cache

from django.conf import settings
from django.utils.translation import override

from core.text import normalise
from owners.enums import SEGMENT_CHOICES, Segment
from owners.ledger.cleaning import Notes, Refused, as_text
from owners.ledger.rows import CellValue


def clean_segment(value: CellValue, segment: Segment) -> tuple[str, Notes]:
    """The code of the segment's choice; raises ``segment_unknown`` for any other word (OWN-18)."""
    text = _bare(as_text(value))
    if not text:
        return "", []
    code = _codes(segment).get(text)
    if code is None:
        raise Refused("segment_unknown", segment=segment.value)
    return code, []


def words_of(code: str) -> str:
    """The choices of a segment in the reader's language."""
    return "、".join(str(label) for label in SEGMENT_CHOICES[Segment(code)].labels)


@cache
def _codes(segment: Segment) -> dict[str, str]:
    choices = SEGMENT_CHOICES[segment]
    codes = {_bare(value): value for value in choices.values}
    for language, _name in settings.LANGUAGES:
        with override(language):
            codes |= {_bare(str(label)): value for value, label in choices.choices}
    return codes


def _bare(text: str) -> str:
    """Without blanks, and with one kind of dash: people type what their keyboard has."""
    return re.sub(r"[\u2010-\u2015~]", "-", normalise(text).replace(" ", ""))
