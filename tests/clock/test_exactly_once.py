"""Chaos: SIGKILL falls on sweepers and senders; no step and no notice is lost, none is doubled (CLK-04, CLK-06).

CI runs it short; ``make chaos`` (``CHAOS=full``) with 100,000 deadlines and 600 kills, and prints its numbers.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db.models import Count

from core.clock.models import Deadline, EscalationStep
from core.clock.services import sweep
from core.notices.enums import DeliveryState
from core.notices.models import Delivery, Notice
from core.notices.sending import deliveries_send
from core.records.models import HistoryEntry
from tests.clock.receiver import receiver
from tests.factories.clock import FRIDAY, house, many_deadlines

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Run:
    """How much is due, how many kills fall on it, and at which instants of the ladder."""

    deadlines: int
    kills: int
    batch: int
    seconds_between_kills: float
    instants: tuple[dt.datetime, ...]


# The first instant tells two persons at once (or one), the last one writes the digest of the general manager.
SHORT = Run(500, 40, 10, 0.06, (FRIDAY + DAY, FRIDAY + 3 * DAY))
FULL = Run(100_000, 600, 200, 0.25, (FRIDAY + 2 * DAY,))


def run_chaos(run: Run, book: Path) -> dict[str, Any]:
    """Let the crew work under fire; the numbers it answers."""
    program = [sys.executable, "-m", "tests.clock.chaos"]
    program += [str(run.kills), str(run.batch), str(run.seconds_between_kills)]
    with receiver(book) as settings:
        done = subprocess.run(
            [*program, *(at.isoformat() for at in run.instants)],
            env=os.environ | settings,
            capture_output=True,
            text=True,
            timeout=3600,
            check=False,
        )
    assert done.returncode == 0, done.stderr[-2000:]
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.mark.rule("CLK-04", "CLK-06")
@pytest.mark.commits
def test_chaos(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = FULL if os.environ.get("CHAOS") == "full" else SHORT
    many_deadlines(house(), run.deadlines)

    numbers = run_chaos(run, tmp_path / "book")

    assert sum(numbers["killed"].values()) == run.kills
    assert min(numbers["killed"].values()) > run.kills / 10
    numbers |= assert_each_step_once(run)
    numbers |= assert_no_notice_lost(tmp_path / "book", numbers["killed"]["senders"])
    end = run.instants[-1] + 30 * DAY
    assert (sweep(run.instants[-1]).taken, deliveries_send(end).sent) == (0, 0)
    with capsys.disabled():
        print_summary(run, numbers)


def assert_each_step_once(run: Run) -> dict[str, int]:
    """Every level up to the last instant has one row; history and notices say what was announced, once."""
    levels = sum(at <= run.instants[-1] for at in Deadline.objects.earliest("pk").step_times)
    steps = EscalationStep.objects.order_by()
    assert steps.count() == run.deadlines * levels
    per_level = steps.values("deadline_id", "level").annotate(rows=Count("pk"))
    assert not per_level.exclude(rows=1).exists()
    announced = list(steps.filter(skipped=False).values_list("deadline_id", "level", "recipients"))
    assert Counter(pk for pk, _level, _people in announced).keys() == set(
        Deadline.objects.values_list("pk", flat=True)
    )
    told = {f"deadline/{pk}/1/{level}/{user}" for pk, level, people in announced for user in people}
    assert set(Notice.objects.values_list("key", flat=True)) == told
    assert Delivery.objects.count() == len(told)
    entries = HistoryEntry.objects.values_list("details__deadline", "details__level")
    assert Counter(entries) == Counter((pk, level) for pk, level, _people in announced)
    assert not Deadline.objects.filter(next_step_at__lte=run.instants[-1]).exists()
    assert not Deadline.objects.stuck().exists()
    return {"steps": run.deadlines * levels, "announced": len(announced), "notices": len(told)}


def assert_no_notice_lost(book: Path, kills: int) -> dict[str, int]:
    """Every notice was received; a repeat carries the key of the first one, and there are no more than kills."""
    assert not Delivery.objects.exclude(state=DeliveryState.SENT).exists()
    received = Counter(book.read_text().split())
    alone = set(Notice.objects.filter(digest=False).values_list("key", flat=True))
    digests = set(received) - alone
    assert alone <= set(received)
    readers = Notice.objects.filter(digest=True).values("recipient").distinct().count()
    assert len(digests) == readers, "several senders at once make one digest for each person"
    repeats = sum(received.values()) - len(received)
    assert repeats <= kills
    return {"received": sum(received.values()), "repeats": repeats, "digests": len(digests)}


def print_summary(run: Run, numbers: dict[str, Any]) -> None:
    killed = numbers["killed"]
    sys.stdout.write(
        f"\nchaos: {run.deadlines} deadlines, {numbers['steps']} steps each exactly once"
        f" ({numbers['announced']} announced, the others passed over)\n"
        f"chaos: SIGKILL {killed['sweepers']} times on a sweeper and {killed['senders']} times on a sender at work\n"
        f"chaos: {numbers['notices']} notices, none lost; {numbers['received']} messages received"
        f" ({numbers['digests']} digests), {numbers['repeats']} repeated, each with its key\n"
        f"chaos: {numbers['seconds']} s, largest process {numbers['most_memory_mb']} MB\n"
    )
