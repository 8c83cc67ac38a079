"""One run: the data, then each part, then what came out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from benchmarks.database import database_ready, use
from benchmarks.setting import MILLION, SMALL, Scale

if TYPE_CHECKING:
    from benchmarks.measure import Measured
    from benchmarks.report import Report

TURNS = 4


def run(scale: Scale, *, parts: list[str], only: str, seconds: float) -> Report:
    """Measure at ten thousand rows first, to compare, then at the wanted size."""
    small = Scale(SMALL)
    compared = "pages" in parts and scale != small
    took = database_ready(small) if compared else 0.0
    loading = database_ready(scale)
    from benchmarks.report import Report  # the product's settings are read by now

    report = Report(scale, parts=parts)
    report.loaded |= {f"{SMALL:,} rows made": took} if compared else {}
    report.loaded[f"{scale.rows:,} rows made"] = loading
    if "check" in parts:
        from benchmarks.check import faults, search_differs

        report.faults, report.other_hits = faults(), search_differs()
        print(f"check: {len(report.faults)} faults, {len(report.other_hits)} searches differ", flush=True)
    if "plans" in parts:
        from benchmarks.order_pages import EVERY_PAGE
        from benchmarks.plans import page_plans

        found = page_plans([page for page in EVERY_PAGE if only in page.name], asks=12)
        report.scans = [scan for page in found for scan in page.scans]
        print(f"plans: {len(report.scans)} sequential scans", flush=True)
    if "pages" in parts:
        _pages(report, only, small if compared else None)
    if "exports" in parts:
        from benchmarks.exports import exports_run

        report.exports = exports_run(scale.rows)
        for pair in report.exports:
            print(f"exports: {pair.many.rows:,} {pair.wanted.name} {pair.many.seconds:.1f} s", flush=True)
    if "crowd" in parts:
        from benchmarks.crowd import crowd_run

        report.crowd = crowd_run(seconds)
        print(f"crowd: p95 {report.crowd.p95:.0f} ms, {len(report.crowd.errors)} errors", flush=True)
    if "day" in parts:
        from benchmarks.day import CHANGES, DAY_SECONDS, day_run

        share = min(1.0, scale.rows / MILLION)
        report.day = day_run(round(CHANGES * share), DAY_SECONDS * share)
        print(f"day: p95 {report.day.p95:.0f} ms, {len(report.day.errors)} errors", flush=True)
    return report


def _pages(report: Report, only: str, small: Scale | None) -> None:
    """Each page in turns with the same page at ten thousand rows: a machine's speed drifts, and drifts for both."""
    from benchmarks.measure import joined, measured, use_for_a_while
    from benchmarks.order_pages import EVERY_PAGE

    pages = [page for page in EVERY_PAGE if only in page.name]
    scales = [small, report.scale] if small is not None else [report.scale]
    for scale in scales:
        _turn_to(scale)
        for page in pages:
            use_for_a_while(page)
    for page in pages:
        found: dict[Scale, list[Measured]] = {scale: [] for scale in scales}
        for turn in range(TURNS):
            for scale in scales if page.grows else scales[-1:]:
                _turn_to(scale)
                found[scale].append(measured(page, TURNS, turn))
        if small is not None and found[small]:
            report.small[page.name] = joined(found[small])
        report.big.append(_said(joined(found[report.scale])))


def _turn_to(scale: Scale) -> None:
    """Ask this database from now on; how many look-ups each clerk had in the last minute is forgotten (OWN-05)."""
    from benchmarks.pages import forget
    from core.accounts.models import Tally

    use(scale.database)
    forget()
    Tally.objects.all().delete()


def _said(one: Measured) -> Measured:
    print(
        f"  {one.page.name}: p50 {one.p50:.1f}, p95 {one.p95:.1f} ms, {one.statements} statements, "
        f"{one.rows:.1f} rows", flush=True,
    )  # fmt: skip
    return one
