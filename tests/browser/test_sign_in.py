"""Signing in through the real page."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from dashboard.demo.cast import password
from tests.browser.house import House

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
