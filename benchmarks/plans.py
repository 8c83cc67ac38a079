"""The plan of every statement that a page runs: none reads a big table from end to end."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction

from benchmarks.measure import client_of, request, statements_kept
from benchmarks.pages import Page

BIG = 10_000
SMALL_PART = 0.1
EXPLAINED = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")


@dataclass(frozen=True, slots=True)
class Scan:
    """A statement of a page that reads a big table from end to end."""

    page: str
    table: str
    statement: str


def big_tables(rows: int = BIG) -> set[str]:
    """Tables with more rows, by the statistics, which are up to date after the load."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r' AND reltuples > %s", [rows])
        return {name for (name,) in cursor.fetchall()}


@dataclass(frozen=True, slots=True)
class PagePlans:
    """What a page ran: its scans, and the most statements of one request."""

    name: str
    scans: list[Scan]
    statements: int


def page_plans(pages: list[Page], asks: int, rows: int = BIG) -> list[PagePlans]:
    """Ask each page so often, and explain what it ran."""
    big = big_tables(rows)
    return [_of_page(page, asks, big) for page in pages]


def _of_page(page: Page, asks: int, big: set[str]) -> PagePlans:
    client = client_of(page.users[0])
    if page.ask(0).post is None:  # the first page of a session also writes when it was seen
        request(client, page.ask(asks))
    found, seen, most = PagePlans(page.name, [], 0), set(), 0
    for number in range(asks):
        with transaction.atomic(), statements_kept() as kept:
            request(client, page.ask(number))
            transaction.set_rollback(True)
        most = max(most, len(kept))
        for statement, params in kept:
            if not statement.lstrip().startswith(EXPLAINED):
                continue
            for table in _read_whole(statement, params) & big:
                if (table, statement) not in seen:
                    seen.add((table, statement))
                    found.scans.append(Scan(page.name, table, statement))
    return replace(found, statements=most)


def _read_whole(statement: str, params: Any) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", params)
        (found,) = cursor.fetchone()
    plan = json.loads(found) if isinstance(found, str) else found
    return set(_seq_scans(plan[0]["Plan"]))


def _seq_scans(node: dict[str, Any], limit: float = float("inf")) -> Iterator[str]:
    """Tables read from end to end: not those where a limit above ends the reading after a small part."""
    if node["Node Type"] == "Limit":
        limit = min(limit, node["Total Cost"])
    if node["Node Type"] == "Seq Scan" and limit > node["Total Cost"] * SMALL_PART:
        yield node["Relation Name"]
    for below in node.get("Plans", []):
        yield from _seq_scans(below, limit)
