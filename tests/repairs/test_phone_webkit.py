"""The technician's phone in WebKit, which has no Background Sync: killed, opened again, and torn off (issue 6).

Runs where WebKit is; ``make webkit`` (``WEBKIT=asked``) says what is lacking where it is not.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.templatetags.static import static
from django.urls import reverse

from core.accounts.models import User
from repairs.enums import OrderState
from tests.browser.link import Link
from tests.browser.webkit import WIDTH, WebKit, lacking, webkit
from tests.factories import pictures
from tests.factories.repairs import Crew
from tests.repairs.phones import AGAIN, COPY, DONE, KEPT, LEFT, Hands, facts, taken
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.slow, pytest.mark.commits, pytest.mark.rule("DEL-15", "RPR-08")]
PASSWORD = "a-long-enough-one-7"

BUTTON = """(name) => [...document.querySelectorAll("button, a.btn")]
  .find((each) => each.checkVisibility() && each.innerText.trim() === name) ?? null"""
LABEL = """(name) => [...document.querySelectorAll("label")]
  .find((each) => each.checkVisibility() && each.innerText.includes(name)) ?? null"""
FIELD = """(label) => label.control"""
CAMERA = """() => document.querySelector("[data-states]:not([hidden]) input[capture]")"""
PICTURES = """() => document.querySelector("[data-states]:not([hidden]) [data-pictures]").innerText"""
CANVAS = """() => {
  const canvas = document.querySelector("[data-states]:not([hidden]) canvas");
  canvas?.scrollIntoView({ block: "center" });
  return canvas;
}"""
SAYS = """() => document.querySelector("#outbox:not([hidden]) [data-state]")?.innerText ?? "" """


class WebKitPhone(Hands):
    """The same phone with another browser in it."""

    def __init__(self, browser: WebKit, link: Link, folder: Path) -> None:
        self.browser = browser
        self.link = link
        self._folder = folder

    def sign_in(self, person: User) -> None:
        self.fill("User name", person.username)
        self.fill("Password", PASSWORD)
        self.press("Sign in")

    def open(self, number: str = "") -> None:
        path = reverse("phone_order", args=[number]) if number else reverse("phone_list")
        self.browser.goto(self.link.site + path)

    def is_kept(self, number: str) -> None:
        """Its page opens without network from now on."""
        path = reverse("phone_order", args=[number])
        self.browser.until(lambda: self.browser.run(KEPT, path), "the page is kept")
        self.browser.run("() => navigator.serviceWorker.ready.then(() => true)")

    def press(self, name: str) -> None:
        self.browser.click(self._see(BUTTON, name))

    def fill(self, label: str, words: str) -> None:
        self.browser.type(self.browser.run(FIELD, self._see(LABEL, label)), words)

    def check(self, label: str) -> None:
        self.browser.click(self._see(LABEL, label))

    def photograph(self, *, times: int = 1, width: int = 1000) -> None:
        file = self._folder / "IMG_0001.jpg"
        file.write_bytes(pictures.photograph(width))
        for _ in range(times):
            camera = self._see(CAMERA)
            before = self.browser.run(PICTURES)
            self.browser.type(camera, str(file))
            self.browser.until(lambda last=before: self.browser.run(PICTURES) != last, "the picture is kept")

    def sign(self) -> None:
        zigzag = [(20 * step - 80, 25 * (-1) ** step) for step in range(8)]
        self.browser.draw(self._see(CANVAS), zigzag)

    def says(self, words: str) -> None:
        self.browser.until(lambda: words in self.browser.run(SAYS), words)

    def left(self, count: int) -> None:
        """So many wait, and nothing is on the way."""
        outbox = static("js/phone/outbox.js")
        self.browser.until(lambda: self.browser.run(LEFT, outbox) == count, f"{count} left")

    def network_is_back(self) -> None:
        self.link.on()
        self.browser.run("() => void dispatchEvent(new Event('online'))")

    def _see(self, script: str, *args: str) -> Any:
        return self.browser.until(lambda: self.browser.run(script, *args), " ".join(args) or script)


@pytest.fixture
def phone(site: str, tmp_path: Path) -> Iterator[WebKitPhone]:
    if wanted := lacking():
        (pytest.fail if os.environ.get("WEBKIT") == "asked" else pytest.skip)(wanted)
    link = Link(site)
    with webkit(tmp_path / "storage") as browser:
        yield WebKitPhone(browser, link, tmp_path)
    link.off()


def test_a_whole_order_without_network_arrives_once_in_webkit(phone: WebKitPhone, crew: Crew) -> None:
    """The browser is killed with all its processes and has lost the session when it is opened again."""
    crew.technician.set_password(PASSWORD)
    crew.technician.save()
    order = taken(crew)
    number = order.case.number
    run = phone.browser.run
    phone.open()
    phone.sign_in(crew.technician)
    phone.is_kept(number)
    assert run("() => innerWidth") == WIDTH
    assert run("() => 'sync' in ServiceWorkerRegistration.prototype") is False

    phone.link.off()
    phone.open(number)
    phone.work_to_the_end(pictures=3, width=pictures.WIDTH)
    phone.says("No network. Waiting to be sent: 10.")
    phone.browser.kill()
    phone.browser.open()
    phone.open(number)
    phone.says("No network. Waiting to be sent: 10.")
    outbox = static("js/phone/outbox.js")
    sizes = run(COPY, outbox)
    assert len([size for size in sizes if size]) == 7
    assert max(sizes) <= 600_000
    assert facts(order)["state"] == OrderState.TAKEN

    phone.network_is_back()
    phone.says("Sign in again and it goes out.")
    phone.press("Sign in")
    # The network goes again in the middle of the third picture.
    phone.link.cut_after(2.5 * max(sizes))
    phone.sign_in(crew.technician)
    phone.left(7)
    phone.says("No network. Waiting to be sent: 7.")
    assert not phone.link.is_on
    assert facts(order)["pictures"] == 2
    phone.network_is_back()
    phone.left(0)
    assert facts(order) == DONE

    with nothing_changes():
        for _ in range(2):
            run(AGAIN, outbox)
            phone.left(0)
    assert facts(order) == DONE
