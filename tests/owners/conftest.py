"""The cast is at hand in every test here."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Cast


@pytest.fixture
def cast(request: pytest.FixtureRequest) -> Cast:
    """The cast; a test that commits finds it committed."""
    from tests.cast import make_cast  # models can be imported only when Django is set up

    if not request.node.get_closest_marker("commits"):
        request.getfixturevalue("db")
    return make_cast()
