"""Asks a page as often as wanted: times, statements, and the same rows by plain SQL in the same run."""

from __future__ import annotations

import gc
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.test import Client

from benchmarks.pages import Ask, Page
from benchmarks.plain import Statement, detail
from core.accounts.models import User

WARM_UP = 5
ROWS = (
    b"<tr",
    b'role="option"',
    b'class="row-item',
    b'class="phone-order"',
)  # what stands for a row in a list


@dataclass(frozen=True, slots=True)
class Measured:
    """Milliseconds of the page, of our own process in it, and of plain SQL; the rows shown; the most statements."""

    page: Page
    times: list[float]
    own: list[float]
    plain: list[float]
    rows: float
    statements: int

    @property
    def p50(self) -> float:
        return at_share(self.times, 0.50)

    @property
    def p95(self) -> float:
        return at_share(self.times, 0.95)

    @property
    def ratio(self) -> float | None:
        """The page's time as a multiple of plain SQL's, by their medians."""
        return self.p50 / at_share(self.plain, 0.50) if self.plain else None


def at_share(times: list[float], share: float) -> float:
    """The value below which this share of them lies (nearest rank)."""
    ranked = sorted(times)
    return ranked[min(len(ranked) - 1, int(share * len(ranked)))]


def client_of(username: str) -> Client:
    """A browser in which this person has signed in and reads Chinese."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    client.cookies["django_language"] = "zh-hans"
    return client


@contextmanager
def statements_kept() -> Iterator[list[tuple[str, Any]]]:
    """Every statement that the connection runs in the block."""
    kept: list[tuple[str, Any]] = []

    def keep(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        kept.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(keep):
        yield kept


def request(client: Client, ask: Ask) -> Any:
    """The answer; anything but a page, or the redirect after a write, ends the bench."""
    answer = client.get(ask.path) if ask.post is None else client.post(ask.path, ask.post)
    if answer.status_code != (200 if ask.post is None else 302):
        raise SystemExit(f"{ask.path} answered {answer.status_code}: {answer.content.decode()[:2000]}")
    return answer


def use_for_a_while(page: Page, asks: int = 150) -> None:
    """A server that is asked all day has in memory what is asked often; what writes is left alone."""
    if page.ask(0).post is not None:
        return
    clients = [client_of(user) for user in page.users]
    for number in range(asks):
        request(clients[number % len(clients)], page.ask(number + 20_000))


def joined(parts: Sequence[Measured]) -> Measured:
    """Several turns of one page as one measurement."""
    return Measured(
        parts[0].page,
        [each for part in parts for each in part.times],
        [each for part in parts for each in part.own],
        [each for part in parts for each in part.plain],
        sum(part.rows for part in parts) / len(parts),
        max(part.statements for part in parts),
    )


def measured(page: Page, turns: int = 1, turn: int = 0) -> Measured:
    """Ask the page one time after the other, each time for something else; one of several turns of its samples."""
    clients = [client_of(user) for user in page.users]
    for number in range(WARM_UP):
        request(clients[number % len(clients)], page.ask(number + 10_000))
    times, own, plain, rows, most = [], [], [], 0, 0
    gc.collect()
    share = page.samples // turns
    for number in range(turn * share, (turn + 1) * share):
        client, ask = clients[number % len(clients)], page.ask(number)
        with statements_kept() as kept:
            started, worked = time.perf_counter(), time.thread_time()
            answer = request(client, ask)
            times.append((time.perf_counter() - started) * 1000)
            own.append((time.thread_time() - worked) * 1000)
        most = max(most, len(kept))
        rows += sum(answer.content.count(row) for row in ROWS)
        if ask.post is not None:  # what was written is read
            plain.append(_read(detail(answer.url.rstrip("/").rsplit("/", 1)[1])))
        elif ask.plain:
            plain.append(_read(ask.plain))
    return Measured(page, times, own, plain, rows / len(times), most)


def _read(statements: Iterable[Statement]) -> float:
    with connection.cursor() as cursor:
        raw = cursor.cursor
        started = time.perf_counter()
        for sql, params in statements:
            raw.execute(sql, params)
            raw.fetchall()
        return (time.perf_counter() - started) * 1000
