"""The pages that keep the system: apps register theirs here, so that the index knows none of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.core.exceptions import ImproperlyConfigured

from core.errors import Sentence


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the index: what is kept there, and what for."""

    order: int
    url_name: str
    label: Sentence
    hint: Sentence
    icon: str


_pages: dict[str, Page] = {}


def register(order: int, url_name: str, label: Sentence, hint: Sentence, icon: str) -> None:
    """Add a page to the index (call it from ``AppConfig.ready``); the same again changes nothing."""
    page = Page(order, url_name, label, hint, icon)
    if _pages.setdefault(url_name, page) != page:
        raise ImproperlyConfigured(f"The administration has another page for {url_name!r} already.")


def pages() -> Sequence[Page]:
    """Every page, in order."""
    return sorted(_pages.values(), key=lambda page: (page.order, page.url_name))
