"""The cast in front of the API, on a Friday morning."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
import time_machine

if TYPE_CHECKING:
    pass


@pytest.fixture(autouse=True)
def friday() -> Iterator[None]:
    from tests.cast import FRIDAY

    with time_machine.travel(FRIDAY, tick=False):
        yield
