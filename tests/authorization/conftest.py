"""The stage of the matrix, set once for each module and never committed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.authorization.stage import Stage


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Stage]:
    """Two projects and everybody in them, eleven days after the first call; rolled back after the module."""
    import time_machine
    from django.db import transaction

    from tests.authorization.stage import NOW, stage_make

    with django_db_blocker.unblock(), time_machine.travel(NOW, tick=True), transaction.atomic():
        yield stage_make()
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def _undone(stage: Stage) -> Iterator[None]:
    """What a test does here is undone after it."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)
