"""A Celery worker that is asked to end in the middle of a sweep: in time, with nothing half done (CLK-04)."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time

import pytest

from core.clock.models import Deadline, EscalationStep
from core.clock.services import sweep
from core.notices.models import Delivery, Notice
from core.records.models import HistoryEntry
from devtools.redis import Redis
from tests.factories.clock import FRIDAY, house, many_deadlines

pytestmark = [pytest.mark.commits, pytest.mark.slow, pytest.mark.rule("CLK-04", "CLK-08")]
AT = FRIDAY + dt.timedelta(days=30)
NUMBER = 3000
CELERY = [sys.executable, "-m", "celery", "--app", "config", "--quiet"]
RING = [*CELERY, "call", "core.clock.tasks.sweep_deadlines"]
WORKER = [
    *CELERY, "worker", "--concurrency", "1", "--without-gossip", "--without-mingle", "--without-heartbeat",
    "--loglevel", "warning",
]  # fmt: skip


def test_a_worker_that_is_asked_to_end_finishes_what_it_has_begun() -> None:
    promises = many_deadlines(house(), NUMBER)
    bell = Redis("redis-worker-stops")
    bell.start()
    try:
        offset = int((AT - dt.datetime.now(dt.UTC)).total_seconds())
        env = os.environ | {"REDIS_URL": bell.url, "CLOCK_OFFSET_SECONDS": str(offset)}
        subprocess.run(RING, env=env, check=True, stdout=subprocess.DEVNULL)
        worker = subprocess.Popen(WORKER, env=env, stderr=subprocess.PIPE, text=True)
        until = time.monotonic() + 60
        while not EscalationStep.objects.exists() and time.monotonic() < until and worker.poll() is None:
            time.sleep(0.02)
        asked = time.monotonic()
        worker.send_signal(signal.SIGTERM)
        _, errors = worker.communicate(timeout=30)
        took = time.monotonic() - asked
    finally:
        bell.stop()

    assert (worker.returncode, errors) == (0, "")
    assert took < 10
    announced = EscalationStep.objects.filter(skipped=False).count()
    assert announced > 0
    assert EscalationStep.objects.count() == 4 * announced
    assert Deadline.objects.filter(next_step_at=None).count() == announced
    assert Notice.objects.count() == HistoryEntry.objects.count() == Delivery.objects.count() == announced

    taken, cursor = 0, None  # whoever comes next does the rest, and nothing twice
    while (result := sweep(AT + dt.timedelta(minutes=1), 500, cursor)).cursor is not None:
        taken, cursor = taken + result.taken, result.cursor
    assert announced + taken + result.taken == len(promises)
    assert EscalationStep.objects.count() == 4 * len(promises)
