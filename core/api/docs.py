"""The description of the API: for programs as OpenAPI, for people as a page made from the same."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from rest_framework.request import Request
from rest_framework.response import Response

from core.accounts.requests import SignedInRequest
from core.api.base import ApiView
from core.api.enums import TokenScope
from core.api.schema import PROBLEMS

METHODS = ("get", "post")


class SchemaView(ApiView):
    """OpenAPI 3, for those who are signed in."""

    schema = None

    def get(self, request: Request) -> Response:
        return Response(_schema(get_language()))


@lru_cache(maxsize=4)
def _schema(language: str | None) -> dict[str, Any]:
    """The description in the active language; it only changes with the code."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return schema


@require_safe
def api_docs(request: SignedInRequest) -> HttpResponse:
    """Every operation with what it takes and answers, readable without scripts."""
    schema = _schema(get_language())
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, item in schema["paths"].items():
        for method in METHODS:
            if method in item:
                told = _operation(schema, address, method, item[method])
                groups.setdefault(item[method]["tags"][0], []).append(told)
    context = {"groups": groups, "problems": PROBLEMS, "scopes": TokenScope.choices}
    return render(request, "api/docs.html", context)


def _operation(schema: dict[str, Any], address: str, method: str, told: dict[str, Any]) -> dict[str, Any]:
    bodies: list[dict[str, Any]] = [*told.get("requestBody", {}).get("content", {}).values()]
    body = bodies[0].get("schema") if bodies else None  # JSON, or a form with files
    done = next((status for status in told["responses"] if status.startswith("2")), "")
    content = told["responses"].get(done, {}).get("content", {}).get("application/json", {}).get("schema")
    return {
        "method": method.upper(),
        "address": address,
        "id": told["operationId"],
        "summary": told.get("summary", ""),
        "parameters": [
            {
                "name": each["name"],
                "needed": each.get("required", False),
                "type": _type(each["schema"]),
                "text": each.get("description", ""),
            }
            for each in told.get("parameters", [])
        ],
        "body": _fields(schema, body),
        "answer": _fields(schema, content),
        "status": done,
        "refusals": [status for status in told["responses"] if status >= "4"],
    }


def _fields(schema: dict[str, Any], node: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The fields of an object, one level deep; what lies deeper is named by its own object."""
    whole = _resolved(schema, node or {})
    needed = whole.get("required", [])
    return [
        {
            "name": name,
            "needed": name in needed,
            "type": _type(inner),
            "text": inner.get("title") or inner.get("description") or "",
        }
        for name, inner in whole.get("properties", {}).items()
    ]


def _resolved(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    if "$ref" not in node:
        return node
    resolved: dict[str, Any] = schema["components"]["schemas"][node["$ref"].rpartition("/")[2]]
    return resolved


def _type(node: dict[str, Any]) -> str:
    """``string``, ``one of a, b``, ``list of Unit``: what the field holds in a few words."""
    for key in ("allOf", "oneOf"):
        if key in node:
            return " | ".join(_type(each) for each in node[key])
    if "$ref" in node:
        return str(node["$ref"].rpartition("/")[2])
    if "enum" in node:
        return " | ".join(str(each) for each in node["enum"] if each not in ("", None))
    if node.get("type") == "array":
        return f"{_type(node.get('items', {}))} […]"
    return " ".join(part for part in (str(node.get("type", "")), node.get("format", "")) if part)
