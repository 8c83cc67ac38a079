"""Long lists as workbooks by the worker: 50,000 complaints (issue 5), the ledger of 30,000 orders (issue 6).

Each export runs through the product's own services in a process of its own, so its memory is what it needs; a tenth of
the rows beside it shows what the rows need.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.setting import MILLION


@dataclass(frozen=True, slots=True)
class Wanted:
    """An export as it is asked for: how many rows at a million homes, and the seconds that they may take."""

    kind: str
    name: str
    rows: int
    seconds: float

    @property
    def asked(self) -> dict[str, str]:
        """The filters of its list."""
        from benchmarks.order_pages import last_month

        return {"shown": "ended"} if self.kind == "complaints" else {"month": last_month(), "part": "free"}


WANTED = (
    Wanted("complaints", "complaints", 50_000, 30.0),
    Wanted("ledger", "orders of a month", 30_000, 15.0),
)


@dataclass(frozen=True, slots=True)
class Exported:
    """One export: its rows, how long the worker took, by how much its process grew, and the size of the file."""

    rows: int
    seconds: float
    grown: int
    size: int


@dataclass(frozen=True, slots=True)
class Pair:
    """An export of few rows and of many."""

    wanted: Wanted
    few: Exported
    many: Exported


def exports_run(homes: int) -> list[Pair]:
    """Each export on the bench's present database, with as many rows as so many homes have."""
    found = []
    for wanted in WANTED:
        rows = max(20, wanted.rows * homes // MILLION)
        found.append(Pair(wanted, _apart(wanted, rows // 10), _apart(wanted, rows)))
    return found


def _apart(wanted: Wanted, rows: int) -> Exported:
    command = [sys.executable, "-m", "benchmarks.exports", wanted.kind, str(rows)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ).stdout
    return Exported(**json.loads(said.splitlines()[-1]))


def _export(kind: str, rows: int) -> Exported:
    """Order it as who sees every project, let the worker write it, and throw it away."""
    from core.accounts.models import User
    from core.time import now
    from owners import export_kinds
    from owners.models import ListExport
    from owners.services.export_work import exports_work
    from owners.services.exports import export_order

    wanted = next(each for each in WANTED if each.kind == kind)
    whole = export_kinds.kind_of(kind)
    assert whole is not None  # the product registers it
    export_kinds.register("bench", whole.permission, _listing(whole.listing, rows))
    everybody = User.objects.get(username="relations")
    export = export_order(kind="bench", asked=wanted.asked, language="zh-hans", by=everybody, at=now())
    before, started = _most_memory(), time.perf_counter()
    exports_work(clock=now)
    seconds = time.perf_counter() - started
    export.refresh_from_db()
    if export.state != "done" or not rows <= export.total <= rows + 1:  # a ledger ends with its totals
        raise RuntimeError(f"{export.state}, {export.total} rows: {export.problem}")
    done = Exported(rows, seconds, _most_memory() - before, export.size)
    ListExport.objects.filter(pk=export.pk).delete()
    return done


def _listing(listing_of: Any, rows: int) -> Any:
    """The first so many rows of a list."""

    def listing(user: Any, asked: Any, at: Any) -> Any:
        whole = listing_of(user, asked, at)
        first = list(whole.query.values_list("pk", flat=True)[:rows])
        return replace(whole, query=whole.query.filter(pk__in=first))

    return listing


def _most_memory() -> int:
    """The most that this process has used so far, in bytes; what its parent used does not count."""
    status = Path("/proc/self/status")
    if status.exists():
        return int(status.read_text().split("VmHWM:")[1].split()[0]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # macOS, in bytes


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(asdict(_export(sys.argv[1], int(sys.argv[2])))))
