"""Everybody can use every page: axe, no sideways scrolling, one h1, in both languages, on a phone and on a desk.

A run tests a third of the pages, each once; pages, language, width and role rotate with the day. ``make tour``
tests every page in every language and width, and as every role.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from core.accounts.models import User
from tests.browser.house import House, faults_of
from tests.browser.no_page import NO_PAGE
from tests.browser.places import PLACES, url_names
from tests.browser.ways import Place
from tests.rotation import ALL, TODAY, is_of_today, turn_of

LOOKS = tuple(itertools.product(("zh-hans", "en"), (360, 1280)))
DAYS = 3  # in which every page has its turn
TOGETHER = 8  # pages are only read: so many share one copy of the demo and one browser
WALKED = [place for place in PLACES if is_of_today(place.name, DAYS)]
WALKS = [WALKED[first : first + TOGETHER] for first in range(0, len(WALKED), TOGETHER)]

browser = [pytest.mark.browser, pytest.mark.commits]


def _turns(place: Place) -> Iterator[tuple[User, str, int]]:
    """One role in one look; on tour the first role in every look, and each other role in one."""
    turn = turn_of(place.name, DAYS)
    for number, user in enumerate(place.people(turn // len(LOOKS))):
        if number and not ALL:
            return
        for look in LOOKS if ALL and not number else [LOOKS[(turn + number) % len(LOOKS)]]:
            yield user, *look


@pytest.mark.parametrize("places", [pytest.param(walk, id=walk[0].name, marks=browser) for walk in WALKS])
def test_everyone_who_may_can_use_the_pages(house: House, places: list[Place]) -> None:
    page = house.tab()
    faults: dict[tuple[str, str, str, int], list[str]] = {}
    for place in places:
        house.expected = {place.status} - {200}
        turns = list(_turns(place))
        assert turns, f"nobody comes to {place.name}"
        for user, language, width in turns:
            house.hand_over(page, user.username, language=language, width=width)
            answer = page.goto(place.path(user))
            assert answer is not None
            assert answer.status == place.status, place.name
            assert page.get_attribute("html", "lang") == language, place.name
            expect(page.locator(".htmx-request")).to_have_count(0)
            faults[place.name, user.username, language, width] = faults_of(page)
    page.context.close()
    assert {turn: found for turn, found in faults.items() if found} == {}


@pytest.mark.browser
@pytest.mark.commits
def test_everyone_can_use_the_sign_in_page(house: House) -> None:
    for language, width in LOOKS if ALL else [LOOKS[TODAY % len(LOOKS)]]:
        page = house.tab(language=language, width=width)
        page.goto("/sign-in/")
        assert faults_of(page) == []


@pytest.mark.browser
@pytest.mark.commits
def test_the_checks_find_what_is_wrong(house: House) -> None:
    house.expected = {404}
    page = house.tab()
    page.goto("/sign-in/")
    page.evaluate(
        """() => {
            const wrong = '<h1>Two</h1><input><img src="/static/none.png"><hr class="wide"><p class="btn">words</p>';
            document.querySelector("main").insertAdjacentHTML("beforeend", wrong);
            document.querySelector(".wide").style.width = "2000px";
            for (const [name, value] of Object.entries({ width: "2rem", padding: "0", "white-space": "nowrap" }))
              document.querySelector("p.btn").style.setProperty(name, value);
            document.title = " ";
        }"""
    )

    found = " ".join(faults_of(page))

    for fault in (
        "label:",
        "image-alt:",
        "scrolls sideways",
        "2 h1",
        "1 pictures without alt",
        "no title",
        "cut off",
    ):
        assert fault in found


@pytest.mark.browser
@pytest.mark.commits
def test_what_a_browser_complains_about_is_seen(house: House) -> None:
    page = house.tab()
    page.goto("/sign-in/")
    page.evaluate("document.body.setAttribute('style', 'color: red')")
    page.evaluate("fetch('http://192.0.2.1/').catch(() => {})")
    page.evaluate("setTimeout(() => { throw new Error('broken'); })")
    page.evaluate("console.error('complaint')")
    page.wait_for_timeout(500)

    seen = "\n".join(house.faults)
    house.faults.clear()
    house.requests.clear()
    for fault in ("policy: style-src-attr", "policy: connect-src http://192.0.2.1", "broken", "complaint"):
        assert fault in seen


def test_every_address_is_walked_or_says_why_not() -> None:
    walked = {place.url_name for place in PLACES} | {"account_login"}
    assert walked | NO_PAGE.keys() == url_names()
    assert not walked & NO_PAGE.keys()
