"""The main menu shows what a person may open, and nothing that leads nowhere."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django.core.exceptions import ImproperlyConfigured

from core.web import navigation

SIGNED_IN = SimpleNamespace(is_authenticated=True, rights={"see"})
pytestmark = pytest.mark.urls("tests.web.pages")

STRANGER = SimpleNamespace(is_authenticated=False)


@pytest.fixture(autouse=True)
def menu(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty menu of our own, which asks the person's ``rights``."""
    monkeypatch.setattr(navigation, "_items", {})
    monkeypatch.setattr(navigation, "_groups", {})
    monkeypatch.setattr(navigation, "_may", lambda user, permission: permission in user.rights)
    monkeypatch.setattr(navigation, "_roles", lambda user: ["Front desk"])


def entries_of(menu: navigation.Menu) -> list[navigation.Entry]:
    return [entry for section in menu.sections for entry in section.entries]


def long_menu(monkeypatch: pytest.MonkeyPatch, *, aside: bool = False) -> None:
    """Nine entries: one by itself, four in "Desk", three in "Work", one alone in its group."""
    monkeypatch.setattr(navigation, "reverse", lambda name: f"/{name}/")
    navigation.group(20, "work", "Work")
    navigation.group(10, "desk", "Desk", aside=aside)
    navigation.group(30, "one", "One")
    navigation.register(5, "start", "Start", "home")
    for number in range(1, 5):
        navigation.register(number, f"desk{number}", f"Desk {number}", "eye", group="desk")
    for number in range(1, 4):
        navigation.register(number, f"work{number}", f"Work {number}", "eye", group="work")
    navigation.register(1, "alone", "Alone", "eye", group="one")


@pytest.mark.parametrize(
    ("path", "opened"), [("/elsewhere/", "Desk"), ("/work2/7/", "Work"), ("/start/", "Desk")]
)
def test_a_long_menu_is_folded_and_open_where_one_is(
    monkeypatch: pytest.MonkeyPatch, path: str, opened: str
) -> None:
    long_menu(monkeypatch)

    sections = navigation.menu_for(SIGNED_IN, path).sections

    assert [(s.label, len(s.entries)) for s in sections] == [("", 1), ("Desk", 4), ("Work", 3), ("", 1)]
    assert [s.label for s in sections if s.label and s.open] == [opened]


def test_a_short_menu_is_open_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    long_menu(monkeypatch)
    del navigation._items["alone"]

    sections = navigation.menu_for(SIGNED_IN, "/work1/").sections

    assert [(s.label, s.open) for s in sections] == [("", True), ("Desk", True), ("Work", True)]


def test_the_bar_of_a_phone_leads_into_every_fold(monkeypatch: pytest.MonkeyPatch) -> None:
    long_menu(monkeypatch)

    menu = navigation.menu_for(SIGNED_IN, "/")

    assert [entry.label for entry in menu.first] == ["Start", "Desk 1", "Work 1", "Alone"]
    assert menu.more


def test_what_stands_aside_leaves_its_place_in_the_bar(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(navigation, "FIRST", 3)
    long_menu(monkeypatch, aside=True)

    menu = navigation.menu_for(SIGNED_IN, "/")

    assert [entry.label for entry in menu.first] == ["Start", "Work 1", "Alone"]


def test_the_bar_of_a_phone_is_filled_from_the_folds(monkeypatch: pytest.MonkeyPatch) -> None:
    long_menu(monkeypatch)
    for name in ("alone", "work1", "work2", "work3", "desk4"):
        del navigation._items[name]

    menu = navigation.menu_for(SIGNED_IN, "/")

    assert [entry.label for entry in menu.first] == ["Start", "Desk 1", "Desk 2", "Desk 3"]
    assert not menu.more


def test_a_group_is_registered_once_and_exists() -> None:
    navigation.group(10, "desk", "Desk")
    navigation.group(10, "desk", "Desk")
    navigation.register(10, "account_login", "Sign in", "login", group="elsewhere")

    with pytest.raises(ImproperlyConfigured):
        navigation.group(10, "desk", "Another")
    assert [error.id for error in navigation.check_navigation()] == ["web.E002"]


def test_entries_come_in_order_and_only_those_the_person_may_see() -> None:
    navigation.register(20, "account_change_password", "Password", "key")
    navigation.register(10, "account_login", "Seen", "eye", "see")
    navigation.register(15, "account_logout", "Hidden", "lock", "rule")

    entries = entries_of(navigation.menu_for(SIGNED_IN, "/elsewhere/"))

    assert [entry.label for entry in entries] == ["Seen", "Password"]
    assert not any(entry.current for entry in entries)


def test_the_longest_address_that_starts_the_path_is_current() -> None:
    navigation.register(10, "account_login", "Sign in", "login")
    navigation.register(20, "account_change_password", "Password", "key")

    entries = entries_of(navigation.menu_for(SIGNED_IN, "/sign-in/more/"))

    assert [(entry.label, entry.current) for entry in entries] == [("Sign in", True), ("Password", False)]


def test_a_stranger_has_no_menu_and_no_roles() -> None:
    navigation.register(10, "account_login", "Sign in", "login")

    assert navigation.menu_for(STRANGER, "/") == navigation.Menu()
    assert navigation.role_labels(STRANGER) == []
    assert navigation.role_labels(SIGNED_IN) == ["Front desk"]


def test_nobody_sees_a_guarded_entry_until_somebody_says_who_may() -> None:
    assert navigation._nobody(SIGNED_IN, "see") is False


def test_an_entry_is_registered_once() -> None:
    navigation.register(10, "account_login", "Sign in", "login")
    navigation.register(10, "account_login", "Sign in", "login")

    with pytest.raises(ImproperlyConfigured):
        navigation.register(10, "account_login", "Another", "login")


def test_an_entry_that_leads_nowhere_is_an_error() -> None:
    navigation.register(10, "account_login", "Sign in", "login")
    navigation.register(20, "no_such_page", "Nowhere", "x")

    errors = navigation.check_navigation()

    assert [error.id for error in errors] == ["web.E001"]
    assert "no_such_page" in errors[0].msg
