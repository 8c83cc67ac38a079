"""The sweep leaves a trace of its last run."""

from __future__ import annotations

import datetime as dt

from core.clock.models import SweepRun


def sweep_run_record(*, at: dt.datetime) -> None:
    """Note that a round of the sweep came to its end at ``at`` (CLK-04); one statement, safe beside other sweepers."""
    SweepRun.objects.bulk_create(
        [SweepRun(finished_at=at)],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=["finished_at"],
    )
