"""The technician's phone without network: kept, sent in order and once, told about conflicts (DEL-15, issue 6)."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.templatetags.static import static
from playwright.sync_api import expect

from core.time import now
from repairs.enums import OrderState
from repairs.services.ending import order_cancel
from tests.browser.house import House, faults_of
from tests.factories.pictures import photograph
from tests.factories.repairs import Crew, order_in, reload
from tests.repairs.phones import AGAIN, COPY, DONE, LEFT, Phone, entries, facts, taken
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.rule("DEL-15")]
WATCH = Path("tests/browser/watch.js")
NO_NETWORK = ("net::ERR", "htmx:", "when fetching the script")  # what the browser itself writes then


@pytest.fixture
def house(chromium: Any, site: str) -> Iterator[House]:
    """Tabs of the product; that there is no network is no fault of a page."""
    opened = House(chromium, site, (settings.BASE_DIR / WATCH).read_text())
    yield opened
    opened.close()
    assert [fault for fault in opened.faults if not any(words in fault for words in NO_NETWORK)] == []


def _outbox() -> str:
    return static("js/phone/outbox.js")


@pytest.mark.rule("RPR-08", "SEC-04")
def test_a_whole_order_without_network_arrives_once_however_often_it_is_sent(
    house: House, crew: Crew
) -> None:
    """The page is killed and opened again; a browser without Background Sync; the upload is torn in the middle."""
    order = taken(crew)
    number = order.case.number
    phone = Phone(house, crew.technician)
    phone.open_list(number)
    phone.off()
    phone.open(number)
    phone.work_to_the_end(pictures=3)
    phone.waits(10)
    assert faults_of(phone.page) == []
    phone.kill()
    phone.open(number)
    phone.waits(10)
    sizes = phone.page.evaluate(COPY, _outbox())
    assert len([size for size in sizes if size]) == 7
    assert max(sizes) <= 600_000
    assert facts(order)["state"] == OrderState.TAKEN

    # The network comes and goes again after two pictures.
    pictures: list[str] = []

    def torn(route: Any) -> None:
        pictures.append(route.request.url)
        if len(pictures) == 3:
            route.abort("connectionreset")
        else:
            route.continue_()

    phone.context.route("**/pictures/", torn)
    phone.on()
    phone.until(LEFT, _outbox(), 7)
    assert facts(order)["pictures"] == 2
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.is_empty()
    assert facts(order) == DONE
    assert len(pictures) == 7  # the torn one twice, no other
    expect(phone.page.locator("h1 ~ .tags")).to_contain_text("Accepted")

    with nothing_changes():
        for _ in range(2):
            phone.page.evaluate(AGAIN, _outbox())
            phone.until(LEFT, _outbox(), 0)
            phone.is_empty()
    assert facts(order) == DONE


def test_what_is_done_before_the_scripts_are_there_is_kept(house: House, crew: Crew) -> None:
    """On a slow phone: sent by the browser itself it would end at an error page where there is no network."""
    order = order_in(crew, OrderState.ARRIVED, at=now() - dt.timedelta(minutes=10))
    phone = Phone(house, crew.technician)
    held: list[Any] = []
    phone.context.route("**/js/phone/words*.js", lambda route: held.extend([route]))
    phone.page.goto(f"/repairs/phone/{order.case.number}/", wait_until="commit")
    camera = phone.page.locator("[data-states]:not([hidden]) input[capture]")
    camera.set_input_files({"name": "IMG_0001.jpg", "mimeType": "image/jpeg", "buffer": photograph(1000)})
    phone.fill("When it is good", "No drop in a day")
    phone.press("Start the work")
    phone.page.wait_for_timeout(500)
    assert len(held) == 1
    assert reload(order.pk).state == OrderState.ARRIVED
    script = held[0].fetch()
    phone.off()
    held[0].fulfill(response=script)
    phone.waits(2)
    phone.on()
    phone.page.evaluate("dispatchEvent(new Event('online'))")
    phone.is_empty()

    assert reload(order.pk).state == OrderState.WORKING
    assert reload(order.pk).pictures.count() == 1


def test_the_browser_sends_by_itself_when_no_page_is_open(house: House, crew: Crew) -> None:
    """Background Sync: the worker is woken when the network is back."""
    order = taken(crew)
    phone = Phone(house, crew.technician, sync=True)
    phone.open_list(order.case.number)
    phone.off()
    phone.open(order.case.number)
    phone.press("I am there")
    phone.waits(1)
    tags = phone.page.evaluate("navigator.serviceWorker.ready.then((r) => r.sync.getTags())")
    phone.page.goto("/repairs/phone/no-network/")  # a page without any script of ours
    phone.on()
    devtools = phone.context.new_cdp_session(phone.page)
    versions: list[dict[str, Any]] = []
    devtools.on("ServiceWorker.workerVersionUpdated", lambda event: versions.extend(event["versions"]))
    devtools.send("ServiceWorker.enable")
    deadline = time.monotonic() + 20
    while not versions and time.monotonic() < deadline:
        phone.page.wait_for_timeout(50)
    devtools.send(
        "ServiceWorker.dispatchSyncEvent",
        {"origin": house.site, "registrationId": versions[0]["registrationId"], "tag": "outbox", "lastChance": False},
    )  # fmt: skip
    while reload(order.pk).state == OrderState.TAKEN and time.monotonic() < deadline:
        phone.page.wait_for_timeout(100)

    assert tags == ["outbox"]
    assert reload(order.pk).state == OrderState.ARRIVED
    assert entries(order, "order.arrived") == 1


def test_what_the_order_cannot_take_any_more_is_kept_as_a_note(house: House, crew: Crew) -> None:
    """The phone is full, the desk cancels meanwhile: the technician is told both times, and decides."""
    house.expected = {409}
    order = taken(crew)
    phone = Phone(house, crew.technician)
    phone.open_list(order.case.number)
    phone.off()
    phone.open(order.case.number)
    storage = phone.context.new_cdp_session(phone.page)
    storage.send("Storage.overrideQuotaForOrigin", {"origin": house.site, "quotaSize": 1})
    phone.press("I am there")
    phone.until_told("This could not be kept on the phone")
    assert phone.page.evaluate(LEFT, _outbox()) == 0
    storage.send("Storage.overrideQuotaForOrigin", {"origin": house.site})
    phone.press("I am there")
    phone.photograph()
    phone.page.get_by_label("When it is good").fill("Dry below the sink")
    phone.press("Start the work")
    order_cancel(case_id=order.pk, reason="业主取消", by=crew.clerk, at=now())

    phone.on()
    panel = phone.page.locator("#outbox")
    expect(panel.get_by_role("alert")).to_contain_text("Nothing is lost")
    expect(panel).to_contain_text("“I am there” is not possible while the order is “Cancelled”.")
    assert phone.page.evaluate(LEFT, _outbox()) == 3
    assert faults_of(phone.page) == []
    phone.press("Keep all of it as a note")
    phone.is_empty()

    assert facts(order) | {"state": "cancelled", "files": 1} == facts(order)
    (kept,) = reload(order.pk).case.history.filter(action="order.note_kept")
    assert "I am there" in kept.note.text
    assert "Dry below the sink" in kept.note.text
    assert kept.by == crew.technician


@pytest.mark.rule("SEC-03")
def test_the_work_of_one_is_never_sent_as_somebody_else(house: House, crew: Crew) -> None:
    """A shared phone: the session ends, somebody else signs in, and the first one comes back."""
    order = taken(crew)
    phone = Phone(house, crew.technician)
    phone.open_list(order.case.number)
    phone.off()
    phone.open(order.case.number)
    phone.press("I am there")
    phone.waits(1)
    phone.agrees = False
    phone.page.goto("/repairs/phone/")
    phone.page.get_by_role("button", name="Signed in as").click()
    phone.press("Sign out")
    phone.until_told("Not sent yet: 1. It stays on this phone until you sign in here again.")
    phone.waits(1)
    phone.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)  # the session is over
    phone.on()
    expect(phone.page.get_by_role("link", name="Sign in")).to_be_visible()
    assert reload(order.pk).state == OrderState.TAKEN

    house.hand_over(phone.page, crew.other_technician.username, language="en", width=360)
    phone.page.goto("/repairs/phone/")
    expect(phone.page.locator("#outbox")).to_contain_text("Somebody else’s work waits on this phone: 1")
    kept = phone.page.evaluate("caches.keys()")
    assert [name for name in kept if name.startswith("phone-pages-")] == [
        name for name in kept if name.endswith(f"-{crew.other_technician.pk}")
    ]
    assert reload(order.pk).state == OrderState.TAKEN

    house.hand_over(phone.page, crew.technician.username, language="en", width=360)
    phone.page.goto("/repairs/phone/")
    phone.is_empty()
    assert reload(order.pk).state == OrderState.ARRIVED

    # Signing out leaves no page of anybody on the phone.
    phone.page.goto("/sign-out/")
    phone.page.locator("main").get_by_role("button", name="Sign out").click()
    phone.page.wait_for_url("**/sign-in/")
    phone.until(
        "async (start) => (await caches.keys()).some((name) => name.startsWith(start))", "phone-pages-", False
    )
