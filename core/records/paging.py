"""Pages of records by key, never by offset (design decision 13).

Works on any query whose rows have a case, and its key: ``prefix`` is the way to it (``"case__"`` from a complaint,
``""`` for a case itself).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from django.db.models import Q, QuerySet
from django.utils.dateparse import parse_datetime

from core.records.models import Case

PAGE_SIZE = 25
LONGEST_KEY = 18  # digits that surely fit a bigint
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and the cursor of the next (empty on the last)."""

    rows: Sequence[Any]
    next_cursor: str


def page_by_due(query: QuerySet[M], cursor: str, *, prefix: str = "", size: int = PAGE_SIZE) -> Page:
    """What is due first is first; what has no due time comes last, by its age.

    Further on it is two questions, each in the order of an index: one over both would read everything that is open.
    """
    due, pk = f"{prefix}next_due_at", f"{prefix}pk"
    text, _tilde, last = cursor.partition("~")
    at = _instant(text)
    undated = query.filter(**{f"{due}__isnull": True}).order_by(pk)
    if not _is_key(last):
        rows = list(query.order_by(due, pk)[: size + 1])  # PostgreSQL puts what has none last
    elif at is None:
        rows = list(undated.filter(**{f"{pk}__gt": int(last)})[: size + 1])
    else:
        later = query.filter(Q(**{f"{due}__gt": at}) | Q(**{f"{pk}__gt": int(last)}), **{f"{due}__gte": at})
        rows = list(later.order_by(due, pk)[: size + 1])
        if len(rows) <= size:
            rows += undated[: size + 1 - len(rows)]
    return _page(rows, size, lambda row: f"{_iso(row)}~{row.pk}")


def page_by_newest(query: QuerySet[M], cursor: str, *, prefix: str = "", size: int = PAGE_SIZE) -> Page:
    """The newest first."""
    rows = query.order_by(f"-{prefix}pk")
    if _is_key(cursor):
        rows = rows.filter(**{f"{prefix}pk__lt": int(cursor)})
    return _page(list(rows[: size + 1]), size, lambda row: str(row.pk))


def page_of_keys(newest: Callable[[int | None, int], list[int]], cursor: str, size: int = PAGE_SIZE) -> Page:
    """A page of keys, newest first, of what answers the newest below a key, so many."""
    keys = newest(int(cursor) if _is_key(cursor) else None, size + 1)
    return Page(keys[:size], str(keys[size - 1]) if len(keys) > size else "")


def _is_key(text: str) -> bool:
    """Whether this part of a cursor is a key; anything else in the address counts as no cursor."""
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_KEY


def _instant(text: str) -> dt.datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:  # the form of an instant, but no such day or hour
        return None
    return at if at is not None and at.tzinfo is not None else None


def _iso(row: Any) -> str:
    case: Case = row if isinstance(row, Case) else row.case
    return case.next_due_at.isoformat() if case.next_due_at else ""


def _page(rows: list[Any], size: int, key: Callable[[Any], str]) -> Page:
    if len(rows) <= size:
        return Page(rows, "")
    return Page(rows[:size], key(rows[size - 1]))
