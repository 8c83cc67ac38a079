"""A database of its own, and how the parts of the bench reach it."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

DATABASE = "bench_clock"


@contextmanager
def database() -> Iterator[None]:
    """A new one on the server, the settings pointed to it, dropped at the end."""
    import psycopg2

    from devtools.servers import use_embedded

    os.environ.pop("DATABASE_URL", None)
    if given := os.environ.get("BENCH_DATABASE_URL"):
        os.environ["DATABASE_URL"] = given
    held = use_embedded("run")
    url = urlsplit(os.environ["DATABASE_URL"])
    server = psycopg2.connect(url._replace(path="/postgres").geturl())
    server.autocommit = True
    os.environ["DATABASE_URL"] = url._replace(path=f"/{DATABASE}").geturl()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
        try:
            yield
        finally:
            close()
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    server.close()
    held.release()


def sql(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall()) if cursor.description else []


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def close() -> None:
    """A child must not inherit the connection."""
    from django.db import connections

    connections.close_all()
