"""A recount goes on batch by batch, beside everybody else's work, and does each deadline once (design decision 7)."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from core.clock.models import CalendarDay, Deadline, EscalationStep, Recount
from core.clock.services import (
    recount_batch,
    recounts_run,
    sweep,
)
from core.records.locking import lock_case
from core.records.models import Case, HistoryEntry
from tests.cast import Cast, make_cast
from tests.clock.published import BRIDGE, THURSDAY, national, publish, run
from tests.factories.clock import House, deadline, house, local
from tests.threads import at_once
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-01")]


@pytest.fixture
def cast() -> Cast:
    return make_cast()


@pytest.fixture
def here() -> House:
    return house()


def test_again_changes_nothing(cast: Cast, here: House) -> None:
    deadline(here.case(at=THURSDAY), "refusal_decision", at=THURSDAY)
    publish(cast, BRIDGE)
    run()
    with nothing_changes():
        publish(cast, BRIDGE)
        assert run() == 0
    Recount.objects.create(calendar=national(), at=THURSDAY)
    before = list(Deadline.objects.values())
    assert run() == 0
    assert list(Deadline.objects.values()) == before
    assert HistoryEntry.objects.filter(action="deadline_recounted").count() == 1


def test_it_goes_on_where_it_stopped(cast: Cast, here: House) -> None:
    made = [deadline(here.case(at=THURSDAY), "refusal_decision", at=THURSDAY) for _ in range(5)]
    publish(cast, BRIDGE)
    assert recount_batch(at=THURSDAY, batch=2) is not None
    recount = Recount.objects.get()
    assert (recount.cursor, recount.seen, recount.moved, recount.finished_at) == (made[1].pk, 2, 2, None)
    with transaction.atomic():  # killed in the middle of the next batch
        recount_batch(at=THURSDAY, batch=2)
        transaction.set_rollback(True)
    assert run(batch=2) == 3
    assert {d.due_at for d in Deadline.objects.all()} == {local("2027-01-05 18:00")}
    assert HistoryEntry.objects.filter(action="deadline_recounted").count() == 5


@pytest.mark.rule("CLK-04")
def test_the_number_of_queries_does_not_grow_with_the_batch(cast: Cast, here: House) -> None:
    counts = []
    for number in (2, 20):
        made = [deadline(here.case(at=THURSDAY), "refusal_decision", at=THURSDAY) for _ in range(number)]
        Recount.objects.create(calendar=national(), at=THURSDAY, cursor=made[0].pk - 1)
        CalendarDay.objects.filter(on="2027-01-04").delete()
        CalendarDay.objects.create(calendar=national(), on="2027-01-04", is_working=False)
        with CaptureQueriesContext(connection) as queries:
            result = recount_batch(at=THURSDAY)
        assert result is not None
        assert (result.seen, result.moved) == (number, number)
        dues = set(Case.objects.filter(deadlines__in=made).values_list("next_due_at", flat=True))
        assert dues == {local("2027-01-05 18:00")}
        CalendarDay.objects.filter(on="2027-01-04").delete()
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.commits
@pytest.mark.django_db(transaction=True)
@pytest.mark.rule("CLK-04")
def test_two_recounts_and_a_sweep_at_once_do_everything_once(cast: Cast, here: House) -> None:
    made = [deadline(here.case(at=THURSDAY), "refusal_decision", at=THURSDAY) for _ in range(40)]
    publish(cast, BRIDGE)
    at = local("2027-01-04 17:00")  # the reminder of the old due time is due, that of the new one is not

    def recount() -> None:
        while Recount.objects.filter(finished_at=None).exists():
            recount_batch(at=at, batch=3)

    def sweeps() -> None:
        for _ in range(20):
            sweep(at, 7)

    assert at_once([recount, recount, sweeps, sweeps]) == [None] * 4
    assert {d.due_at for d in Deadline.objects.all()} == {local("2027-01-05 18:00")}
    assert HistoryEntry.objects.filter(action="deadline_recounted").count() == len(made)
    assert Recount.objects.get().moved == len(made)
    for level in range(2):
        assert EscalationStep.objects.filter(level=level, generation=1, deadline__in=made).count() <= len(
            made
        )
    for each in Deadline.objects.prefetch_related("steps"):
        levels = [step.level for step in each.steps.all()]
        assert levels in ([], [0])
        assert each.next_level == len(levels)
        assert each.next_step_at == each.step_times[len(levels)]


@pytest.mark.commits
@pytest.mark.django_db(transaction=True)
def test_it_waits_for_a_case_that_somebody_holds_and_leaves_none_out(cast: Cast, here: House) -> None:
    held = deadline(here.case(at=THURSDAY), "refusal_decision", at=THURSDAY)
    publish(cast, BRIDGE)
    result: list[Any] = []

    def recount() -> None:
        result.append(recount_batch(at=THURSDAY))
        connection.close()

    with transaction.atomic():
        lock_case(held.case_id)
        thread = threading.Thread(target=recount)
        thread.start()
        thread.join(timeout=0.5)
        assert result == []
    thread.join(timeout=10)
    assert [(r.seen, r.moved) for r in result] == [(1, 1)]


@pytest.mark.commits
@pytest.mark.django_db(transaction=True)
def test_a_promise_that_starts_while_the_calendar_changes_is_not_forgotten(cast: Cast, here: House) -> None:
    """Counted by the old calendar and not yet saved: the change waits for it, and the recount finds it."""
    case = here.case(at=THURSDAY)
    done: list[int] = []

    def change() -> None:
        publish(cast, BRIDGE)
        done.append(run())
        connection.close()

    with transaction.atomic():
        started = deadline(case, "refusal_decision", at=THURSDAY)
        thread = threading.Thread(target=change)
        thread.start()
        thread.join(timeout=0.5)
        assert done == []
    thread.join(timeout=10)
    assert done == [1]
    started.refresh_from_db()
    assert started.due_at == local("2027-01-05 18:00")


@pytest.mark.commits
@pytest.mark.django_db(transaction=True)
def test_a_case_that_is_held_for_long_holds_up_no_sweep(cast: Cast, here: House) -> None:
    """The recount gives up for this round, says nothing moved, and does it in the next one."""
    held = deadline(here.case(at=THURSDAY), "refusal_decision", at=THURSDAY)
    publish(cast, BRIDGE)

    def recount() -> int:
        try:
            return recounts_run(seconds=60, now=lambda: THURSDAY)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        lock_case(held.case_id)
        assert pool.submit(recount).result(timeout=20) == 0
    assert Recount.objects.get().finished_at is None
    assert recount() == 1
