"""What makes the demo sooner than the eighteen months it tells of, without any of it being told otherwise."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from django.db import connection

from core.clock import climbs, deputies, notices, selectors
from core.clock.book import CalendarBook
from core.notices import routing


@contextmanager
def without_savepoints() -> Iterator[None]:
    """Services inside one transaction that is kept or lost as a whole: none of them needs a way back of its own."""
    features = connection.features
    before, features.uses_savepoints = features.uses_savepoints, False
    try:
        yield
    finally:
        features.uses_savepoints = before


@contextmanager
def seldom_collecting() -> Iterator[None]:
    """Garbage is looked for seldom: what the making keeps is kept to its end, and looking through it again and again
    was an eighth of the time."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()


# What reads settings that nobody changes while the demo is made: standards, ladders, people, channels.
KEPT: tuple[tuple[Any, str], ...] = (
    (selectors, "standards_of"), (climbs, "ladders_of"), (deputies, "away_now"), (notices, "away_now"),
    (notices, "staff_of"), (routing, "active_accounts"),
)  # fmt: skip


@contextmanager
def settings_kept() -> Iterator[None]:
    """Settings are read once: thousands of changes would each read the same rows again."""
    before = [(place, name, getattr(place, name)) for place, name in (*KEPT, (CalendarBook, "__init__"))]
    shelf = CalendarBook().__dict__

    def shared(book: CalendarBook) -> None:
        book.__dict__.update(shelf)

    for place, name, reads in before[:-1]:
        setattr(place, name, cache(reads))
    CalendarBook.__init__ = shared  # type: ignore[method-assign, assignment]
    try:
        yield
    finally:
        for place, name, reads in before:
            setattr(place, name, reads)
