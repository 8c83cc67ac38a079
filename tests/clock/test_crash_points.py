"""Death at each named point of sweep and sender, and a new start: the same end as without it (CLK-04, CLK-06).

The product knows nothing of these points: a trigger in the test's own database waits at each of them for a lock that
the test holds, the test sees it wait, and strikes.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.db import connection, connections, transaction

from core.clock.models import Deadline, EscalationStep
from core.clock.services import sweep
from core.notices.models import Delivery, Notice
from core.notices.sending import LEASE, deliveries_send
from core.records.models import HistoryEntry
from tests.clock.receiver import receiver
from tests.clock.victims import Victims
from tests.factories.clock import FRIDAY, deadline, house

pytestmark = [pytest.mark.commits, pytest.mark.rule("CLK-04", "CLK-06")]
AT = FRIDAY + dt.timedelta(days=1)
GATE = 20261122

SWEEP_POINTS = {
    "after select": "BEFORE INSERT ON clock_escalationstep",
    "after step": "AFTER INSERT ON clock_escalationstep",
    "after outbox": "AFTER INSERT ON notices_delivery",
    "before commit": "AFTER UPDATE ON clock_deadline DEFERRABLE INITIALLY DEFERRED FOR EACH ROW",
    "after commit": "BEFORE INSERT ON clock_sweeprun",
}
AFTER_SEND = "BEFORE UPDATE ON notices_delivery FOR EACH ROW WHEN (NEW.state = 'sent')"
# What dies: the process alone (the server finishes what it was told), both, or the connection under a living process.
SWEEPER_DEATHS = [(point, death) for point in SWEEP_POINTS for death in ("process", "connection")]
SWEEPER_DEATHS += [("before commit", "both")]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the receiver writes down the keys."""
    return tmp_path_factory.mktemp("receiver") / "book"


@pytest.fixture(scope="module")
def victims(book: Path, django_db_setup: None) -> Iterator[Victims]:
    with receiver(book) as settings:
        program = Victims(settings)
        yield program
        program.end()


def state() -> dict[str, list[Any]]:
    """What the sweep and the sender leave behind, without the numbers that a rollback uses up."""
    step = ("deadline_id", "generation", "level", "due_at", "taken_at", "skipped", "recipients")
    stands = ("pk", "next_level", "next_step_at", "retry_at", "failures", "sweep_error")
    return {
        "steps": sorted(map(str, EscalationStep.objects.values_list(*step))),
        "deadlines": sorted(map(str, Deadline.objects.values_list(*stands))),
        "history": sorted(
            map(str, HistoryEntry.objects.values_list("case_id", "at", "entered_at", "action", "details"))
        ),
        "notices": sorted(
            map(str, Notice.objects.values_list("key", "kind", "params", "urgent", "created_at"))
        ),
        "deliveries": sorted(map(str, Delivery.objects.values_list("notice__key", "channel", "state"))),
    }


def without_a_crash(*work: Callable[[], object]) -> dict[str, list[Any]]:
    """The end state, in a transaction that leaves nothing."""
    with transaction.atomic():
        for part in work:
            part()
        end = state()
        transaction.set_rollback(True)
    mail.outbox.clear()
    return end


class Gate:
    """Holds whoever comes to the point, from a connection of its own."""

    def __init__(self, point: str) -> None:
        kind = "CONSTRAINT TRIGGER" if "DEFERRABLE" in point else "TRIGGER"
        self._other = connections.create_connection("default")
        self._cursor = self._other.cursor()
        self._cursor.execute(
            "CREATE FUNCTION wait_at_the_gate() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" PERFORM pg_advisory_xact_lock_shared({GATE}); RETURN NEW; END $$"
        )
        self._cursor.execute(f"CREATE {kind} gate {point} EXECUTE FUNCTION wait_at_the_gate()")
        self._cursor.execute(f"SELECT pg_advisory_lock({GATE})")

    def caught(self) -> int:
        """The server process that waits there."""
        until = time.monotonic() + 20
        while time.monotonic() < until:
            self._cursor.execute(
                # Of this database only: the test beside this one has a gate of the same number in its own.
                "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND objid = %s AND NOT granted"
                " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
                [GATE],
            )
            if row := self._cursor.fetchone():
                return int(row[0])
            time.sleep(0.01)
        raise AssertionError("nobody came to the gate")

    def terminate(self, backend: int) -> None:
        self._cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])

    def open(self, backend: int) -> None:
        """Let everybody through, and wait until the one that was caught is gone from the server or at rest."""
        self._cursor.execute(f"SELECT pg_advisory_unlock({GATE})")
        until = time.monotonic() + 20
        while time.monotonic() < until:
            self._cursor.execute(
                "SELECT 1 FROM pg_stat_activity WHERE pid = %s AND state <> 'idle'", [backend]
            )
            if self._cursor.fetchone() is None:
                return self._other.close()
            time.sleep(0.01)
        raise AssertionError("the server process does not end")


def crash(victims: Victims, work: str, point: str, death: str) -> None:
    gate = Gate(point)
    process = victims.start(work, connection.settings_dict["NAME"], AT)
    backend = gate.caught()
    if death in ("process", "both"):
        os.kill(process, signal.SIGKILL)
    if death in ("both", "connection"):
        gate.terminate(backend)
    gate.open(backend)
    until = time.monotonic() + 20
    while time.monotonic() < until and alive(process):
        time.sleep(0.01)
    assert not alive(process)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize(("point", "death"), SWEEPER_DEATHS)
def test_a_sweeper_that_dies(victims: Victims, point: str, death: str) -> None:
    here = house()
    promises = [deadline(here.case()) for _ in range(3)]
    expected = without_a_crash(lambda: sweep(AT))
    assert len(expected["steps"]) == 2 * len(promises)

    crash(victims, "sweep", SWEEP_POINTS[point], death)

    # At COMMIT the server may finish what a dead client has asked for, and a process that lost only its connection
    # takes a new one and goes on; anywhere else nothing has happened yet.
    done = point == "after commit" or death == "connection" or (point, death) == ("before commit", "process")
    assert sweep(AT).taken == (0 if done else len(promises))
    assert state() == expected
    assert sweep(AT).taken == 0


@pytest.mark.parametrize("death", ["process", "connection"])
def test_a_sender_that_dies_between_sending_and_marking(victims: Victims, book: Path, death: str) -> None:
    here = house()
    for _ in range(2):
        deadline(here.case())
    expected = without_a_crash(lambda: sweep(AT), lambda: deliveries_send(AT))
    sweep(AT)
    before = Counter(book.read_text().split() if book.exists() else [])

    crash(victims, "send", AFTER_SEND, death)

    received = Counter(book.read_text().split()) - before
    keys = set(Notice.objects.values_list("key", flat=True))
    assert deliveries_send(AT).sent == 0, "the lease of the dead one holds"
    deliveries_send(AT + LEASE)
    received += Counter(message.extra_headers["X-Notice-Key"] for message in mail.outbox)
    assert state() == expected
    assert set(received) == keys
    assert sum(received.values()) - len(received) <= 1
    assert deliveries_send(AT + 2 * LEASE).sent == 0
