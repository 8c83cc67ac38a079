"""What every test stands on: real servers, a database of its own, no network, and marks that mean something."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlsplit

import hypothesis
import pytest

from devtools import assets, testing
from devtools.paths import ROOT
from devtools.servers import Embedded, use_embedded

if TYPE_CHECKING:
    from tests.cast import Cast

RULE = re.compile(r"[A-Z]{3}-\d{2}")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "main")
IS_CONTROLLER = WORKER == "main"

# --- Before Django reads its settings -------------------------------------------------------------

_embedded: Embedded | None = None
if IS_CONTROLLER:
    _embedded = use_embedded("test")
    assets.build()
    os.environ["TEST_RUN"] = testing.run_name()
    os.environ["MEDIA_ROOT"] = tempfile.mkdtemp(prefix="cr-test-media-")
os.environ["REDIS_PREFIX"] = f"{os.environ['TEST_RUN']}-{WORKER}-"
os.environ["DB_CONN_MAX_AGE"] = "0"
os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

hypothesis.settings.register_profile("house", deadline=None, database=None, print_blob=True)
hypothesis.settings.load_profile("house")

pytest_plugins = ["tests.browser_fixtures", "tests.demo_fixtures"]


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Only loopback and unix sockets, and the servers that the environment names."""
    hosts = {urlsplit(os.environ[name]).hostname for name in ("DATABASE_URL", "REDIS_URL")} - {None}
    config.option.allow_hosts = ",".join(["127.0.0.1", "::1", "localhost", *sorted(h for h in hosts if h)])
    config.option.allow_unix_socket = True

    from django.conf import settings

    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    if IS_CONTROLLER:
        config.stash[_RUN] = _databases().begin_run()


_RUN: pytest.StashKey[Any] = pytest.StashKey()


def pytest_unconfigure(config: pytest.Config) -> None:
    if not IS_CONTROLLER:
        return
    if _RUN in config.stash:
        config.stash[_RUN].close()
    shutil.rmtree(os.environ["MEDIA_ROOT"], ignore_errors=True)
    if _embedded is not None:
        _embedded.release()


# --- Marks ----------------------------------------------------------------------------------------


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A mark names a rule that exists; tests that commit say so and get a database of their own."""
    known = _known_rules()
    for item in items:
        for mark in item.iter_markers("rule"):
            wrong = [rule for rule in mark.args if not isinstance(rule, str) or not RULE.fullmatch(rule)]
            wrong += [rule for rule in mark.args if rule not in wrong and known and rule not in known]
            if wrong or not mark.args:
                raise pytest.UsageError(f"{item.nodeid}: no such rule: {wrong or 'none named'}")
        database = item.get_closest_marker("django_db")
        if database and database.kwargs.get("transaction") and not item.get_closest_marker("commits"):
            raise pytest.UsageError(
                f"{item.nodeid}: append-only tables cannot be flushed; mark it `commits`."
            )


def _known_rules() -> set[str]:
    listed = ROOT / "docs" / "rules.md"
    return set(RULE.findall(listed.read_text())) if listed.exists() else set()


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """In CI a browser test that did not run has failed."""
    outcome: Any = yield
    report = outcome.get_result()
    if report.skipped and item.get_closest_marker("browser") and os.environ.get("CI") == "true":
        report.outcome = "failed"
        report.longrepr = f"{item.nodeid} was skipped, and in CI a browser test may not be: {report.longrepr}"


# --- Databases ------------------------------------------------------------------------------------


def _server() -> dict[str, Any]:
    """Arguments of psycopg2 for the database ``postgres`` of the server in the settings."""
    from django.conf import settings

    given = settings.DATABASES["default"]
    names = {"HOST": "host", "PORT": "port", "USER": "user", "PASSWORD": "password"}
    return {argument: given[key] for key, argument in names.items() if given[key]} | {"dbname": "postgres"}


def _databases() -> testing.Databases:
    return testing.Databases(_server(), os.environ["TEST_RUN"])


def _use(name: str) -> None:
    """Point this process, its threads and the processes it starts to a database."""
    from django.db import connection

    connection.close()
    connection.settings_dict["NAME"] = name
    parts = urlsplit(os.environ["DATABASE_URL"])
    os.environ["DATABASE_URL"] = parts._replace(path="/" + quote(name)).geturl()


def _migrate(name: str) -> None:
    from django.core.management import call_command

    _use(name)
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    _use("postgres")


@pytest.fixture(scope="session")
def template_database(django_test_environment: None, django_db_blocker: Any) -> str:
    """The name of the migrated template."""
    with django_db_blocker.unblock():
        return _databases().template(_migrate)


@pytest.fixture(scope="session")
def django_db_setup(template_database: str, django_db_blocker: Any) -> Iterator[None]:
    """One copy for all tests of this worker that roll back."""
    with django_db_blocker.unblock():
        name = _databases().copy(template_database, WORKER)
        _use(name)
    yield
    with django_db_blocker.unblock():
        _use("postgres")
        _databases().drop(name)


@pytest.fixture
def fresh_database(template_database: str, django_db_setup: None, django_db_blocker: Any) -> Iterator[str]:
    """A copy for one test that commits (threads, subprocesses, a browser); gives its name."""
    from django.db import connection, connections

    shared = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        name = _databases().copy(template_database, f"{WORKER}_own")
        _use(name)
        yield name
        connections.close_all()
        _use(shared)
        _databases().drop(name)


@pytest.fixture(autouse=True)
def _django_db_marker(request: pytest.FixtureRequest) -> None:
    """pytest-django's own, except that `commits` takes a fresh copy where it would truncate every table."""
    if request.node.get_closest_marker("commits"):
        request.getfixturevalue("fresh_database")
    elif request.node.get_closest_marker("django_db"):
        request.getfixturevalue("_django_db_helper")


@pytest.fixture(autouse=True)
def _english(settings: Any) -> None:
    """Tests read English unless they ask for Chinese."""
    from django.utils import translation

    settings.LANGUAGE_CODE = "en"
    translation.activate("en")


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Cast:
    """The cast; a test that commits finds it committed."""
    from tests.cast import make_cast  # models can be imported only when Django is set up

    if not request.node.get_closest_marker("commits"):
        request.getfixturevalue("db")
    return make_cast()


@pytest.fixture
def shared_data() -> Path:
    """Example files that lie beside the clone; a test that needs them is skipped elsewhere."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the example data is not beside this clone")
    return folder
