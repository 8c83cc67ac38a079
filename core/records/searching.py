"""Which cases hold some words, newest first, as fast among millions as among hundreds (design decision 4).

The newest rows are looked through: what is common is found there.  Else the index is asked: within one project at
once, within more for one span of neighbouring cases after the other, until there are as many as wanted.  So what is
neither common nor rare is not gathered as a whole, to show its newest few.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection
from django.db.models import BigIntegerField, F, Func

from core.text import bigrams

SPAN = 65_536  # neighbouring rows that share a key of the index: another number needs another index
LOOKED_THROUGH = 1_000


def in_array(expression: F | Func) -> Func:
    """The number as an array of one, which an index of words can hold beside them."""
    return Func(expression, template="ARRAY[%(expressions)s]", output_field=ArrayField(BigIntegerField()))


def span_of(key: str) -> Func:
    """The number of the span that a row stands in by its key."""
    return in_array(Func(F(key), template=f"%(expressions)s / {SPAN}", output_field=BigIntegerField()))


@dataclass(frozen=True, slots=True)
class Asked:
    """Normalised words of two characters at least, in cases of which projects (None: of all), below which key."""

    words: str
    project_ids: frozenset[int] | None
    below: int | None

    @property
    def one_project(self) -> bool:
        return self.project_ids is not None and len(self.project_ids) == 1

    @property
    def here(self) -> str:
        if self.project_ids is None:
            return "true"
        # Said of one, the index of its newest rows gives them in their order.
        return "project_id = %(project)s" if self.one_project else "project_id = ANY(%(projects)s::bigint[])"

    @property
    def older(self) -> str:
        return "true" if self.below is None else "case_id < %(below)s"


def newest_holding(asked: Asked, most: int) -> list[int]:
    """The keys of the newest cases that hold the words, newest first, as many as wanted."""
    common = _rows(_LOOKED_THROUGH, asked, most)
    if len(common) == most:
        return common
    return _rows(_OF_PROJECT if asked.one_project else _BY_SPANS, asked, most)


_LOOKED_THROUGH = """
    SELECT case_id FROM (
        SELECT case_id, project_id, text FROM records_searchrow WHERE {older} AND {near}
        ORDER BY case_id DESC LIMIT {rows}
    ) AS newest
    WHERE {here} AND STRPOS(text, %(words)s) > 0 ORDER BY case_id DESC LIMIT %(most)s
"""
# ``case_id + 0``: not in the order of the key.  Where it takes the words for common, the database would rather read
# along the key, through all that lies between.
_HOLDING = """
    SELECT case_id FROM records_searchrow
    WHERE {of} AND grams @> %(grams)s::text[] AND STRPOS(text, %(words)s) > 0 AND {older_of_index}
    ORDER BY case_id + 0 DESC LIMIT %(most)s
"""
_OF_PROJECT = _HOLDING.replace("{of}", "ARRAY[project_id] && %(projects)s::bigint[]")
_BY_SPANS = """
    SELECT hit.case_id
    FROM generate_series(
        LEAST(%(below)s, (SELECT max(case_id) FROM records_searchrow)) / {span}, 0, -1
    ) WITH ORDINALITY AS span (number, place)
    CROSS JOIN LATERAL ({holding}) AS hit
    ORDER BY span.place, hit.case_id DESC LIMIT %(most)s
""".replace("{holding}", _HOLDING.replace("{of}", "ARRAY[case_id / {span}] && ARRAY[span.number] AND {here}"))


def _rows(statement: str, asked: Asked, most: int) -> list[int]:
    projects = sorted(asked.project_ids or ())
    params: dict[str, Any] = {
        "words": asked.words, "grams": bigrams(asked.words), "below": asked.below, "most": most,
        "projects": projects, "project": next(iter(projects), None),
    }  # fmt: skip
    parts = {
        "here": asked.here, "near": asked.here if asked.one_project else "true", "older": asked.older,
        "older_of_index": asked.older.replace("case_id", "case_id + 0"), "span": SPAN, "rows": LOOKED_THROUGH,
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(statement.format(**parts), params)
        return [key for (key,) in cursor.fetchall()]
