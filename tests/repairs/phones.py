"""A technician's phone in a real browser: with and without network, killed and opened again."""

from __future__ import annotations

import datetime as dt
import time
from abc import ABC, abstractmethod
from typing import Any

from django.templatetags.static import static
from playwright.sync_api import Dialog, Error, Page, expect

from core.accounts.models import User
from core.time import now
from repairs.enums import OrderState
from repairs.models import WorkOrder
from tests.browser.house import PATIENCE, House
from tests.factories.pictures import photograph
from tests.factories.repairs import Crew, order_in, reload

# A browser without Background Sync (Safari, Firefox): only pages send.
NO_SYNC = "if (window.ServiceWorkerRegistration) delete ServiceWorkerRegistration.prototype.sync;"
KEPT = """async (path) => {
  for (const name of await caches.keys()) if (name.startsWith("phone-pages-"))
    if (await (await caches.open(name)).match(new URL(path, location.href).href)) return true;
  return false;
}"""
# The actions as they were before they were sent, to be sent once more; in a database of the test's own.
COPY = """async (outbox) => {
  const { all } = await import(outbox);
  const actions = await all();
  await new Promise((done) => {
    const asked = indexedDB.open("copy", 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("actions").put(actions, "all");
    asked.onsuccess = () => { asked.result.close(); done(); };
  });
  return actions.map((each) => each.file?.bytes.byteLength ?? 0);
}"""
AGAIN = """async (outbox) => {
  const { add } = await import(outbox);
  const actions = await new Promise((done) => {
    const asked = indexedDB.open("copy", 1);
    asked.onsuccess = () => {
      const get = asked.result.transaction("actions").objectStore("actions").get("all");
      get.onsuccess = () => done(get.result);
    };
  });
  await add(...actions.map(({ id, ...action }) => action));
}"""
LEFT = """async (outbox) => {
  const { all } = await import(outbox);
  return (await all()).filter((each) => !each.sent).length;
}"""


DONE = {"state": "accepted", "finished": 1, "accepted": 1, "pictures": 6, "signatures": 1, "files": 7}


class Hands(ABC):
    """What a technician does with a phone, whichever browser it has."""

    @abstractmethod
    def press(self, name: str) -> None: ...

    @abstractmethod
    def fill(self, label: str, words: str) -> None: ...

    @abstractmethod
    def check(self, label: str) -> None: ...

    @abstractmethod
    def photograph(self, *, times: int = 1, width: int = 1000) -> None:
        """With the camera, so many times; each is kept before the next."""

    @abstractmethod
    def sign(self) -> None: ...

    def work_to_the_end(self, *, pictures: int, width: int = 1000) -> None:
        """From the door to the customer's signature, with so many pictures of before and of after."""
        self.press("I am there")
        self.photograph(times=pictures, width=width)
        self.fill("When it is good", "No drop in a day")
        self.press("Start the work")
        self.fill("What was done", "New valve")  # seen only when the phone has gone on to this step
        self.photograph(times=pictures, width=width)
        self.check("The site is cleaned")
        self.press("Finish")
        self.sign()
        self.press("Customer accepts and signs")


class Phone(Hands):
    """The phone of one person; its page is opened anew after it was killed."""

    def __init__(self, house: House, person: User, *, sync: bool = False) -> None:
        self.page: Page = house.tab(person.username, language="en", width=360)
        self.context = self.page.context
        if not sync:
            self.context.add_init_script(NO_SYNC)
        self.agrees = True  # to what a dialog asks
        self.told: list[str] = []
        self.page.on("dialog", self._on_dialog)

    def open_list(self, *numbers: str) -> None:
        """My orders; waits until the pages of these orders are kept for later."""
        self.page.goto("/repairs/phone/")
        for number in numbers:
            self.until(KEPT, f"/repairs/phone/{number}/", True)
        self.page.evaluate("navigator.serviceWorker.ready.then(() => true)")

    def open(self, number: str) -> None:
        self.page.goto(f"/repairs/phone/{number}/")
        expect(self.page.locator("h1")).to_be_visible()

    def until(self, script: str, argument: str, wanted: object) -> None:
        """Waits until the script, which may be asynchronous, answers so."""
        end = time.monotonic() + PATIENCE / 1000
        while (found := self._answer(script, argument)) != wanted:
            assert time.monotonic() < end, f"still {found}"
            self.page.wait_for_timeout(50)

    def _answer(self, script: str, argument: str) -> object:
        try:
            return self.page.evaluate(script, argument)
        except Error:  # the page is just being loaded anew
            return None

    def off(self) -> None:
        self.context.set_offline(True)

    def on(self) -> None:
        self.context.set_offline(False)

    def kill(self) -> None:
        """The page dies without a word; another one is opened later."""
        self.page.close(run_before_unload=False)
        self.page = self.context.new_page()
        self.page.on("dialog", self._on_dialog)

    def _on_dialog(self, dialog: Dialog) -> None:
        self.told.append(dialog.message)
        dialog.accept() if self.agrees else dialog.dismiss()

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def fill(self, label: str, words: str) -> None:
        self.page.get_by_label(label).fill(words)

    def check(self, label: str) -> None:
        self.page.get_by_label(label).check()

    def photograph(self, *, times: int = 1, width: int = 1000) -> None:
        taken = photograph(width)
        for _ in range(times):
            shown = self.page.locator("[data-states]:not([hidden]) [data-pictures]")
            before = shown.inner_text()
            self.page.locator("[data-states]:not([hidden]) input[capture]").set_input_files(
                {"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": taken}
            )
            expect(shown).not_to_have_text(before)

    def sign(self) -> None:
        canvas = self.page.locator("[data-states]:not([hidden]) canvas")
        canvas.scroll_into_view_if_needed()
        box = canvas.bounding_box()
        assert box is not None
        mouse = self.page.mouse
        mouse.move(box["x"] + 40, box["y"] + 80)
        mouse.down()
        for step in range(8):
            mouse.move(box["x"] + 40 + 20 * step, box["y"] + 80 + 25 * (-1) ** step)
        mouse.up()

    def until_told(self, words: str) -> None:
        """A dialog says so."""
        end = time.monotonic() + PATIENCE / 1000
        while not any(words in each for each in self.told):
            assert time.monotonic() < end, self.told
            self.page.wait_for_timeout(50)

    def waits(self, count: int) -> None:
        """The panel says how much waits."""
        state = self.page.locator("#outbox [data-state]")
        expect(state).to_contain_text(f"Waiting to be sent: {count}")

    def is_empty(self) -> None:
        """Nothing waits, and the page says nothing of it; before its scripts are there it says nothing either."""
        self.until(LEFT, static("js/phone/outbox.js"), 0)
        expect(self.page.locator("#outbox")).to_be_hidden(timeout=PATIENCE)


def taken(crew: Crew, minutes: int = 10) -> WorkOrder:
    """An order that the technician took some minutes ago."""
    return order_in(crew, OrderState.TAKEN, at=now() - dt.timedelta(minutes=minutes))


def entries(order: WorkOrder, action: str) -> int:
    """How often this stands in the order's history."""
    return reload(order.pk).case.history.filter(action=action).count()


def facts(order: WorkOrder) -> dict[str, Any]:
    """What the server has of the work."""
    mine = reload(order.pk)
    return {
        "state": mine.state,
        "finished": entries(order, "order.finished"),
        "accepted": entries(order, "order.accepted"),
        "pictures": mine.pictures.count(),
        "signatures": mine.signatures.count(),
        "files": mine.case.attachments.count(),
    }
