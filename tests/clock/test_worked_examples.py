"""Every worked example of docs/clock.md comes true."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from itertools import takewhile
from pathlib import Path

import pytest

from core.clock.calendars import WorkingCalendar
from core.clock.defaults import LADDERS
from core.clock.policies import DueTime, Rung, due_at, step_times
from core.time import local_zone
from tests.clock.calendars import calendar

PAGE = Path(__file__).parents[2] / "docs" / "clock.md"
RUNGS = [
    Rung(level, step.get("percent"), step.get("multiple"))
    for level, step in enumerate(LADDERS["standard"]["steps"])
]


def table(name: str) -> list[list[str]]:
    """The rows of the table that follows the mark, without its head."""
    lines = PAGE.read_text(encoding="utf-8").split(f"<!-- examples: {name} -->")[1].strip().splitlines()
    rows = takewhile(lambda line: line.startswith("|"), lines)
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows][2:]


@lru_cache
def calendar_of(code: str) -> WorkingCalendar:
    return calendar(code)


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=local_zone())


def promised(promise: str, code: str, opening: str, start: str) -> tuple[DueTime, WorkingCalendar, str]:
    amount, unit = (0, "same_day") if promise == "same day" else _amount(promise)
    staffed = None if opening == "—" else calendar_of(opening)
    counted = calendar_of(code)
    return due_at(amount, unit, local(start), counted, staffed), counted, unit


def _amount(promise: str) -> tuple[int, str]:
    number, _, unit = promise.partition(" ")
    return int(number), unit.replace(" ", "_")


@pytest.mark.rule("CLK-01")
@pytest.mark.parametrize(
    "row",
    [*table("due"), *table("edges"), *table("own")],
    ids=lambda row: f"{row[0]} from {row[3]} {row[1]} {row[2]}",
)
def test_due_time(row: list[str]) -> None:
    promise, code, opening, start, due, _why = row

    found, _calendar, _unit = promised(promise, code, opening, start)

    assert found.at == local(due)
    assert found.at.utcoffset() == dt.timedelta(0)
    assert found.trace


@pytest.mark.rule("CLK-03")
@pytest.mark.parametrize("row", table("ladder"), ids=lambda row: f"{row[0]} from {row[3]} {row[1]} {row[2]}")
def test_ladder(row: list[str]) -> None:
    promise, code, opening, start, *instants = row

    due, counted, unit = promised(promise, code, opening, start)

    assert step_times(RUNGS, unit, due.counts_from, due.at, counted) == [local(text) for text in instants]


def test_the_page_has_examples_of_every_phrase() -> None:
    phrases = {_amount(row[0])[1] if row[0] != "same day" else "same_day" for row in table("due")}
    assert phrases == {
        "minutes",
        "hours",
        "same_day",
        "days",
        "weeks",
        "working_hours",
        "working_days",
        "months",
    }
    assert len(table("due")) >= 30
    assert len(table("edges")) >= 35
    assert len(table("own")) >= 10
    assert len(table("ladder")) >= 10
