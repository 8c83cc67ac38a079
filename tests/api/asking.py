"""A program that asks the API."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

from django.http import HttpResponse
from django.test import Client

from core.accounts.models import User
from core.api.enums import TokenScope
from core.api.services import api_token_issue
from core.time import now

NINETY_DAYS = dt.timedelta(days=90)
PROBLEM = "application/problem+json"


class Asker:
    """Signs in with a token and sends JSON."""

    def __init__(self, user: User, *scopes: str, language: str = "en") -> None:
        at = now()
        issued = api_token_issue(
            user=user,
            name="test",
            scopes=scopes or TokenScope.values,
            expires_at=at + NINETY_DAYS,
            by=user,
            at=at,
        )
        self.token, self.secret = issued.token, issued.secret
        self.client = Client()
        self.headers = {"Authorization": f"Bearer {issued.secret}", "Accept-Language": language}

    def get(self, path: str, /, **query: Any) -> HttpResponse:
        return self.client.get(f"/api/v1/{path}", query, headers=self.headers)  # type: ignore[return-value]

    def post(
        self, path: str, body: Any = None, *, request_id: str = "", version: object = None, **headers: str
    ) -> HttpResponse:
        sent = {**self.headers, "X-Request-Id": request_id or str(uuid.uuid4()), **headers}
        if version is not None:
            sent["If-Match"] = f'"{version}"' if isinstance(version, int) else str(version)
        return self.client.post(  # type: ignore[return-value]
            f"/api/v1/{path}", body if body is not None else {}, "application/json", headers=sent
        )


def rows(answer: HttpResponse) -> list[dict[str, Any]]:
    """The rows of a list that was answered."""
    assert answer.status_code == 200, answer.content
    found: list[dict[str, Any]] = answer.json()["results"]
    return found


def problem(answer: HttpResponse) -> tuple[int, str]:
    """Status and code of a refusal, which must be a problem."""
    assert answer["Content-Type"] == PROBLEM, answer.content
    body = answer.json()
    assert body["status"] == answer.status_code
    assert body["detail"]
    return answer.status_code, body["code"]
