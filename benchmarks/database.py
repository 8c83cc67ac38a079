"""A database of the wanted size: made by COPY, kept as long as migrations, packages and the generator stay the same."""

from __future__ import annotations

import contextlib
import hashlib
import io
import multiprocessing
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg2
from psycopg2.sql import SQL, Identifier, Literal

from benchmarks.setting import OWN, Scale, url_of
from devtools.testing import migrations_digest

PROCESSES = 2
KEEP = "BENCH_KEEP"
CHUNK = 2_000  # copies that are sent together
GENERATOR = (
    "setting",
    "words",
    "stencils",
    "staff",
    "homes",
    "orders",
    "plots",
    "stories",
    "aside",
    "copies",
    "database",
)


def digests(scale: Scale) -> tuple[str, str]:
    """What the data comes from, and what its tables are: each changes with its sources."""
    found = hashlib.sha256(f"{scale}".encode())
    for name in GENERATOR:
        found.update((Path(__file__).parent / f"{name}.py").read_bytes())
    return found.hexdigest()[:16], migrations_digest()


def database_ready(scale: Scale, say: Any = print) -> float:
    """Point this process to the database, make it when it is missing or out of date; the seconds that it took.

    With ``BENCH_KEEP=1`` one that is complete is never thrown away: new migrations are applied to it, as on the
    machines of customers.
    """
    started = time.monotonic()
    wanted = " ".join(digests(scale))
    found = _described(scale.database)
    if found and found != wanted and os.environ.get(KEEP):
        use(scale.database)
        _migrate(scale, say)
        _describe(scale.database, wanted)
    elif found != wanted:
        _server(SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(Identifier(scale.database)))
        _server(SQL("CREATE DATABASE {}").format(Identifier(scale.database)))
        use(scale.database)
        _make(scale, say)
        _describe(scale.database, wanted)
    use(scale.database)
    return time.monotonic() - started


def _describe(database: str, words: str) -> None:
    _server(SQL("COMMENT ON DATABASE {} IS {}").format(Identifier(database), Literal(words)))


def _migrate(scale: Scale, say: Any) -> None:
    """Bring a kept database up to date."""
    from django.core.management import call_command
    from django.db import connection

    watch = _Watch(say, time.monotonic())
    call_command("migrate", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("VACUUM (ANALYZE, PARALLEL 0)")
    watch.tell(f"{scale.database} kept, migrations")


def use(database: str) -> None:
    """This process, and those it starts, work on this database."""
    os.environ["DATABASE_URL"] = url_of(database)
    import django

    django.setup()
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = database


def _server(statement: Any) -> list[Any]:
    connection = psycopg2.connect(url_of("postgres"))
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall()) if cursor.description else []
    finally:
        connection.close()


def _described(database: str) -> str | None:
    comment = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = {}"
    found = _server(SQL(comment).format(Literal(database)))
    return found[0][0] if found else None


@dataclass(slots=True)
class _Watch:
    """Says how long each step took."""

    say: Any
    last: float

    def tell(self, what: str) -> None:
        now = time.monotonic()
        self.say(f"  {what}: {now - self.last:.0f} s")
        self.last = now


def _make(scale: Scale, say: Any) -> None:
    from django.core.management import call_command

    say(f"Making {scale.database}:")
    watch = _Watch(say, time.monotonic())
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    watch.tell("migrations")
    with _hurried():
        fill(scale, say, processes=PROCESSES)


# What a load that can be begun again need not pay for; the pages are measured with the server's own settings.
HURRIED = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off", "max_wal_size": "'4GB'"}


@contextlib.contextmanager
def _hurried() -> Iterator[None]:
    """Until the rows are there the bench's own server waits for no disk; another server stays as it is."""
    if os.environ.get(OWN):
        yield
        return
    try:
        for name, value in HURRIED.items():
            _server(SQL(f"ALTER SYSTEM SET {name} = {value}"))
        _server(SQL("SELECT pg_reload_conf()"))
        yield
    finally:
        for name in HURRIED:
            _server(SQL(f"ALTER SYSTEM RESET {name}"))
        _server(SQL("SELECT pg_reload_conf()"))
        _server(SQL("CHECKPOINT"))


def fill(scale: Scale, say: Any, *, processes: int) -> None:
    """Fill the migrated database that Django is connected to; with no ``processes`` in this one."""
    from django.db import connection

    from benchmarks import aside, copies

    watch = _Watch(say, time.monotonic())
    plan = copies.planned(scale)
    watch.tell(f"{len(plan.stories.told)} stories by the real services")
    connection.close()
    url = os.environ["DATABASE_URL"]
    connect = aside.connector(url)
    with aside.put_aside(connect, plan.tables):
        with contextlib.closing(connect()) as first, first, first.cursor() as cursor:
            for table, lines in plan.stage.items():
                cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(lines))
        jobs = list(plan.jobs(CHUNK))
        if processes:
            with multiprocessing.get_context("fork").Pool(processes, _begin, (plan, url)) as pool:
                for _done in pool.imap_unordered(_copy, jobs):
                    pass
        else:
            _begin(plan, url)
            for job in jobs:
                _copy(job)
            _own["connection"].close()
        watch.tell("rows copied")
    watch.tell("indexes and foreign keys")
    with aside.closing(connect) as cursor:
        for statement in copies.afterwards(plan):
            cursor.execute(statement)
        cursor.execute("VACUUM (ANALYZE, PARALLEL 0)")
    watch.tell("counters, vacuum, statistics")


_own: dict[str, Any] = {}


def _begin(plan: Any, url: str) -> None:
    """In each process: the plan, and a connection of its own."""
    _own.update(plan=plan, connection=psycopg2.connect(url))


def _copy(job: Any) -> None:
    """Copy the lines of one job, each table by itself."""
    plan, connection = _own["plan"], _own["connection"]
    tables: dict[str, list[str]] = {}
    for table, line in plan.lines(job):
        tables.setdefault(table, []).append(line)
    with connection.cursor() as cursor:
        for table, lines in tables.items():
            names = ", ".join(f'"{name}"' for name in plan.columns[table])
            cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", io.StringIO("".join(lines)))
    connection.commit()
