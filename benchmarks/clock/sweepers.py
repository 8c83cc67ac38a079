"""How fast the real sweep takes a backlog, beside the same rows by plain SQL, and what it costs when nothing is due."""

from __future__ import annotations

import datetime as dt
import resource
import statistics
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from typing import Any

from benchmarks.clock.data import make_due
from benchmarks.clock.database import close

BATCH = 200
fork = get_context("fork")


def sweep_all(at: dt.datetime, answers: Any) -> None:
    """One sweeper, until nothing is due: how many steps, and its memory after ten batches and at the end."""
    from core.clock.services import sweep

    taken, early = 0, 0
    while True:
        result = sweep(at, BATCH)
        found = result.taken
        while result.cursor is not None:
            result = sweep(at, BATCH, result.cursor)
            found += result.taken
            early = early or (memory() if found > 10 * BATCH else 0)
        taken += found
        if found == 0:
            answers.put((taken, early, memory()))
            return


def memory() -> int:
    """The most this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def sweepers(count: int, due: int, at: dt.datetime) -> dict[str, float]:
    """So many sweepers, each a process, on a backlog of its own."""
    make_due(due, at)
    close()
    answers = fork.Queue()
    started = time.monotonic()
    crew = [fork.Process(target=sweep_all, args=(at, answers)) for _ in range(count)]
    for process in crew:
        process.start()
    found = [answers.get() for _ in crew]
    for process in crew:
        process.join()
    seconds = time.monotonic() - started
    taken = sum(one[0] for one in found)
    assert taken == due, f"{taken} of {due} steps taken"
    return {"seconds": seconds, "rate": taken / seconds, "memory": max(one[2] for one in found) / 2**20,
            "growth": max(one[2] - one[1] for one in found) / 2**20}  # fmt: skip


def idle(at: dt.datetime) -> dict[str, float]:
    """A round when nothing is due: the batch alone, and all that the task does, in milliseconds."""
    from core.clock.services import sweep
    from core.clock.sweeping import sweep_until_done

    assert sweep(at, BATCH).taken == 0

    def median_of(work: Callable[[], object]) -> float:
        times = []
        for _ in range(200):
            started = time.perf_counter()
            work()
            times.append(1000 * (time.perf_counter() - started))
        return statistics.median(times)

    return {
        "sweep": median_of(lambda: sweep(at, BATCH)),
        "round": median_of(lambda: sweep_until_done(seconds=1)),
    }
