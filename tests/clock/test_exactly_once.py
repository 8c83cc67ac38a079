"""Two sweepers killed with SIGKILL 50 times over 5,000 due deadlines: no step lost, none doubled (CLK-04)."""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
from collections import Counter

import pytest

from core.clock.models import Deadline, EscalationStep
from core.clock.services import sweep
from core.notices.models import Delivery, Notice
from core.records.models import HistoryEntry
from tests.factories.clock import FRIDAY, house, many_deadlines

DAY = dt.timedelta(days=1)
STEPS_AT = [FRIDAY + days * DAY for days in (1, 3)]


def kill_sweepers(kills: int, batch: int) -> dict[str, float]:
    """Run the killed sweepers at two instants of the ladder; what they did comes back."""
    program = [sys.executable, "-m", "tests.clock.sweepers", str(kills), str(batch)]
    run = subprocess.run(
        [*program, *(at.isoformat() for at in STEPS_AT)],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stderr[-2000:]
    result: dict[str, float] = json.loads(run.stdout)
    return result


def assert_each_step_once(number: int) -> None:
    """Every level of every deadline has one row; notices, outbox and history say what was announced."""
    steps = list(EscalationStep.objects.values_list("deadline_id", "level", "skipped", "recipients"))
    assert Counter(Counter((pk, level) for pk, level, _s, _r in steps).values()) == {1: number * 4}
    announced = [(pk, level, people) for pk, level, skipped, people in steps if not skipped]
    told = {f"deadline/{pk}/1/{level}/{user}" for pk, level, people in announced for user in people}
    assert set(Notice.objects.values_list("key", flat=True)) == told
    assert Delivery.objects.count() == len(told)
    entries = HistoryEntry.objects.values_list("details__deadline", "details__level")
    assert Counter(entries) == Counter((pk, level) for pk, level, _people in announced)
    assert {level for _pk, level, _people in announced} >= {1, 3}
    assert not Deadline.objects.exclude(next_step_at=None).exists()
    assert not Deadline.objects.exclude(sweep_error="").exists()


@pytest.mark.rule("CLK-04")
@pytest.mark.commits
@pytest.mark.slow
def test_fifty_kills_over_five_thousand_deadlines() -> None:
    many_deadlines(house(), 5000)

    result = kill_sweepers(kills=50, batch=50)

    assert result["killed_at_work"] == 50
    assert sweep(STEPS_AT[-1]).taken == 0
    assert_each_step_once(5000)


@pytest.mark.rule("CLK-04")
@pytest.mark.commits
def test_ten_kills_over_five_hundred_deadlines() -> None:
    many_deadlines(house(), 500)

    result = kill_sweepers(kills=10, batch=10)

    assert result["killed_at_work"] == 10
    assert_each_step_once(500)
