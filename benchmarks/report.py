"""The result: thresholds kept or missed, and benchmarks/RESULTS.md with the machine they were measured on."""

from __future__ import annotations

import datetime as dt
import os
import platform
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import django
import psutil
from django.db import connection

from benchmarks.crowd import PEOPLE, THINK, WORKERS, Crowd
from benchmarks.day import Day
from benchmarks.exports import Pair
from benchmarks.measure import Measured, at_share
from benchmarks.plans import Scan
from benchmarks.setting import AT, SMALL, Scale
from devtools.paths import ROOT

RESULTS = Path(__file__).parent / "RESULTS.md"
GROWTH = 1.3
CROWD_P95 = 250.0
MEMORY = 350 * 1024**2
MEGABYTE = 1024**2
EXPORT_GROWTH = 20 * MEGABYTE  # of memory, from few rows to many: flat


@dataclass(slots=True)
class Report:
    """Everything that a run found; ``missed`` names each threshold that was not kept."""

    scale: Scale
    loaded: dict[str, float] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    other_hits: list[str] = field(default_factory=list)
    big: list[Measured] = field(default_factory=list)
    small: dict[str, Measured] = field(default_factory=dict)
    scans: list[Scan] = field(default_factory=list)
    exports: list[Pair] = field(default_factory=list)
    crowd: Crowd | None = None
    day: Day | None = None
    parts: list[str] = field(default_factory=list)
    load: tuple[float, float, float] = field(default_factory=os.getloadavg)

    @property
    def missed(self) -> list[str]:
        found = [f"the copied data is not as the product makes it: {fault}" for fault in self.faults[:5]]
        found += [f"search of {words}: other hits than LIKE" for words in self.other_hits]
        for one in self.big:
            found += self._missed_by(one)
        found += [f"{scan.page}: reads {scan.table} from end to end" for scan in self.scans]
        found += self._missed_by_exports()
        if self.crowd is not None:
            if self.crowd.p95 > CROWD_P95:
                found.append(f"{PEOPLE} people: p95 {self.crowd.p95:.0f} ms")
            if self.crowd.errors:
                found.append(
                    f"{PEOPLE} people: {len(self.crowd.errors)} errors, first: {self.crowd.errors[0]}"
                )
        for busy in (self.crowd, self.day):
            if busy is not None and sum(busy.workers) > MEMORY:
                found.append(f"{WORKERS} web workers need {sum(busy.workers) / MEGABYTE:.0f} MB")
        if self.day is not None:
            if self.day.p95 > CROWD_P95:
                found.append(f"a day of orders: p95 {self.day.p95:.0f} ms")
            if self.day.errors:
                found.append(f"a day of orders: {len(self.day.errors)} errors, first: {self.day.errors[0]}")
        return found

    def _missed_by(self, one: Measured) -> list[str]:
        page, found = one.page, []
        if page.milliseconds is not None and one.p95 > page.milliseconds:
            found.append(f"{page.name}: p95 {one.p95:.1f} ms, allowed {page.milliseconds:.0f}")
        if page.statements is not None and one.statements > page.statements:
            found.append(f"{page.name}: {one.statements} statements, allowed {page.statements}")
        growth = self.growth(one)
        if growth is not None and growth > GROWTH:
            found.append(f"{page.name}: {growth:.2f} times the median at {SMALL:,} rows, allowed {GROWTH}")
        return found

    def _missed_by_exports(self) -> list[str]:
        found = []
        for pair in self.exports:
            few, many, allowed = pair.few, pair.many, pair.wanted.seconds
            what = f"export of {many.rows:,} {pair.wanted.name}"
            if many.seconds > allowed:
                found.append(f"{what}: {many.seconds:.1f} s, allowed {allowed:.0f}")
            if many.grown - few.grown > EXPORT_GROWTH:
                more = (many.grown - few.grown) / MEGABYTE
                found.append(f"{what} needs {more:.0f} MB more than {few.rows:,}")
        return found

    def growth(self, one: Measured) -> float | None:
        """The median beside the median of the same page at ten thousand rows, where it shows as many rows (a tenth)."""
        small = self.small.get(one.page.name)
        alike = small is not None and abs(one.rows - small.rows) <= max(one.rows, small.rows) / 10
        return one.p50 / small.p50 if small is not None and alike else None

    def write(self) -> None:
        lines = [*self._head(), *self._pages(), *self._crowd(), *self._day(), *self._rest(), ""]
        RESULTS.write_text("\n".join(lines), encoding="utf-8")

    def _head(self) -> list[str]:
        rows = f"{self.scale.rows:,}"
        verdict = "Every threshold is kept." if not self.missed else "Missed:"
        return [
            "# What the bench measured", "",
            "Written by `make bench`; what is measured and how: `docs/adr/0013-bench.md`.", "",
            f"{rows} homes, {rows} people, {rows} complaints, {self.scale.rows * self.scale.orders:,.0f} orders; "
            f"the data is about {AT:%Y-%m-%d %H:%M} UTC.",
            f"Measured {dt.datetime.now(dt.UTC):%Y-%m-%d %H:%M} UTC at commit {_commit()}, "
            f"load average at the start {self.load[0]:.2f}.", "",
            *(f"* {line}" for line in _machine()), "",
            f"**{verdict}**", "",
            *(f"* {line}" for line in self.missed), *([""] if self.missed else []),
            *(f"* {name}: {seconds:.0f} s" for name, seconds in self.loaded.items()), "",
        ]  # fmt: skip

    def _pages(self) -> list[str]:
        if not self.big:
            return []
        lines = [
            "## One person", "",
            "Milliseconds on the server, the whole request with session, rights, rendering. *Own*: of them in our own "
            "process. *Plain*: the same rows read by plain SQL in the same run; *ratio*: page to plain, medians. "
            f"*Growth*: the median beside {SMALL:,} rows, measured just before, where the page shows as many rows; "
            "elsewhere the rows that it shows there and here.", "",
            "| page | p50 | p95 | allowed | own | plain p50 | ratio | growth | statements | allowed |",
            "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
        ]  # fmt: skip
        return [*lines, *(self._line(one) for one in self.big), ""]

    def _line(self, one: Measured) -> str:
        plain = f"{at_share(one.plain, 0.5):.1f}" if one.plain else ""
        ratio = f"{one.ratio:.1f}" if one.ratio is not None else ""
        growth, small = self.growth(one), self.small.get(one.page.name)
        rows = f"{small.rows:.1f} → {one.rows:.1f} rows" if small is not None else ""
        limit = f"{one.page.milliseconds:.0f}" if one.page.milliseconds is not None else ""
        return (
            f"| {one.page.name} | {one.p50:.1f} | {one.p95:.1f} | {limit} | {at_share(one.own, 0.5):.1f} | {plain} "
            f"| {ratio} | {f'{growth:.2f}' if growth else rows} | {one.statements} | {one.page.statements or ''} |"
        )

    def _crowd(self) -> list[str]:
        if self.crowd is None:
            return []
        crowd = self.crowd
        lines = [
            "## Fifty people at once", "",
            f"{PEOPLE} people with {THINK[0]:.0f} to {THINK[1]:.0f} s between pages for {crowd.seconds:.0f} s against "
            f"the line `web` of the Procfile with {WORKERS} workers; they and the database share the machine. "
            f"{len(crowd.all_times)} pages, {len(crowd.errors)} errors, p95 {crowd.p95:.0f} ms "
            f"(allowed {CROWD_P95:.0f}).", "",
            "| page | pages | p50 | p95 | longest |", "|---|---:|---:|---:|---:|",
        ]  # fmt: skip
        lines += [_times(name, times) for name, times in sorted(crowd.times.items())]
        memory = " + ".join(f"{each / MEGABYTE:.0f}" for each in crowd.workers)
        parent, allowed = crowd.master / MEGABYTE, MEMORY // MEGABYTE
        said = f"Memory of the {WORKERS} web workers meanwhile: {memory} MB (allowed {allowed} together); "
        return [*lines, "", f"{said}their parent: {parent:.0f} MB.", ""]

    def _day(self) -> list[str]:
        if self.day is None:
            return []
        day = self.day
        lines = [
            "## A day of repairs", "",
            f"{len(day.all_times):,} changes of state of {day.orders:,} orders by {PEOPLE} people at once in "
            f"{day.seconds:.0f} s ({len(day.all_times) / day.seconds:.1f} each second) against the same web server. "
            f"{len(day.errors)} errors, p95 {day.p95:.0f} ms (allowed {CROWD_P95:.0f}).", "",
            "| change | times | p50 | p95 | longest |", "|---|---:|---:|---:|---:|",
        ]  # fmt: skip
        lines += [_times(name, times) for name, times in sorted(day.times.items())]
        memory = " + ".join(f"{each / MEGABYTE:.0f}" for each in day.workers)
        return [*lines, "", f"Memory of the {WORKERS} web workers when it was over: {memory} MB.", ""]

    def _rest(self) -> list[str]:
        found = []
        if "plans" in self.parts:
            found.append(f"* Plans: {len(self.scans)} sequential scans of tables above 10,000 rows.")
        if "check" in self.parts:
            found.append(f"* Data: {len(self.faults)} differences to what the product recomputes.")
            found.append(
                f"* Search: {len(self.other_hits)} words with other hits than a plain LIKE, every hit compared."
            )
        for pair in self.exports:
            few, many = pair.few, pair.many
            found.append(
                f"* Export of {many.rows:,} {pair.wanted.name} by the worker: {many.seconds:.1f} s (allowed "
                f"{pair.wanted.seconds:.0f}), {many.size / MEGABYTE:.1f} MB; its process grew by "
                f"{many.grown / MEGABYTE:.0f} MB, and by {few.grown / MEGABYTE:.0f} MB for {few.rows:,} in "
                f"{few.seconds:.1f} s."
            )
        return ["## Also", "", *found, ""] if found else []


def _times(name: str, times: list[float]) -> str:
    values = f"{at_share(times, 0.5):.0f} | {at_share(times, 0.95):.0f} | {max(times):.0f}"
    return f"| {name} | {len(times)} | {values} |"


def _machine() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        (server,) = cursor.fetchone()
        cursor.execute(
            "SELECT name || ' = ' || setting FROM pg_settings WHERE name IN ('fsync', 'synchronous_commit')"
        )
        durable = ", ".join(name for (name,) in cursor.fetchall())
        cursor.execute(
            "SELECT pg_size_pretty(pg_database_size(current_database())), current_setting('shared_buffers')"
        )
        size, buffers = cursor.fetchone()
    memory = psutil.virtual_memory().total / 1024**3
    return [
        f"{_processor()}, {os.cpu_count()} cores, {memory:.0f} GB memory, {platform.system()} {platform.machine()}",
        f"Python {platform.python_version()}, Django {django.get_version()}, PostgreSQL {server}",
        f"Database {size}, shared_buffers {buffers}, {durable}",
    ]


def _processor() -> str:
    with open("/proc/cpuinfo", encoding="utf-8") as lines:
        return next(
            (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), "processor"
        )


def _commit() -> str:
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "unknown"
