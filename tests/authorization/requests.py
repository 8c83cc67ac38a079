"""A valid request for every row of the matrix: the address and the least body that the page accepts."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from tests.authorization.addresses import address
from tests.authorization.bodies import BODIES, QUERIES
from tests.authorization.stage import Stage, Things
from tests.authorization.values import raw_values, text

WITH_FILES = {"api_complaint_files", "api_desk_item_send", "api_order_files", "api_order_acceptance"}


def send(stage: Stage, key: str, method: str, column: str, things: Things) -> HttpResponse:
    """The request of one cell, with a request id where something is written."""
    client: Client = stage.client(column)
    url = address(stage, key, column, things)
    if method == "GET":
        query = QUERIES.get(key)
        return client.get(url, query(stage, things) if query else None)  # type: ignore[return-value]
    if method == "POST":
        body = BODIES[key](stage, things) if key in BODIES else {}
        if url.startswith("/api/v1/"):
            headers = {"X-Request-Id": str(uuid.uuid4()), "If-Match": "*"}
            if key in WITH_FILES:
                return client.post(url, body, headers=headers)  # type: ignore[return-value]
            return client.post(url, body, "application/json", headers=headers)  # type: ignore[return-value]
        if key in QUERIES:
            url = f"{url}?{urlencode(QUERIES[key](stage, things))}"
        return client.post(url, {"request_id": str(uuid.uuid4()), **body})  # type: ignore[return-value]
    return client.generic(method, url, headers={"X-Request-Id": str(uuid.uuid4())})  # type: ignore[return-value]


# What these answer is a personal value, revealed on record; or the file that this very person sent.
REVEALS = {
    "owner_reveal:phone",
    "owner_reveal:id_number",
    "caller_phone",
    "order_phone",
    "contact_phone",
    "ledger_marked",
}


def answered(stage: Stage, key: str, method: str, column: str, things: Things) -> str:
    """The status of the cell's answer; ``in`` when the person is sent to sign in first.

    Whoever asks whatever, no answer holds a raw phone or identity number (OWN-05).
    """
    answer = send(stage, key, method, column, things)
    said = text(answer)  # to the end: that closes a file
    assert (key in REVEALS and answer.status_code == 200) or not raw_values(said), (key, method, column)
    location = answer.get("Location", "")
    return "in" if location.startswith(f"{reverse('account_login')}?next=") else str(answer.status_code)
