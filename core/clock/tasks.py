"""The doorbell of the sweep: losing or doubling it is harmless (design §2)."""

from __future__ import annotations

from celery import shared_task

from core.clock.sweeping import sweep_until_done


@shared_task
def sweep_deadlines() -> int:
    """Take what is due; answers the number of steps (CLK-04, CLK-08).

    For at most eight seconds, so that a worker that is asked to stop does so within ten.
    """
    return sweep_until_done(seconds=8)
