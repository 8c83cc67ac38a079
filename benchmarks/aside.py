"""Indexes, foreign keys and triggers put aside while rows are copied in, and made again, which checks every row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import psycopg2

AT_ONCE = 2
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, contype, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE (conrelid::regclass::text = ANY(%s) OR confrelid::regclass::text = ANY(%s))
    AND contype IN ('f', 'u', 'p', 'x')
    ORDER BY contype = 'f' DESC, conname
"""
INDEXES = """
    SELECT tablename, indexname, indexdef FROM pg_indexes
    WHERE tablename = ANY(%s) AND schemaname = current_schema() ORDER BY 1, 2
"""


@contextmanager
def put_aside(connect: Callable[[], Any], tables: Iterable[str]) -> Iterator[None]:
    """Only checks and not-null stay while the block runs; a block that fails leaves a database to be thrown away."""
    names = sorted(tables)
    with closing(connect) as cursor:
        cursor.execute(CONSTRAINTS, [names, names])
        constraints = cursor.fetchall()
        for table, name, _kind, _definition in constraints:
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute(INDEXES, [names])
        indexes = cursor.fetchall()
        for _table, name, _definition in indexes:
            cursor.execute(f'DROP INDEX "{name}"')
        for table in names:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    keys = [(t, f'ALTER TABLE {t} ADD CONSTRAINT "{n}" {d}') for t, n, kind, d in constraints if kind != "f"]
    _at_once(connect, names, keys + [(table, definition) for table, _name, definition in indexes])
    foreign = [(t, n, d) for t, n, kind, d in constraints if kind == "f"]
    with closing(connect) as cursor:
        for t, n, d in foreign:
            cursor.execute(f'ALTER TABLE {t} ADD CONSTRAINT "{n}" {d} NOT VALID')
    proofs = [(t, f'ALTER TABLE {t} VALIDATE CONSTRAINT "{n}"') for t, n, _d in foreign]
    _at_once(connect, sorted({t for t, _statement in proofs}), proofs)
    with closing(connect) as cursor:
        for table in names:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def _at_once(connect: Callable[[], Any], names: list[str], statements: list[tuple[str, str]]) -> None:
    """Each table's statements one after the other, several tables at a time; the biggest table first."""
    with closing(connect) as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relname = ANY(%s) ORDER BY relpages DESC", [names])
        order = [name for (name,) in cursor.fetchall()]

    def make(table: str) -> None:
        with closing(connect) as cursor:
            for owner, statement in statements:
                if owner == table:
                    cursor.execute(statement)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(make, order))


@contextmanager
def closing(connect: Callable[[], Any]) -> Iterator[Any]:
    """A cursor on a connection of its own, each statement by itself."""
    connection = connect()
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET maintenance_work_mem = '512MB'; SET max_parallel_maintenance_workers = 0")
            yield cursor
    finally:
        connection.close()


def connector(url: str) -> Callable[[], Any]:
    """Opens connections to the address."""
    return lambda: psycopg2.connect(url)
