"""One statement for many rows: what Django's bulk methods do too, at a fraction of their time.

The rows travel as one JSON text, so that PostgreSQL and not Python takes them apart.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection, models


def rows_insert(
    model: type[models.Model],
    rows: Sequence[Mapping[str, Any]],
    *,
    returning: Sequence[str] = (),
    **same: Any,
) -> list[tuple[Any, ...]]:
    """Add rows, each given by its columns; ``same`` holds for all of them, what is not named has the field's default.

    With ``returning`` (columns) a row that is there already is left out, and the answer is those that were added.
    """
    if not rows:
        return []
    fields = [field for field in model._meta.concrete_fields if not field.primary_key]
    first = {field.attname: field.get_default() for field in fields} | same
    names = _names(fields)
    statement = (
        f"INSERT INTO {_quoted(model._meta.db_table)} ({', '.join(names)})"  # noqa: S608  # names of our own models
        f" SELECT {', '.join(names)} FROM jsonb_to_recordset(%s) AS new ({_shape(fields)})"
    )
    if returning:
        statement += f" ON CONFLICT DO NOTHING RETURNING {', '.join(map(_quoted, returning))}"
    with connection.cursor() as cursor:
        cursor.execute(statement, [_text([{**first, **row} for row in rows])])
        return list(cursor.fetchall()) if returning else []


def rows_update(rows: Sequence[models.Model], *fields: str) -> None:
    """Save these fields of rows of one model, each with values of its own; the caller holds the rows."""
    if not rows:
        return
    meta = rows[0]._meta
    changed = [meta.get_field(name) for name in fields]
    columns = [field for field in meta.concrete_fields if field in changed]
    names = _names(columns)
    values = [
        {"pk": row.pk, **{field.attname: getattr(row, field.attname) for field in columns}} for row in rows
    ]
    statement = (
        f"UPDATE {_quoted(meta.db_table)} AS old SET {', '.join(f'{name} = new.{name}' for name in names)}"  # noqa: S608  # names of our own models
        f" FROM jsonb_to_recordset(%s) AS new (pk bigint, {_shape(columns)})"
        f" WHERE old.{_quoted(str(meta.pk.column))} = new.pk"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [_text(values)])


def _names(fields: Sequence[models.Field[Any, Any]]) -> list[str]:
    return [_quoted(field.attname) for field in fields]


def _shape(fields: Sequence[models.Field[Any, Any]]) -> str:
    return ", ".join(f"{_quoted(field.attname)} {field.db_type(connection)}" for field in fields)


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _text(values: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps(values, default=str)
