"""``python -m benchmarks.clock [--open N] [--due N] [--seconds N]``."""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import sys
import time
from pathlib import Path

from benchmarks.clock.data import make_data
from benchmarks.clock.database import database, now
from benchmarks.clock.lateness import CASES_PER_SECOND, SWEEP_EVERY, lateness
from benchmarks.clock.plain import plain
from benchmarks.clock.sweepers import idle, sweepers

PAGE = Path(__file__).parent.parent / "CLOCK.md"
HEAD = """# The clock

Written by `make bench-clock` (`benchmarks/clock/`): the real sweep on real PostgreSQL with durable commits.

"""


def run(open_ones: int, due: int, seconds: float) -> str:
    """Everything, one after the other; answers the page."""
    lines = [
        f"{now().date().isoformat()} · {os.cpu_count()} cores · {platform.machine()} · load "
        f"{os.getloadavg()[0]:.1f} at the start · {open_ones:,} open deadlines, {due:,} due\n",
        "| what | measured | wanted |",
        "|---|---|---|",
    ]

    def tell(what: str, measured: str, wanted: str) -> None:
        lines.append(f"| {what} | {measured} | {wanted} |")
        sys.stdout.write(f"{what}: {measured} (wanted: {wanted})\n")
        sys.stdout.flush()

    started = time.monotonic()
    make_data(open_ones, now() - dt.timedelta(hours=1))
    tell("data made", f"{time.monotonic() - started:.0f} s", "—")
    rest = idle(now())
    tell("a sweep when nothing is due", f"{rest['sweep']:.1f} ms", "≤ 5 ms")
    tell("the whole round of the task when nothing is due", f"{rest['round']:.1f} ms", "—")
    one = sweepers(1, due, now())
    tell(
        "one sweeper",
        f"{one['rate']:,.0f} steps/s, the backlog gone in {one['seconds']:.0f} s",
        "≥ 1,000/s, ≤ 120 s",
    )
    two = sweepers(2, due, now())
    tell("two sweepers", f"{two['rate']:,.0f} steps/s, {two['seconds']:.0f} s", "more than one, ≤ 120 s")
    raw = plain(due // 4, now())
    tell(
        "the same work as plain SQL, one connection",
        f"{raw:,.0f} steps/s: {raw / one['rate']:.1f} × one sweeper",
        "—",
    )
    tell(
        "most memory of a sweeper",
        f"{one['memory']:.0f} MB, {one['growth']:.0f} MB more than after ten batches",
        "flat",
    )
    late = lateness(seconds)
    tell(
        f"lateness of {late['steps']:,} steps by `sweep --loop` while {CASES_PER_SECOND} cases a second are written",
        f"median {late['p50']:.1f} s, p99 {late['p99']:.1f} s, most {late['max']:.1f} s",
        f"p99 ≤ {SWEEP_EVERY + 5:.0f} s",
    )
    return HEAD + "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.clock", description=__doc__)
    parser.add_argument("--open", type=int, default=1_000_000, help="open deadlines")
    parser.add_argument("--due", type=int, default=100_000, help="of these due at once")
    parser.add_argument("--seconds", type=float, default=90, help="how long cases are written")
    options = parser.parse_args()
    with database():
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        page = run(options.open, options.due, options.seconds)
        if options.open == parser.get_default("open"):
            PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
