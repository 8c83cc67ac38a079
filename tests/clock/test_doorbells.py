"""All ways to ring the sweep at once, Redis flushed or gone for an hour: no step lost or doubled (CLK-04, CLK-08).

Real programs: two beats, a worker, `manage.py sweep` again and again, and `sweep --loop`, on a Redis of their own.
It takes minutes, so it runs with ``make chaos`` (``CHAOS=full``).
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
import redis
from django.db import connection

from core.clock.models import Deadline, EscalationStep
from core.notices.models import Notice
from devtools.redis import Redis
from tests.factories.clock import house, many_deadlines

pytestmark = [
    pytest.mark.commits,
    pytest.mark.slow,
    pytest.mark.rule("CLK-04", "CLK-08"),
    pytest.mark.skipif(os.environ.get("CHAOS") != "full", reason="takes minutes: make chaos"),
]
HOUR = dt.timedelta(hours=1)
CELERY = [sys.executable, "-m", "celery", "--app", "config", "--quiet"]
WORKER = [*CELERY, "worker", "--concurrency", "2", "--without-gossip", "--without-mingle", "--without-heartbeat",
          "--loglevel", "warning"]  # fmt: skip
SWEEP = [sys.executable, "-m", "django", "sweep"]
NUMBER = 300


def beat(folder: Path, name: str) -> list[str]:
    return [*CELERY, "beat", "--schedule", str(folder / name), "--pidfile=", "--loglevel", "warning"]


@pytest.fixture
def bell() -> Iterator[Redis]:
    """A Redis of this test alone: it may be flushed and stopped."""
    server = Redis("redis-doorbells")
    server.start()
    yield server
    server.stop()


@contextmanager
def running(command: list[str], server: Redis, offset: int = 0) -> Iterator[subprocess.Popen[bytes]]:
    """The program until the end of the block, with SIGTERM as an operator would."""
    env = os.environ | {"REDIS_URL": server.url, "CLOCK_OFFSET_SECONDS": str(offset)}
    process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield process
        assert process.poll() is None, f"{command} has ended by itself"
    finally:
        process.terminate()
        process.wait(30)


def due_one_after_the_other(start: dt.datetime, seconds: float) -> dict[int, dt.datetime]:
    """Promises whose first step comes within so many seconds, evenly; their later steps are hours away."""
    rows = many_deadlines(house(), NUMBER, at=start - 24 * HOUR)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE clock_deadline d SET due_at = n.due, next_level = 1, next_step_at = n.due,"
            " step_times = ARRAY[n.due - interval '5 hours', n.due, n.due + interval '24 h', n.due + interval '48 h']"
            " FROM (SELECT id, %s + (row_number() OVER (ORDER BY id)) * interval '1 second' * %s AS due"
            " FROM clock_deadline WHERE id = ANY(%s)) n WHERE d.id = n.id",
            [start, seconds / NUMBER, [row.pk for row in rows]],
        )
    return dict(Deadline.objects.filter(pk__in=[row.pk for row in rows]).values_list("pk", "due_at"))


def wait_until_taken(number: int, seconds: float) -> None:
    until = time.monotonic() + seconds
    while EscalationStep.objects.count() < number and time.monotonic() < until:
        time.sleep(0.2)


def assert_each_once(due: dict[int, dt.datetime], longest: dt.timedelta | None) -> float:
    """Each has exactly its step 1, two persons were told; answers the greatest lateness in seconds."""
    steps = list(
        EscalationStep.objects.values_list("deadline_id", "level", "due_at", "taken_at", "recipients")
    )
    assert Counter((pk, level) for pk, level, *_ in steps) == Counter((pk, 1) for pk in due)
    told = {f"deadline/{pk}/1/1/{user}" for pk, _level, _due, _taken, people in steps for user in people}
    assert set(Notice.objects.values_list("key", flat=True)) == told
    assert len(told) == 2 * len(due)
    late = max(taken - at for _pk, _level, at, taken, _people in steps)
    assert longest is None or late <= longest
    return late.total_seconds()


def test_two_beats_a_manual_sweep_and_a_loop_while_redis_is_flushed(
    bell: Redis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with ExitStack() as crew:
        for command in (WORKER, beat(tmp_path, "one"), beat(tmp_path, "two"), [*SWEEP, "--loop"]):
            crew.enter_context(running(command, bell))
        time.sleep(5)
        due = due_one_after_the_other(dt.datetime.now(dt.UTC), seconds=45)
        client = redis.Redis(unix_socket_path=str(bell.socket))
        for _ in range(4):
            subprocess.run(SWEEP, check=True, stdout=subprocess.DEVNULL, timeout=60)
            client.flushall()
            time.sleep(8)
        client.close()
        wait_until_taken(NUMBER, seconds=60)
    late = assert_each_once(due, dt.timedelta(seconds=60))
    with capsys.disabled():
        sys.stdout.write(f"\ndoorbells: {NUMBER} steps each once, the latest {late:.1f} s after its time\n")


def test_without_redis_the_loop_alone_is_in_time_and_an_hour_later_nothing_is_doubled(
    bell: Redis, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Redis dies; for an hour (the clock is moved) only the loop works; then Redis is back and all ring again."""
    with ExitStack() as crew:
        for command in (WORKER, beat(tmp_path, "one"), beat(tmp_path, "two"), [*SWEEP, "--loop"]):
            crew.enter_context(running(command, bell))
        time.sleep(5)
        bell.stop()
        due = due_one_after_the_other(dt.datetime.now(dt.UTC), seconds=45)
        wait_until_taken(NUMBER, seconds=105)
        late = assert_each_once(due, dt.timedelta(seconds=60))

    hour_later = int(HOUR.total_seconds())
    with ExitStack() as crew:
        crew.enter_context(running([*SWEEP, "--loop"], bell, hour_later))
        more = due_one_after_the_other(dt.datetime.now(dt.UTC) + HOUR, seconds=10)
        wait_until_taken(2 * NUMBER, seconds=60)
        bell.start()
        for command in (WORKER, beat(tmp_path, "three"), beat(tmp_path, "four")):
            crew.enter_context(running(command, bell, hour_later))
        time.sleep(40)
    again = assert_each_once(due | more, dt.timedelta(seconds=60))
    with capsys.disabled():
        sys.stdout.write(
            f"\ndoorbells: without Redis {2 * NUMBER} steps each once by the loop alone, the latest"
            f" {max(late, again):.1f} s after its time; two beats that came back doubled none\n"
        )
