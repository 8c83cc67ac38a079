"""One run: the data, then each part, then what came out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from benchmarks.database import database_ready
from benchmarks.setting import SMALL, Scale

if TYPE_CHECKING:
    from benchmarks.measure import Measured
    from benchmarks.report import Report


def run(scale: Scale, *, parts: list[str], only: str, seconds: float) -> Report:
    """Measure at ten thousand rows first, to compare, then at the wanted size."""
    small, took = Scale(SMALL), 0.0
    if "pages" in parts and scale != small:
        took = database_ready(small)
    else:
        database_ready(scale)
    from benchmarks.report import Report  # the product's settings are read by now

    report = Report(scale, parts=parts)
    if took or ("pages" in parts and scale != small):
        report.loaded[f"{SMALL:,} rows made"] = took
        report.small = {each.page.name: each for each in _measured(only, growing=True)}
    report.loaded[f"{scale.rows:,} rows made"] = database_ready(scale)
    if "check" in parts:
        from benchmarks.check import faults, search_differs

        report.faults, report.other_hits = faults(), search_differs()
        print(f"check: {len(report.faults)} faults, {len(report.other_hits)} searches differ", flush=True)
    if "plans" in parts:
        from benchmarks.pages import PAGES
        from benchmarks.plans import page_plans

        found = page_plans([page for page in PAGES if only in page.name], asks=12)
        report.scans = [scan for page in found for scan in page.scans]
        print(f"plans: {len(report.scans)} sequential scans", flush=True)
    if "pages" in parts:
        report.big = list(_measured(only))
    if "crowd" in parts:
        from benchmarks.crowd import crowd_run

        report.crowd = crowd_run(seconds)
        print(f"crowd: p95 {report.crowd.p95:.0f} ms, {len(report.crowd.errors)} errors", flush=True)
    return report


def _measured(only: str, growing: bool = False) -> Iterator[Measured]:
    from benchmarks.measure import measured
    from benchmarks.pages import PAGES, forget

    forget()
    for page in PAGES:
        if only in page.name and (page.grows or not growing):
            one = measured(page)
            print(
                f"  {page.name}: p50 {one.p50:.1f}, p95 {one.p95:.1f} ms, {one.statements} statements",
                flush=True,
            )
            yield one
