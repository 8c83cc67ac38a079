"""A small demo, made once for all workers of a run; a test that looks at a company in work takes a copy of it."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from psycopg2.sql import SQL, Identifier

from devtools.locks import only_one
from devtools.paths import VAR
from devtools.testing import PREFIX

if TYPE_CHECKING:
    from devtools.testing import Databases

# In percent: every scene of the opening day, a tenth of the homes, and hardly any ordinary days.
HOMES, DAYS = 10, 10


@pytest.fixture(scope="session")
def demo_database(template_database: str, django_db_setup: None, django_db_blocker: Any) -> str:
    """A database with the demo, made once for all workers of this run."""
    from django.core.management import call_command
    from django.db import connection, connections

    from tests.conftest import _databases, _use

    databases = _databases()
    shared = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), only_one(VAR / "demo-database.lock"):
        if (name := _made(databases)) is None:
            unfinished = databases.copy(template_database, "demo_unfinished")
            _use(unfinished)
            call_command("demo", homes=HOMES, days=DAYS, verbosity=0, stdout=io.StringIO())
            connections.close_all()
            _use(shared)
            name = unfinished.removesuffix("_unfinished")
            with databases.connect() as server, server.cursor() as cursor:
                rename = SQL("ALTER DATABASE {} RENAME TO {}")
                cursor.execute(rename.format(Identifier(unfinished), Identifier(name)))
    return name


def _made(databases: Databases) -> str | None:
    name = f"{PREFIX}_{os.environ['TEST_RUN']}_demo"
    with databases.connect() as server, server.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        return name if cursor.fetchone() else None


@pytest.fixture
def demo_copy(demo_database: str, django_db_blocker: Any) -> Iterator[str]:
    """A copy of the demo for one test."""
    from django.db import connection, connections

    from tests.conftest import WORKER, _databases, _use

    shared = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        name = _databases().copy(demo_database, f"{WORKER}_demo_copy")
        _use(name)
        yield name
        connections.close_all()
        _use(shared)
        _databases().drop(name)
