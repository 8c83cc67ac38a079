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
        "The start day Fri 13 Feb 2026 does not count",
        "Working day 1: Sat 14 Feb 2026 调休上班 · 09:00–18:00",
        "Not counted: Sun 15 Feb 2026",
        "Not counted: Mon 16 Feb 2026 农历除夕",
        "Not counted: Tue 17 Feb 2026 to Thu 19 Feb 2026 春节",
        "Not counted: Fri 20 Feb 2026 休息日（由 2026-02-14 调休）",
        "Not counted: Sat 21 Feb 2026 to Sun 22 Feb 2026",
        "Not counted: Mon 23 Feb 2026 休息日（由 2026-02-28 调休）",
        "Working day 2: Tue 24 Feb 2026 · 09:00–18:00",
        "Working day 3: Wed 25 Feb 2026 · 09:00–18:00",
        "Until close of business, Wed 25 Feb 2026 18:00",
    ]


@pytest.mark.rule("CLK-01")
def test_a_year_that_is_not_published_says_provisional() -> None:
    trace = due_at(1, "working_days", local("2026-12-31 23:59"), calendar("national")).trace
    assert "Not counted: Fri 1 Jan 2027 元旦 (provisional: this year is not published yet)" in render(trace)


@pytest.mark.rule("CLK-01")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_phrase_has_words(language: str) -> None:
    start, national, desk = local("2026-01-31 22:30"), calendar("national"), calendar("desk")
    units = ["minutes", "hours", "same_day", "days", "weeks", "working_hours", "working_days", "months"]
    traces = [due_at(1, unit, start, national, desk).trace for unit in units]
    traces += [due_at(1, "same_day", local("2026-01-31 10:00"), national).trace]
    traces += [given(local("2026-02-01 10:00"), start).trace]
    with translation.override(language):
        for trace in traces:
            assert all(line and "%(" not in line for line in render(trace))
