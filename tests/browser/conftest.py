"""People at real pages: the demo in a database of its own for each test, and a browser that reports every fault."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from tests.browser.house import House

WATCH = Path(__file__).with_name("watch.js").read_text()


@pytest.fixture
def fresh_database(demo_copy: str) -> str:
    """People meet the product with its demo."""
    return demo_copy


@pytest.fixture
def house(chromium: Any, site: str) -> Iterator[House]:
    """The product with its demo. A script error, a blocked resource or a request to elsewhere fails the test."""
    from tests.browser.house import House  # needs the apps, which are not ready yet when this file is read

    opened = House(chromium, site, WATCH)
    yield opened
    opened.close()
    assert opened.faults == []
    assert {urlsplit(address).netloc for address in opened.requests} <= {urlsplit(site).netloc}
