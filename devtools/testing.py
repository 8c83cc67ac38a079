"""Databases of a test run: one template made by the migrations, and cheap copies of it.

A run has a name; it is alive as long as it holds an advisory lock, which the server releases when the run dies.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.sql import SQL, Identifier, Literal

from devtools.locks import only_one
from devtools.paths import ROOT, VAR

UNUSED_AFTER = dt.timedelta(days=1)
PREFIX = "crt"  # crt_tpl_<digest>, crt_<run>_<worker>_<number>


class Databases:
    """Templates and copies on one server; ``server`` are psycopg2's arguments for a database that always exists."""

    def __init__(self, server: dict[str, Any], run: str) -> None:
        self._server = server
        self._run = run

    def connect(self) -> Any:
        connection = psycopg2.connect(**self._server)
        connection.autocommit = True
        return connection

    def begin_run(self) -> Any:
        """Drop what dead runs left; the run lives as long as the returned connection."""
        connection = self.connect()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext(%s))", [f"{PREFIX}_{self._run}"])
            cursor.execute(
                "SELECT datname, shobj_description(oid, 'pg_database') FROM pg_database WHERE datname LIKE %s",
                [PREFIX + r"\_%"],
            )
            for name, comment in cursor.fetchall():
                if name.startswith(f"{PREFIX}_tpl_"):
                    if self._is_unused(comment):
                        self._drop(cursor, name)
                elif not name.startswith(f"{PREFIX}_{self._run}_"):
                    self._drop_if_dead(cursor, name)
        return connection

    def template(self, migrate: Callable[[str], None]) -> str:
        """The name of the database that has all migrations; ``migrate(name)`` fills a new one."""
        name = f"{PREFIX}_tpl_{migrations_digest()}"
        connection = self.connect()
        try:
            with only_one(VAR / "template.lock"), connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
                if cursor.fetchone() is None:
                    self._drop(cursor, f"{name}_new")
                    cursor.execute(SQL("CREATE DATABASE {}").format(Identifier(f"{name}_new")))
                    migrate(f"{name}_new")
                    cursor.execute(
                        SQL("ALTER DATABASE {} RENAME TO {}").format(
                            Identifier(f"{name}_new"), Identifier(name)
                        )
                    )
                used = SQL("COMMENT ON DATABASE {} IS {}")
                now = dt.datetime.now(dt.UTC).isoformat()
                cursor.execute(used.format(Identifier(name), Literal(now)))
        finally:
            connection.close()
        return name

    def copy(self, template: str, suffix: str) -> str:
        name = f"{PREFIX}_{self._run}_{suffix}"
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                self._drop(cursor, name)
                cursor.execute(
                    SQL("CREATE DATABASE {} TEMPLATE {}").format(Identifier(name), Identifier(template))
                )
        finally:
            connection.close()
        return name

    def drop(self, name: str) -> None:
        connection = self.connect()
        try:
            with connection.cursor() as cursor:
                self._drop(cursor, name)
        finally:
            connection.close()

    @staticmethod
    def _drop(cursor: Any, name: str) -> None:
        cursor.execute(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(name)))

    def _drop_if_dead(self, cursor: Any, name: str) -> None:
        run = "_".join(name.split("_")[:2])
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [run])
        if cursor.fetchone()[0]:
            self._drop(cursor, name)
            cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [run])

    @staticmethod
    def _is_unused(comment: str | None) -> bool:
        if comment is None:
            return False
        return dt.datetime.now(dt.UTC) - dt.datetime.fromisoformat(comment) > UNUSED_AFTER


def migrations_digest() -> str:
    """Changes with any migration, and with the locked packages (theirs count too)."""
    digest = hashlib.sha256((ROOT / "requirements.txt").read_bytes())
    for path in migration_files():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:12]


def migration_files() -> list[Path]:
    return sorted(path for depth in ("*", "*/*") for path in ROOT.glob(f"{depth}/migrations/*.py"))


def run_name() -> str:
    return f"{os.getpid():x}{os.urandom(3).hex()}"
