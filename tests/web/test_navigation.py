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
    monkeypatch.setattr(navigation, "_may", lambda user, permission: permission in user.rights)
    monkeypatch.setattr(navigation, "_roles", lambda user: ["Front desk"])


def test_entries_come_in_order_and_only_those_the_person_may_see() -> None:
    navigation.register(20, "account_change_password", "Password", "key")
    navigation.register(10, "account_login", "Seen", "eye", "see")
    navigation.register(15, "account_logout", "Hidden", "lock", "rule")

    entries = navigation.entries_for(SIGNED_IN, "/elsewhere/")

    assert [entry.label for entry in entries] == ["Seen", "Password"]
    assert not any(entry.current for entry in entries)


def test_the_longest_address_that_starts_the_path_is_current() -> None:
    navigation.register(10, "account_login", "Sign in", "login")
    navigation.register(20, "account_change_password", "Password", "key")

    entries = navigation.entries_for(SIGNED_IN, "/sign-in/more/")

    assert [(entry.label, entry.current) for entry in entries] == [("Sign in", True), ("Password", False)]


def test_a_stranger_has_no_menu_and_no_roles() -> None:
    navigation.register(10, "account_login", "Sign in", "login")

    assert navigation.entries_for(STRANGER, "/") == []
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
