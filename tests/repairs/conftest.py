"""The crew of the stories about work orders."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cast import Cast
    from tests.factories.repairs import Crew


@pytest.fixture
def crew(cast: Cast) -> Crew:
    """Technicians and heads of engineering beside the cast."""
    from tests.factories.repairs import make_crew  # models can be imported only when Django is set up

    return make_crew(cast)
