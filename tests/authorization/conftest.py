"""The stage of the matrix: made once for each worker in a database of its own; what a test does there is undone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.authorization.stage import Stage


@pytest.fixture(scope="session")
def stage_made(
    template_database: str, django_db_setup: None, django_db_blocker: Any
) -> Iterator[tuple[str, Stage, dt.datetime]]:
    """The name of its database, who and what is there, and when it was ready: eleven days after the first call."""
    import time_machine
    from django.db import connection, connections

    from core.time import now
    from tests.authorization.playing import NOW
    from tests.authorization.stage import stage_make
    from tests.conftest import WORKER, _databases, _use

    shared = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        name = _databases().copy(template_database, f"{WORKER}_stage")
        _use(name)
        with time_machine.travel(NOW, tick=True):
            stage, ready_at = stage_make(), now()
        connections.close_all()
        _use(shared)
    yield name, stage, ready_at
    with django_db_blocker.unblock():
        _databases().drop(name)


@pytest.fixture(scope="module")
def stage(stage_made: tuple[str, Stage, dt.datetime], django_db_blocker: Any) -> Iterator[Stage]:
    """Two projects and everybody in them."""
    import time_machine
    from django.db import connection, connections, transaction

    from tests.conftest import _use

    name, made, ready_at = stage_made
    shared = connection.settings_dict["NAME"]
    with django_db_blocker.unblock(), time_machine.travel(ready_at, tick=True):
        _use(name)
        with transaction.atomic():
            yield made
            transaction.set_rollback(True)
        connections.close_all()
        _use(shared)


@pytest.fixture(autouse=True)
def _undone(stage: Stage) -> Iterator[None]:
    """What a test does here is undone after it."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
