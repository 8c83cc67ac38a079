"""The description of the API: complete, without a warning, kept by every answer, and readable."""

from __future__ import annotations

import io
import re
from functools import cache
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import URLPattern, get_resolver
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator

from complaints.api.actions import OFFERED
from complaints.forms.actions import FORMS
from config.api import urlpatterns
from core.api.base import ApiView
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@cache
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return schema


def _operations() -> dict[str, dict[str, Any]]:
    schema = _schema()
    return {
        f"{method.upper()} {address}": told
        for address, item in schema["paths"].items()
        for method, told in item.items()
    }


def test_the_description_is_valid_and_without_a_warning() -> None:
    GENERATOR_STATS.reset()
    out = io.StringIO()
    call_command("spectacular", "--validate", "--fail-on-warn", stdout=out)
    assert "/api/v1/complaints/{number}/actions/close/" in out.getvalue()


def test_every_view_is_described_and_every_write_runs_once() -> None:
    operations = _operations()
    views = [each.callback.cls for each in urlpatterns if hasattr(each.callback, "cls")]
    described = [view for view in views if issubclass(view, ApiView) and view.schema is not None]

    assert len(operations) == sum(hasattr(v, "get") + hasattr(v, "post") for v in described)
    assert all(v.post.once for v in described if hasattr(v, "post"))
    assert all(v.kind for v in described)
    assert len({told["operationId"] for told in operations.values()}) == len(operations)
    assert all(told["summary"] for told in operations.values())


def test_each_action_takes_the_fields_of_its_form() -> None:
    schema = _schema()
    for action in OFFERED:
        told = schema["paths"][f"/api/v1/complaints/{{number}}/actions/{action.value}/"]["post"]
        reference = (
            told.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        )
        name = reference.get("$ref", "").rpartition("/")[2]
        fields = schema["components"]["schemas"][name]["properties"] if name else {}
        assert set(fields) == set(FORMS[action].base_fields) - {"version", "uploads", "paper"}


def test_the_description_and_the_page_need_a_sign_in(cast: Cast, client: Client) -> None:
    assert client.get("/api/schema/").status_code == 401
    assert client.get("/api/docs/").status_code == 302
    client.force_login(cast.clerk)
    schema = client.get("/api/schema/")
    assert schema.status_code == 200
    assert set(schema.json()["paths"]) == set(_schema()["paths"])


@pytest.mark.parametrize(("language", "word"), [("en", "Refusals"), ("zh-hans", "Accept-Language")])
def test_the_page_shows_every_operation_under_the_strict_policy(
    cast: Cast, client: Client, language: str, word: str
) -> None:
    client.force_login(cast.clerk)

    page = client.get("/api/docs/", headers={"Accept-Language": language})

    assert word in page.text
    shown = {
        f"{method} {address}" for method, address in re.findall(r"<code>(GET|POST) ([^<]+)</code>", page.text)
    }
    assert shown == set(_operations())
    assert "script-src 'self'" in page["Content-Security-Policy"]
    assert not re.search(r"<style|\sstyle=|<script(?![^>]*src=)|https?://(?!testserver)", page.text)


def test_any_other_address_is_a_problem_and_no_page(cast: Cast, client: Client) -> None:
    client.force_login(cast.clerk)
    answer = client.get("/api/v1/nothing/")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert answer["Content-Type"] == "application/problem+json"


def test_the_api_stands_below_its_address() -> None:
    below = next(each for each in get_resolver().url_patterns if str(each.pattern) == "api/")
    assert all(isinstance(each, URLPattern) for each in below.url_patterns)
