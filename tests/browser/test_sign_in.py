"""Signing in through the real page."""

from __future__ import annotations

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.utils import timezone
from playwright.sync_api import expect

from dashboard.demo.cast import password
from tests.browser.house import House, faults_of

pytestmark = [pytest.mark.browser, pytest.mark.commits]


@pytest.mark.rule("SEC-03")
def test_staff_sign_in_with_a_password_and_come_where_they_wanted(house: House) -> None:
    page = house.tab()
    page.goto("/complaints/")
    page.get_by_label("User name").fill("desk")
    page.get_by_label("Password", exact=True).fill("wrong-password-1")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()

    page.get_by_label("Password", exact=True).fill(password())
    page.keyboard.press("Enter")

    page.wait_for_url("**/complaints/")
    expect(page.get_by_role("button", name="苏晓")).to_be_visible()
    # From now on the pages speak the person's own language.
    assert page.get_attribute("html", "lang") == "zh-hans"


def _code(secret: str, steps: int = 0) -> str:
    """What the app shows now, or ``steps`` half minutes later."""
    return format_hotp_value(hotp_value(secret, int(timezone.now().timestamp()) // 30 + steps))


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize("width", [360, 1280])
def test_the_second_step_is_set_up_and_then_asked(house: House, width: int) -> None:
    page = house.tab("manager", width=width)
    page.goto("/security/app/")
    if page.locator("input[name=password]").count():
        page.locator("input[name=password]").fill(password())
        page.keyboard.press("Enter")
    secret = page.locator("code.secret").inner_text()
    assert page.locator("img.qr").evaluate("(picture) => picture.naturalWidth") > 0
    assert faults_of(page) == []
    page.locator("input[name=code]").fill(_code(secret))
    page.keyboard.press("Enter")

    expect(page.locator(".codes li")).to_have_count(10)
    assert faults_of(page) == []
    for address in ("/security/recovery-codes/new/", "/security/app/remove/", "/security/"):
        page.goto(address)
        assert faults_of(page) == []

    again = house.tab(width=width)
    again.goto("/sign-in/")
    again.locator("input[name=login]").fill("manager")
    again.locator("input[name=password]").fill(password())
    again.keyboard.press("Enter")
    expect(again.locator("input[name=code]")).to_be_focused()
    assert faults_of(again) == []
    again.locator("input[name=code]").fill(_code(secret, 1))  # the code of just now counts once
    again.keyboard.press("Enter")
    again.wait_for_url("**/")
    expect(again.locator("#user-menu")).to_be_attached()
