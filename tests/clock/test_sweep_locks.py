"""The sweep beside other people's work, and the command that is asked to stop (CLK-04)."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction

from core.clock.models import Deadline, EscalationStep
from core.clock.services import deadline_meet, sweep
from core.notices.models import Notice
from core.records.locking import lock_case
from core.records.models import HistoryEntry
from tests.factories.clock import FRIDAY, deadline, house, many_deadlines

DAY = dt.timedelta(days=1)


def at_once(*tasks: Callable[[], None]) -> list[BaseException]:
    """Run the tasks in threads of their own; what went wrong comes back."""
    errors: list[BaseException] = []

    def work(task: Callable[[], None]) -> None:
        try:
            task()
        except BaseException as error:
            errors.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(task,)) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return errors


@pytest.mark.rule("CLK-04")
@pytest.mark.commits
def test_a_held_case_delays_only_itself() -> None:
    here = house()
    held, free = deadline(here.case()), deadline(here.case())
    is_held, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        with transaction.atomic():
            lock_case(held.case_id)
            is_held.set()
            let_go.wait(10)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    is_held.wait(10)
    started = time.monotonic()
    result = sweep(FRIDAY + DAY)
    waited = time.monotonic() - started
    let_go.set()
    holder.join()

    assert (result.taken, result.busy) == (1, 1)
    assert waited < 1
    assert set(EscalationStep.objects.values_list("deadline_id", flat=True)) == {free.pk}
    assert sweep(FRIDAY + DAY).taken == 1


@contextmanager
def holding(statement: str, *values: object) -> Iterator[None]:
    """Somebody else's open transaction holds what the statement locks."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute(statement, values)
            yield
            cursor.execute("ROLLBACK")
    finally:
        other.close()


@pytest.mark.rule("CLK-04")
@pytest.mark.commits
def test_a_held_deadline_row_delays_only_itself() -> None:
    here = house()
    held, free = deadline(here.case()), deadline(here.case())
    with holding("SELECT 1 FROM clock_deadline WHERE id = %s FOR UPDATE", held.pk):
        result = sweep(FRIDAY + DAY)
        assert (result.taken, result.busy, result.failed) == (1, 1, 0)
    assert set(EscalationStep.objects.values_list("deadline_id", flat=True)) == {free.pk}
    assert sweep(FRIDAY + DAY).taken == 1


@pytest.mark.rule("CLK-04")
@pytest.mark.commits
def test_a_held_person_delays_only_what_they_are_told() -> None:
    """The sweep does not wait: what it cannot have at once it takes in the next round, and notes no error."""
    here, there = house(), house()
    theirs, others = deadline(here.case()), [deadline(there.case()) for _ in range(3)]
    with holding("SELECT 1 FROM accounts_user WHERE id = %s FOR UPDATE", here.superior.pk):
        started = time.monotonic()
        result = sweep(FRIDAY + DAY)
        assert (result.taken, result.busy, result.failed) == (3, 1, 0)
        assert time.monotonic() - started < 3
    assert set(EscalationStep.objects.values_list("deadline_id", flat=True)) == {d.pk for d in others}
    assert not Deadline.objects.stuck().exists()
    assert sweep(FRIDAY + DAY).taken == 1
    assert theirs.steps.filter(skipped=False).count() == 1


@pytest.mark.rule("CLK-04")
@pytest.mark.commits
@pytest.mark.slow
def test_sweep_and_services_at_once_never_deadlock() -> None:
    """For some seconds one thread meets promises while two sweep them: no deadlock, nothing twice."""
    promises = many_deadlines(house(), 400)
    met: list[int] = []

    def meet() -> None:
        for promise in promises[::2]:
            with transaction.atomic():
                case = lock_case(promise.case_id)
                if deadline_meet(case=case, target="tell_when", at=FRIDAY + DAY, by=None):
                    met.append(promise.pk)

    def sweep_steps() -> None:
        for days in (1, 2, 3):
            while sweep(FRIDAY + days * DAY, batch=20).taken:
                pass

    errors = at_once(meet, sweep_steps, sweep_steps)
    while sweep(FRIDAY + 3 * DAY).taken:
        pass

    assert errors == []
    assert len(met) == 200
    steps = EscalationStep.objects.values_list("deadline_id", "level")
    assert len(steps) == len(set(steps))
    assert {pk for pk, level in steps if level == 3} >= {p.pk for p in promises[1::2]}


@pytest.mark.rule("CLK-04", "CLK-08")
@pytest.mark.commits
def test_the_loop_needs_no_redis_and_stops_at_work_on_sigterm_with_nothing_half_done() -> None:
    promises = many_deadlines(house(), 3000)
    program = [sys.executable, "-m", "django", "sweep", "--loop", "--every", "30", "--batch", "20"]
    nowhere = {
        "REDIS_URL": "redis://127.0.0.1:1/0",
        "CLOCK_OFFSET_SECONDS": str(offset_to(FRIDAY + 30 * DAY)),
    }
    process = subprocess.Popen(program, stderr=subprocess.PIPE, text=True, env=os.environ | nowhere)
    until = time.monotonic() + 30
    while not EscalationStep.objects.exists() and time.monotonic() < until:
        time.sleep(0.02)
    asked = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=30)

    assert (process.returncode, errors) == (0, "")
    assert time.monotonic() - asked < 10
    steps = EscalationStep.objects.filter(skipped=False)
    assert 0 < steps.count() < len(promises)
    assert EscalationStep.objects.count() == 4 * steps.count()
    assert Deadline.objects.filter(next_step_at=None).count() == steps.count()
    assert Notice.objects.count() == HistoryEntry.objects.count() == steps.count()


def offset_to(at: dt.datetime) -> int:
    return int((at - dt.datetime.now(dt.UTC)).total_seconds())


@pytest.mark.rule("CLK-04")
@pytest.mark.django_db
def test_the_command_at_a_named_time(capsys: pytest.CaptureFixture[str]) -> None:
    deadline(house().case())
    call_command("sweep", "--at", "2026-11-21T10:00")
    call_command("sweep", "--at", "2026-11-21T10:00")
    assert capsys.readouterr().out == "1 steps taken\n0 steps taken\n"


@pytest.mark.rule("CLK-04")
@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [["--at", "noon"], ["--at", "2026-11-21T10:00", "--loop"]])
def test_the_command_refuses_what_it_cannot_do(arguments: list[str]) -> None:
    with pytest.raises(CommandError):
        call_command("sweep", *arguments)
