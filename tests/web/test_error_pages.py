"""A refusal is a page with its reason and a way on; htmx gets the same as a notice in place."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.views.csrf import csrf_failure
from django.views.defaults import server_error

from core.errors import Conflict

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.web.pages")]


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (403, "Only a manager may do this."),
        (409, "Somebody saved before you."),
        (422, "A phone has digits only."),
    ],
)
def test_a_refusal_says_its_reason_and_a_way_on(client: Client, status: int, sentence: str) -> None:
    answer = client.get(f"/test/refused/{status}/")

    assert answer.status_code == status
    assert sentence in answer.text
    assert "<main" in answer.text
    assert 'href="/"' in answer.text


def test_a_conflict_shows_both_versions(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.htmx = False
    differences = [("Grade", "General", "<b>Hot-spot</b>")]

    html = render_to_string(
        "409.html", {"error": Conflict("stale", "Changed.", differences=differences)}, request
    )

    assert "General" in html
    assert "&lt;b&gt;Hot-spot&lt;/b&gt;" in html


@pytest.mark.parametrize("status", [403, 409, 422])
def test_htmx_gets_a_notice_and_not_a_page_in_the_page(client: Client, status: int) -> None:
    answer = client.get(f"/test/refused/{status}/", headers={"HX-Request": "true"})

    assert answer.status_code == status
    assert 'role="alert"' in answer.text
    assert "<html" not in answer.text


def test_what_is_not_there_says_what_to_do(client: Client) -> None:
    answer = client.get("/no/such/page/")

    assert answer.status_code == 404
    assert "Check the number, or search for it." in answer.text


def test_the_last_page_needs_neither_database_nor_language(rf: RequestFactory) -> None:
    answer = server_error(rf.get("/"))

    assert answer.status_code == 500
    assert "系统出错了" in answer.text
    assert "Something went wrong" in answer.text


def test_a_form_without_its_mark_is_told_how_to_go_on() -> None:
    answer = Client(enforce_csrf_checks=True).post("/test/post/", {"text": "x"})

    assert answer.status_code == 403
    assert "This form has expired" in answer.text
    assert csrf_failure.__module__ == "django.views.csrf"


def test_the_sign_in_page_says_what_to_do_when_locked_out(client: Client) -> None:
    answer = client.get("/sign-in/")

    assert answer.status_code == 200
    assert 'autocomplete="username"' in answer.text
    assert "sign-in pauses for five minutes" in answer.text


def test_the_language_button_speaks_the_other_language_and_comes_back(client: Client) -> None:
    assert 'value="zh-hans" lang="zh-hans"' in client.get("/sign-in/").text

    answer = client.post("/language/", {"language": "zh-hans", "next": "/sign-in/"})

    assert answer.url == "/sign-in/"
    assert '<html lang="zh-hans"' in client.get("/sign-in/").text


@override_settings(LANGUAGE_CODE="zh-hans")
def test_the_page_names_its_language(client: Client) -> None:
    assert '<html lang="en"' in client.get("/sign-in/", headers={"Accept-Language": "en"}).text
