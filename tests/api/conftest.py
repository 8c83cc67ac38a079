"""The cast in front of the API, on a Friday morning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Cast:
    """The cast; a test that commits finds it committed."""
    from tests.cast import make_cast

    if not request.node.get_closest_marker("commits"):
        request.getfixturevalue("db")
    return make_cast()


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    from tests.cast import FRIDAY

    with time_machine.travel(FRIDAY, tick=False):
        yield
