"""A real Chromium, and the product on a port of its own; for tests marked `browser` and `commits`."""

from __future__ import annotations

import os
import shutil
import threading
from collections.abc import Iterator
from typing import Any

import pytest

CANDIDATES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The machine's browser; it cannot reach another host."""
    from playwright.sync_api import sync_playwright

    program = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CANDIDATES)), None)
    if program is None:
        pytest.skip("there is no Chromium on this machine (or name one in CHROMIUM)")
    arguments = [
        "--disable-dev-shm-usage",
        "--disable-gpu",
        "--process-per-site",
        "--host-resolver-rules=MAP * ~NOTFOUND , EXCLUDE 127.0.0.1",
    ]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    with sync_playwright() as playwright:
        # Playwright runs an event loop in this thread, which is no reason to forbid the database.
        os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def site(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of the product, served from threads of this process on the test's own database."""
    if not request.node.get_closest_marker("commits"):
        raise pytest.UsageError("`site` serves from threads: mark the test `commits`.")
    request.getfixturevalue("fresh_database")
    from django.core.servers.basehttp import ThreadedWSGIServer
    from django.core.wsgi import get_wsgi_application
    from django.test.testcases import QuietWSGIRequestHandler

    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler, allow_reuse_address=False)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()
