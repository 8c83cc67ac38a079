"""Parts of pages that depend on nothing but what they are given: drawn once, then kept.

A page has some sixty icons and badges, most of them the same; drawing each from its template was half of its time.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import lru_cache

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

MOST_KEPT = 4096


def part(template: str, **inputs: Hashable) -> SafeString:
    """The component with these inputs.

    Give texts, not lazy ones: a text is the same for all readers, its translation is not. The template may show its
    inputs and nothing else; neither the language nor the reader nor the clock.
    """
    return _drawn(template, **inputs) if settings.DEBUG else _kept(template, **inputs)


def _drawn(template: str, **inputs: Hashable) -> SafeString:
    return render_to_string(template, inputs)


# By type as well: a text that is safe and one that must be escaped are equal otherwise.
_kept = lru_cache(maxsize=MOST_KEPT, typed=True)(_drawn)
