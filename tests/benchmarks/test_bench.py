"""The short form of the bench: plans and statements of the measured pages, and data that is as the product's own."""

from __future__ import annotations

from typing import Any

import pytest

from benchmarks.database import fill
from benchmarks.order_pages import EVERY_PAGE
from benchmarks.pages import forget
from benchmarks.plans import page_plans
from benchmarks.setting import Scale, clock_offset

SCALE = Scale(20_000, stories=40, orders=1)


@pytest.mark.slow
@pytest.mark.commits
@pytest.mark.rule("RPT-05")
def test_no_page_reads_a_big_table_from_end_to_end(settings: Any) -> None:
    settings.CLOCK_OFFSET_SECONDS = clock_offset()
    forget()
    fill(SCALE, lambda _said: None, processes=0)

    from benchmarks.check import faults, search_differs

    assert faults(40) == []
    assert search_differs() == []
    found = page_plans(EVERY_PAGE, asks=3)
    assert [scan for page in found for scan in page.scans] == []
    allowed = {page.name: page.statements for page in EVERY_PAGE if page.statements is not None}
    assert {p.name: p.statements for p in found if p.statements > allowed.get(p.name, 1000)} == {}
