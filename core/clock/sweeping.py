"""Repeats the sweep's batches: until nothing more is due, the time is over, or somebody asks to stop."""

from __future__ import annotations

import time
from collections.abc import Callable

from core.clock.services import pauses_end_due, recounts_run, sweep, sweep_run_record
from core.clock.services.absences import absences_turn
from core.time import now

RECOUNT_SECONDS = 5.0
RECOUNT_AT_LEAST_SECONDS = 1.0


def sweep_until_done(
    *, seconds: float, batch: int = 200, stopping: Callable[[], bool] = lambda: False
) -> int:
    """Sweep batch after batch at the present instant (CLK-04); answers the number of steps taken.

    Each batch goes on behind the last one, so that rows somebody holds delay only themselves.  The end of the
    round leaves its trace; a round that fails leaves none.
    """
    give_up = time.monotonic() + seconds
    absences_turn(at=now())  # who stands in is told of what comes now
    pauses_end_due(at=now(), stopping=stopping)  # what runs again may be due in this very round
    taken = 0
    result = sweep(now(), batch, None, stopping)
    taken += result.taken
    while result.cursor is not None and time.monotonic() < give_up and not stopping():
        result = sweep(now(), batch, result.cursor, stopping)
        taken += result.taken
    sweep_run_record(at=now())
    # Steps first; a calendar that was changed is counted through a little in every round, so that no step waits for it.
    left = max(give_up - time.monotonic(), RECOUNT_AT_LEAST_SECONDS)
    recounts_run(seconds=min(left, RECOUNT_SECONDS), now=now, stopping=stopping)
    return taken
