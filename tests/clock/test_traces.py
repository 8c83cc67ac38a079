"""*Why this due time*, in words of both languages."""

from __future__ import annotations

import json

import pytest
from django.utils import translation

from core.clock.policies import due_at, given, step
from core.clock.traces import render
from tests.clock.calendars import calendar
from tests.factories.clock import local


@pytest.mark.rule("CLK-01")
def test_the_trace_says_what_was_counted_and_what_was_not() -> None:
    trace = due_at(3, "working_days", local("2026-02-13 17:00"), calendar("national")).trace

    lines = render(
        json.loads(json.dumps([step("standard", standard="complaint.answer.2", version=1), *trace]))
    )

    assert lines == [
        "Service standard, version 1",
        "The start day Fri 2026-02-13 does not count",
        "Working day 1: Sat 2026-02-14 调休上班",
        "Not counted: Sun 2026-02-15",
        "Not counted: Mon 2026-02-16 农历除夕",
        "Not counted: Tue 2026-02-17 to Thu 2026-02-19 春节",
        "Not counted: Fri 2026-02-20 休息日（由 2026-02-14 调休）",
        "Not counted: Sat 2026-02-21 to Sun 2026-02-22",
        "Not counted: Mon 2026-02-23 休息日（由 2026-02-28 调休）",
        "Working day 2: Tue 2026-02-24",
        "Working day 3: Wed 2026-02-25",
        "Until close of business, Wed 2026-02-25 18:00",
    ]


@pytest.mark.rule("CLK-01")
def test_a_year_that_is_not_published_says_provisional() -> None:
    trace = due_at(1, "working_days", local("2026-12-31 23:59"), calendar("national")).trace
    assert "Not counted: Fri 2027-01-01 元旦 (provisional: this year is not published yet)" in render(trace)


@pytest.mark.rule("CLK-01")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_phrase_has_words(language: str) -> None:
    start, national, desk = local("2026-01-31 22:30"), calendar("national"), calendar("desk")
    units = ["minutes", "hours", "same_day", "days", "weeks", "working_days", "months"]
    traces = [due_at(1, unit, start, national, desk).trace for unit in units]
    traces += [due_at(1, "same_day", local("2026-01-31 10:00"), national).trace]
    traces += [given(local("2026-02-01 10:00"), start).trace]
    with translation.override(language):
        for trace in traces:
            assert all(line and "%(" not in line for line in render(trace))
