"""The house as people meet it: tabs of a browser, signed in, in a language and at a width."""

from __future__ import annotations

import re
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import Page, expect

from core.accounts.models import User

# Only what is wrong is described in full: half the time, the same violations.
AXE = {"resultTypes": ["violations"], "preload": False}
PATIENCE = 20_000  # milliseconds: a busy machine is no fault
REFUSED = re.compile(r"Failed to load resource: the server responded with a status of (4\d\d)")

# Words that do not fit into their button, field label or tag.
CUT_OFF = """() => [...document.querySelectorAll("main .btn, main label, main h1, main h2, main .tag")]
  .filter((e) => e.checkVisibility() && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1)
  .map((e) => e.textContent.trim())"""

# A block of words in a column of letters: a grid without room for it.
SQUEEZED = """() => [...document.querySelectorAll("main :is(h1, h2, h3, p, li, dd, section)")]
  .filter((e) => e.checkVisibility() && e.clientWidth > 1 && e.clientWidth < 48 && e.textContent.trim().length > 12)
  .map((e) => e.textContent.trim().slice(0, 60))"""


class House:
    """Opens tabs for people and collects every fault that a browser reports in any of them."""

    def __init__(self, chromium: Any, site: str, watch: str) -> None:
        self.site = site
        self.faults: list[str] = []
        self.requests: list[str] = []
        self.expected: set[int] = set()
        self._chromium = chromium
        expect.set_options(timeout=PATIENCE)
        self._watch = watch
        self._contexts: list[Any] = []

    def tab(self, username: str = "", *, language: str = "en", width: int = 1280) -> Page:
        """A new browser of the person (nobody: not signed in), with one tab."""
        context = self._chromium.new_context(base_url=self.site, locale="en-GB", reduced_motion="reduce")
        self._contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(self._watch)
        context.on("console", self._on_console)
        context.on("weberror", lambda error: self.faults.append(str(error.error)))
        context.on("request", lambda request: self._on_request(request.url))
        page: Page = context.new_page()
        self.hand_over(page, username, language=language, width=width)
        return page

    def hand_over(self, page: Page, username: str, *, language: str, width: int) -> None:
        """The same browser for another person: nothing of the one before stays but its cache."""
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if username:
            cookies[settings.SESSION_COOKIE_NAME] = _session_of(username)
        # A page of the one before that still polls would ask as the next; of the same site, to keep its process.
        page.goto(self.site + reverse("phone_elsewhere"))
        page.context.clear_cookies()
        page.context.add_cookies([{"name": k, "value": v, "url": self.site} for k, v in cookies.items()])
        page.set_viewport_size({"width": width, "height": 900})

    def close(self) -> None:
        for context in self._contexts:
            context.close()

    def _on_console(self, message: Any) -> None:
        if message.type != "error":
            return
        refused = REFUSED.match(message.text)
        if not refused or int(refused[1]) not in self.expected:
            self.faults.append(f"{message.text} ({message.location.get('url')})")

    def _on_request(self, address: str) -> None:
        if not address.startswith(("data:", "blob:", "about:")):
            self.requests.append(address)


def _session_of(username: str) -> str:
    client = Client()
    client.force_login(User.objects.get(username=username))
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def count(page: Page, what: str) -> int:
    """How many ``keys`` were pressed, or ``mouse`` events seen, in this tab so far (watch.js)."""
    return int(page.evaluate("(name) => Number(sessionStorage.getItem(name) ?? 0)", what))


def unfold(page: Page) -> None:
    """Open what is folded; of a long row of folds that are all alike (the API reference) the first dozen."""
    page.evaluate(
        "for (const each of [...document.querySelectorAll('details')].slice(0, 12)) each.open = true"
    )


def faults_of(page: Page) -> list[str]:
    """What keeps somebody from using this page: axe, sideways scrolling, and what every page must have."""
    unfold(page)
    width = page.viewport_size["width"] if page.viewport_size else 0
    found = [
        f"{fault['id']}: {fault['help']}: {node['html'][:200]} {node.get('failureSummary', '')[:300]}"
        for fault in Axe().run(page, options=AXE).response["violations"]
        for node in fault["nodes"]
    ]
    if (scroll := page.evaluate("document.documentElement.scrollWidth")) > width:
        found.append(f"scrolls sideways: {scroll} > {width}")
    found += [f"cut off: {words}" for words in page.evaluate(CUT_OFF)]
    found += [f"squeezed: {words}" for words in page.evaluate(SQUEEZED)]
    if (headings := page.locator("h1").count()) != 1:
        found.append(f"{headings} h1")
    if pictures := page.locator("img:not([alt])").count():
        found.append(f"{pictures} pictures without alt")
    if not page.title().strip():
        found.append("no title")
    return found
