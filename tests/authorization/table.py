"""Reads the matrix, and walks the resolver for what must stand in it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.urls import URLPattern, URLResolver, get_resolver

from tests.authorization.people import COLUMNS

FILES = [Path(__file__).with_name(name) for name in ("matrix.txt", "api.txt")]
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")


@dataclass(frozen=True)
class Row:
    """An address and a method, with the code that each column is answered."""

    key: str
    method: str
    cells: dict[str, str]
    foreign: str

    @property
    def name(self) -> str:
        return self.key.partition(":")[0]

    def foreign_code(self, column: str) -> str:
        """What the person is answered about another project's object: ``403|404`` keeps an own 403."""
        kept, _bar, other = self.foreign.rpartition("|")
        return kept if kept and self.cells[column] == kept else other


def rows() -> list[Row]:
    """Every row, of the pages and of the API; each must fill each column."""
    return [row for file in FILES for row in _rows_of(file)]


def _rows_of(file: Path) -> list[Row]:
    lines = [line for line in file.read_text().splitlines() if line.strip() and not line.startswith("#")]
    head, *body = [line.split() for line in lines]
    assert head == ["address", "method", *COLUMNS, "foreign"]
    assert [words for words in body if len(words) != len(head)] == []
    return [
        Row(key, method, dict(zip(COLUMNS, cells, strict=True)), foreign)
        for key, method, *cells, foreign in body
    ]


def patterns(resolver: URLResolver | None = None) -> Iterator[URLPattern]:
    """Every pattern of the house, however deep it is included."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from patterns(entry)
        else:
            yield entry


def url_names() -> list[str]:
    return [pattern.name or str(pattern.pattern) for pattern in patterns()]
