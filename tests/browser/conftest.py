"""People at real pages: the demo in a database of its own for each test, and a browser that reports every fault."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest
from psycopg2.sql import SQL, Identifier

from devtools.locks import only_one
from devtools.paths import VAR
from devtools.testing import PREFIX, Databases
from tests.conftest import WORKER, _databases, _use

if TYPE_CHECKING:
    from tests.browser.house import House

WATCH = Path(__file__).with_name("watch.js").read_text()


@pytest.fixture(scope="session")
def demo_database(template_database: str, django_db_setup: None, django_db_blocker: Any) -> str:
    """A database with the demo, made once for all workers of this run."""
    from django.core.management import call_command
    from django.db import connection, connections

    databases = _databases()
    shared = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), only_one(VAR / "demo-database.lock"):
        if (name := _made(databases)) is None:
            unfinished = databases.copy(template_database, "demo_unfinished")
            _use(unfinished)
            call_command("demo", verbosity=0, stdout=_Silence())
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


class _Silence:
    def write(self, text: str) -> None:
        """The demo names its accounts; nobody reads them here."""


@pytest.fixture
def fresh_database(demo_database: str, django_db_blocker: Any) -> Iterator[str]:
    """A copy of the demo for one test."""
    from django.db import connection, connections

    shared = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        name = _databases().copy(demo_database, f"{WORKER}_browser")
        _use(name)
        yield name
        connections.close_all()
        _use(shared)
        _databases().drop(name)


@pytest.fixture
def house(chromium: Any, site: str) -> Iterator[House]:
    """The product with its demo. A script error, a blocked resource or a request to elsewhere fails the test."""
    from tests.browser.house import House  # needs the apps, which are not ready yet when this file is read

    opened = House(chromium, site, WATCH)
    yield opened
    opened.close()
    assert opened.faults == []
    assert {urlsplit(address).netloc for address in opened.requests} <= {urlsplit(site).netloc}
