"""A list of complaints as a workbook by the worker: 50,000 rows, and 5,000 for the memory (issue 5).

Each export runs through the product's own services in a process of its own, so its memory is what it needs.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import Any

ROWS, FEW = 50_000, 5_000


@dataclass(frozen=True, slots=True)
class Exported:
    """One export: its rows, how long the worker took, by how much its process grew, and the size of the file."""

    rows: int
    seconds: float
    grown: int
    size: int


def exports_run(rows: int = ROWS) -> list[Exported]:
    """Few rows, then many, each in its own process on the bench's present database."""
    return [_apart(FEW), _apart(rows)]


def _apart(rows: int) -> Exported:
    command = [sys.executable, "-m", "benchmarks.exports", str(rows)]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=os.environ).stdout
    return Exported(**json.loads(said.splitlines()[-1]))


def _export(rows: int) -> Exported:
    """Order it as who sees every project, let the worker write it, and throw it away."""
    from core.accounts.enums import Permission
    from core.accounts.models import User
    from core.time import now
    from owners import export_kinds
    from owners.models import ListExport
    from owners.services.export_work import exports_work
    from owners.services.exports import export_order

    listing = _listing(rows)
    export_kinds.register("bench", Permission.CASE_VIEW, listing)
    everybody = User.objects.get(username="relations")
    export = export_order(kind="bench", asked={"shown": "ended"}, language="zh-hans", by=everybody, at=now())
    before, started = _most_memory(), time.perf_counter()
    exports_work(clock=now)
    seconds = time.perf_counter() - started
    export.refresh_from_db()
    if (export.state, export.total) != ("done", rows):
        raise RuntimeError(f"{export.state}, {export.total} rows: {export.problem}")
    done = Exported(rows, seconds, _most_memory() - before, export.size)
    ListExport.objects.filter(pk=export.pk).delete()
    return done


def _listing(rows: int) -> Any:
    from dataclasses import replace

    from complaints.exports import complaints_listing

    def listing(user: Any, asked: Any, at: Any) -> Any:
        whole = complaints_listing(user, asked, at)
        last = whole.query.values_list("pk", flat=True)[rows - 1]
        return replace(whole, query=whole.query.filter(pk__gte=last))

    return listing


def _most_memory() -> int:
    """The most that this process has used so far, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


if __name__ == "__main__":
    from dataclasses import asdict

    import django

    django.setup()
    print(json.dumps(asdict(_export(int(sys.argv[1])))))
