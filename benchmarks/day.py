"""A day of repairs: 20,000 changes of state by fifty people at once, through the web server (issue 6).

Each of the fifty takes the orders of a project from where they stand to the countersignature, as whoever's turn it is:
the head of engineering or the technician.  The changes are spread evenly over the time: a slow answer is not made up
for by asking less.
"""

from __future__ import annotations

import http.client
import io
import time
import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from PIL import Image

from benchmarks.crowd import PEOPLE, served, unshared
from benchmarks.measure import at_share, client_of
from benchmarks.setting import AT, PROJECTS
from repairs.enums import OrderState as State

CHANGES, DAY_SECONDS = 20_000, 1200
TOKEN = "b" * 32  # of the cookie and of the header: what counts is that they agree
HEAD = "handler"
LAST = "coalesce(accepted_at, finished_at, started_at, arrived_at, taken_at, dispatched_at, reported_at)"


@dataclass(slots=True)
class Day:
    """What the fifty met: milliseconds of each change by its name, errors, and how long the day took."""

    times: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    orders: int = 0
    seconds: float = 0.0
    workers: list[int] = field(default_factory=list)  # bytes of the web workers when it is over

    @property
    def all_times(self) -> list[float]:
        return [each for times in self.times.values() for each in times]

    @property
    def p95(self) -> float:
        return at_share(self.all_times, 0.95)


@dataclass(frozen=True, slots=True)
class Order:
    """An open order: where it stands, and who does it (by user name)."""

    number: str
    state: State
    hand: str


def day_run(changes: int, seconds: float) -> Day:
    """So many changes in so many seconds, or somewhat longer when the server needs it."""
    found = Day()
    with served() as (port, server), ThreadPoolExecutor(PEOPLE) as pool:
        share = -(-changes // PEOPLE)
        people = [_Person(number, port, found, share, seconds / share) for number in range(PEOPLE)]
        connection.close()
        started = time.perf_counter()
        for each in [pool.submit(person.work) for person in people]:
            each.result()  # who stumbles ends the bench
        found.seconds = time.perf_counter() - started
        found.workers = [unshared(process) for process in server.children()]
    return found


class _Person:
    """One of the fifty: the work of one project, a change at a time."""

    def __init__(self, number: int, port: int, day: Day, share: int, pause: float) -> None:
        self.day, self.share, self.pause, self.number = day, share, pause, number
        self.project = number % PROJECTS
        self.orders = _orders(self.project)
        names = [HEAD, *{order.hand for order in self.orders}]
        clients = {name: client_of(f"{name}-{self.project}") for name in names}
        self.cookies = {name: client.cookies["sessionid"].value for name, client in clients.items()}
        self.ids = {name: client.session["_auth_user_id"] for name, client in clients.items()}
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.signature = _drawn()

    def work(self) -> None:
        started = time.perf_counter() + self.pause * self.number / PEOPLE
        for turn, step in enumerate(islice(self._steps(), self.share)):
            begin = started + turn * self.pause
            wait = begin - time.perf_counter()
            if wait > 0:
                time.sleep(wait)
            self._do(*step)

    def _steps(self) -> Iterator[tuple[str, str, str, dict[str, Any]]]:
        """(who, address, what, fields) of each change, one order after the other."""
        for order in self.orders:
            self.day.orders += 1
            ways = _way(order, self.ids[order.hand], self.signature)
            for state, who, action, fields in ways:
                if State(order.state) in BEFORE[state]:
                    path = f"/orders/{order.number}/{action}/"
                    if who != HEAD and action != "take":
                        path = f"/repairs/phone/{order.number}/{action}/"
                    yield who, path, action, fields

    def _do(self, who: str, path: str, action: str, fields: dict[str, Any]) -> None:
        headers = {
            "Cookie": f"sessionid={self.cookies[who]}; django_language=zh-hans; csrftoken={TOKEN}",
            "Content-Type": MULTIPART_CONTENT, "X-CSRFToken": TOKEN,
        }  # fmt: skip
        body = encode_multipart(BOUNDARY, {**fields, "request_id": str(uuid.uuid4())})
        started = time.perf_counter()
        try:
            self.connection.request("POST", path, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
            self.connection.close()
        except (OSError, http.client.HTTPException) as error:
            self.day.errors.append(f"{action} {path}: {error!r}")
            self.connection.close()
            return
        self.day.times.setdefault(action, []).append((time.perf_counter() - started) * 1000)
        if answer.status != http.client.FOUND:
            self.day.errors.append(f"{action} {path}: {answer.status} {content[:300]!r}")


# From which states each step of the way is still to be done.
ORDER_OF_STATES = (
    State.REQUESTED, State.DISPATCHED, State.TAKEN, State.ARRIVED, State.WORKING, State.FINISHED, State.ACCEPTED,
)  # fmt: skip
BEFORE = {state: set(ORDER_OF_STATES[: place + 1]) for place, state in enumerate(ORDER_OF_STATES)}


def _way(order: Order, hand_id: str, signature: bytes) -> list[tuple[State, str, str, dict[str, Any]]]:
    """From each state: who goes on, with which action and which fields."""
    picture = SimpleUploadedFile("signature.png", signature, "image/png")
    return [
        (State.REQUESTED, HEAD, "dispatch", {"to": hand_id}),
        (State.DISPATCHED, order.hand, "take", {}),
        (State.TAKEN, order.hand, "arrive", {}),
        (State.ARRIVED, order.hand, "start", {"quality_standard": "24 小时不渗漏"}),
        (State.WORKING, order.hand, "finish", {
            "result": "已修复", "site_cleaned": "on", "why_no_pictures": "业主不同意拍照",
        }),
        (State.FINISHED, order.hand, "accept", {"name": "业主", "signature": picture}),
        (State.ACCEPTED, HEAD, "countersign", {}),
    ]  # fmt: skip


def _orders(project: int) -> list[Order]:
    """Open orders of a project that nobody has touched since the instant of the data, those to give out first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
            SELECT "case".number, work.state, coalesce(hand.username, offered.username)
            FROM repairs_workorder AS work JOIN records_case AS "case" ON "case".id = work.case_id
            LEFT JOIN accounts_user AS hand ON hand.id = work.technician_id
            LEFT JOIN LATERAL (
                SELECT username FROM repairs_offer AS offer JOIN accounts_user ON accounts_user.id = offer.user_id
                WHERE offer.order_id = work.case_id AND offer.ended_at IS NULL LIMIT 1
            ) AS offered ON true
            WHERE "case".is_open AND "case".project_id = (SELECT id FROM places_project WHERE code = %s)
            AND work.state = ANY(%s) AND {LAST} <= %s ORDER BY work.dispatched_at IS NOT NULL, "case".id
            """,  # our own columns
            [f"p{project}", [str(state) for state in ORDER_OF_STATES], AT],
        )
        rows = cursor.fetchall()
    hands = [f"technician{number}" for number in range(6)]
    return [
        Order(number, State(state), (user or hands[place % 6]).split("-")[0])
        for place, (number, state, user) in enumerate(rows)
    ]


def _drawn() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (300, 120), "white").save(out, "PNG")
    return out.getvalue()
