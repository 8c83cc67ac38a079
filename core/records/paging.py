"""Pages of records by key, never by offset (design decision 13).

Works on any query whose rows have a case: ``prefix`` is the way to it (``"case__"`` from a complaint, ``""`` for a
case itself).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import models
from django.db.models import F, Q, QuerySet
from django.utils.dateparse import parse_datetime

from core.records.models import Case

PAGE_SIZE = 25
M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and the cursor of the next (empty on the last)."""

    rows: Sequence[Any]
    next_cursor: str


def page_by_due(query: QuerySet[M], cursor: str, *, prefix: str = "", size: int = PAGE_SIZE) -> Page:
    """What is due first is first; what has no due time comes last, by its age."""
    due, pk = f"{prefix}next_due_at", f"{prefix}pk"
    rows = query.order_by(F(due).asc(nulls_last=True), pk)
    text, _tilde, last = cursor.partition("~")
    if last.isascii() and last.isdigit():
        at = parse_datetime(text) if text else None
        if at is not None:
            later = (
                Q(**{f"{due}__gt": at})
                | Q(**{due: at, f"{pk}__gt": int(last)})
                | Q(**{f"{due}__isnull": True})
            )
            rows = rows.filter(later)
        else:
            rows = rows.filter(**{f"{due}__isnull": True, f"{pk}__gt": int(last)})
    return _page(list(rows[: size + 1]), size, lambda case: f"{_iso(case)}~{case.pk}")


def page_by_newest(query: QuerySet[M], cursor: str, *, prefix: str = "", size: int = PAGE_SIZE) -> Page:
    """The newest first."""
    rows = query.order_by(f"-{prefix}pk")
    if cursor.isascii() and cursor.isdigit():
        rows = rows.filter(**{f"{prefix}pk__lt": int(cursor)})
    return _page(list(rows[: size + 1]), size, lambda case: str(case.pk))


def _iso(case: Case) -> str:
    return case.next_due_at.isoformat() if case.next_due_at else ""


def _page(rows: list[Any], size: int, key: Any) -> Page:
    if len(rows) <= size:
        return Page(rows, "")
    last = rows[size - 1]
    return Page(rows[:size], key(last if isinstance(last, Case) else last.case))
