"""The scripts in a real browser: composing fires nothing, one click has one effect, drafts survive."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from tests.web.pages import RECEIVED

pytestmark = [pytest.mark.browser, pytest.mark.commits, pytest.mark.django_db]


@pytest.fixture
def page(chromium: Any, settings: Any, request: pytest.FixtureRequest) -> Iterator[Any]:
    """The page with every component; a script error or a blocked resource fails the test."""
    settings.ROOT_URLCONF = "tests.web.pages"
    address = request.getfixturevalue("site")
    RECEIVED.clear()
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, locale="en", base_url=address)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.goto("/test/components/")
    yield page
    context.close()
    assert faults == []


def received(kind: str) -> list[str]:
    return [text for name, text in RECEIVED if name == kind]


@pytest.mark.rule("DSK-03")
def test_the_caller_is_picked_by_keyboard_alone(page: Any) -> None:
    page.focus("#person")
    page.keyboard.type("8000")
    page.wait_for_selector("#person-list [role=option]")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    assert page.input_value("#person") == "Zhang Min"
    assert page.input_value("[name=person]") == "1"
    assert page.get_attribute("#person", "aria-expanded") == "false"


def test_enter_before_the_answer_takes_the_first_when_it_comes(page: Any) -> None:
    page.focus("#person")
    page.keyboard.type("80")
    page.keyboard.press("Enter")
    expect(page.locator("[name=person]")).to_have_value("0")

    assert received("post") == []


@pytest.mark.rule("DSK-03")
def test_composing_fires_nothing_until_the_word_is_there(page: Any) -> None:
    browser = page.context.new_cdp_session(page)
    for field in ("#live", "#person"):
        page.focus(field)
        for text in ("z", "zh", "zhang"):
            browser.send("Input.imeSetComposition", {"text": text, "selectionStart": 1, "selectionEnd": 1})
            page.wait_for_timeout(150)
        browser.send(
            "Input.dispatchKeyEvent", {"type": "keyDown", "windowsVirtualKeyCode": 229, "key": "Enter"}
        )
        page.wait_for_timeout(300)
        assert RECEIVED == []
        browser.send("Input.insertText", {"text": "张"})
        page.wait_for_timeout(500)
        assert received("options") == ["张"]
        RECEIVED.clear()
        page.fill(field, "")
        page.wait_for_timeout(300)
        RECEIVED.clear()


def test_a_form_sent_twice_is_sent_once(page: Any) -> None:
    page.focus("#id_text")
    page.keyboard.type("Leak")
    page.keyboard.press("Control+Enter")
    page.keyboard.press("Control+Enter")
    page.wait_for_timeout(500)

    assert received("post") == ["Leak"]


@pytest.mark.rule("DSK-04")
def test_an_unfinished_form_is_kept_while_typing_and_when_the_tab_closes(page: Any) -> None:
    page.focus("#id_text")
    page.keyboard.type("Leak")
    expect(page.locator("[data-draft-state]")).to_have_text("Draft saved")
    assert "text=Leak&" in received("draft")[-1] + "&"
    assert "csrfmiddlewaretoken" not in received("draft")[-1]

    page.keyboard.type("ing")
    page.goto("about:blank")
    page.wait_for_timeout(500)
    assert "text=Leaking" in received("draft")[-1]


def test_keys_for_search_help_and_dialogs(page: Any) -> None:
    page.keyboard.type("?")
    assert page.evaluate("document.getElementById('help-dialog').open")
    page.keyboard.press("Escape")
    assert not page.evaluate("document.getElementById('help-dialog').open")

    page.focus("[data-opens=ask]")
    page.keyboard.press("Enter")
    assert page.evaluate("document.getElementById('ask').open")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.dataset.opens") == "ask"


def test_time_left_moves_while_one_looks(page: Any) -> None:
    page.evaluate(
        """() => {
            const mark = document.querySelector("[data-due]");
            mark.dataset.due = new Date(Date.now() - 125000).toISOString();
            document.dispatchEvent(new Event("visibilitychange"));
        }"""
    )

    assert page.inner_text("[data-due] >> nth=0") == "overdue by 2 min"
    assert "tone-red" in page.get_attribute("[data-due] >> nth=0", "class")


def test_a_list_that_refreshes_itself_moves_nothing_under_the_reader(page: Any) -> None:
    page.goto("/test/list/")
    page.focus("[data-key='30'] a")
    page.evaluate("document.querySelector('[data-key=\"28\"]').scrollIntoView({behavior: 'instant'})")
    place = "document.querySelector('[data-key=\"30\"]').getBoundingClientRect().top"
    before = page.evaluate(place)

    page.evaluate("htmx.trigger('#rows', 'poll')")
    page.wait_for_selector("[data-key='-5']")
    page.wait_for_timeout(100)

    assert abs(page.evaluate(place) - before) <= 1
    assert page.evaluate("document.activeElement.textContent") == "Row 30"


def test_everyone_can_use_it(page: Any) -> None:
    """Every component, with every kind of mistake shown, in both languages, on a phone and on a desk."""
    for language, width in product(("zh-hans", "en"), (360, 1280)):
        page.context.add_cookies(
            [{"name": "django_language", "value": language, "url": page.url.split("/test")[0]}]
        )
        page.set_viewport_size({"width": width, "height": 800})
        page.goto("/test/components/?bad=1")

        assert page.get_attribute("html", "lang") == language
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(page).response["violations"]
        assert [(fault["id"], [node["html"] for node in fault["nodes"]]) for fault in found] == []
