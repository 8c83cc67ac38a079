"""A step that fails: it holds up nobody, is listed with its error, and is tried again (CLK-04)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from core.accounts.enums import Role
from core.accounts.models import RoleAssignment
from core.clock.models import Deadline, EscalationStep
from core.clock.selectors import deadlines_stuck
from core.clock.services import deadline_meet, deadline_retry, sweep
from core.clock.services.sweep import RETRY_AFTER
from core.clock.signals import step_taken
from core.errors import Conflict, NotAllowed
from core.records.models import HistoryEntry
from tests.factories.clock import FRIDAY, House, deadline, house, person, project
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-04")]
DUE = FRIDAY + dt.timedelta(days=1)


@contextmanager
def poison(*bad: Deadline) -> Iterator[None]:
    """The steps of these deadlines fail as long as it lasts."""
    ids = {deadline.pk for deadline in bad}

    def refuse(*, deadline_id: int, **_: Any) -> None:
        if deadline_id in ids:
            raise RuntimeError("a receiver that fails")

    step_taken.connect(refuse)
    try:
        yield
    finally:
        step_taken.disconnect(refuse)


@pytest.fixture
def cast() -> House:
    return house()


def test_it_is_counted_listed_and_forgotten_when_it_is_done(cast: House) -> None:
    bad, good = deadline(cast.case()), deadline(cast.case())
    with poison(bad):
        assert (sweep(DUE).taken, sweep(DUE).failed) == (1, 0)
        assert sweep(DUE + RETRY_AFTER).failed == 1
    (stuck,) = deadlines_stuck(cast.administrator)
    assert (stuck.pk, stuck.failures, stuck.failing_since) == (bad.pk, 2, DUE)
    assert (stuck.retry_at, stuck.sweep_error) == (
        DUE + 2 * RETRY_AFTER, "RuntimeError: a receiver that fails",
    )  # fmt: skip

    assert sweep(DUE + 2 * RETRY_AFTER).taken == 1
    bad.refresh_from_db()
    assert (bad.failures, bad.failing_since, bad.retry_at, bad.sweep_error) == (0, None, None, "")
    assert deadlines_stuck(cast.administrator) == []
    assert good.steps.filter(skipped=False).count() == 1


def test_a_whole_page_of_bad_rows_holds_up_no_good_one(cast: House) -> None:
    bad = [deadline(cast.case()) for _ in range(20)]
    good = [deadline(cast.case()) for _ in range(5)]
    with poison(*bad):
        first = sweep(DUE, batch=20)
        second = sweep(DUE, batch=20, after=first.cursor)
    assert (first.failed, first.taken, second.taken) == (20, 0, 5)
    assert set(EscalationStep.objects.values_list("deadline_id", flat=True)) == {d.pk for d in good}


def test_whoever_asks_to_stop_ends_a_batch_between_two_rows(cast: House) -> None:
    bad = deadline(cast.case())
    good = deadline(cast.case())
    asked = iter([False, True])
    with poison(bad):
        result = sweep(DUE, stopping=lambda: next(asked))
    assert (result.failed, result.taken) == (1, 0)
    assert not good.steps.exists()
    assert sweep(DUE).taken == 1


def test_a_promise_that_was_kept_is_stuck_no_more(cast: House) -> None:
    case = cast.case()
    bad = deadline(case)
    with poison(bad):
        sweep(DUE)
    deadline_meet(case=case, target="tell_when", at=DUE, by=cast.handler)
    assert deadlines_stuck(cast.administrator) == []
    with nothing_changes(), pytest.raises(Conflict):
        deadline_retry(deadline_id=bad.pk, by=cast.administrator, at=DUE)


@pytest.mark.rule("SEC-01")
def test_an_operator_tries_again_at_once_and_only_what_is_theirs(cast: House) -> None:
    bad = deadline(cast.case())
    with poison(bad):
        sweep(DUE)
    elsewhere = person("elsewhere")
    RoleAssignment.objects.create(user=elsewhere, role=Role.SYSTEM_ADMINISTRATOR, project=project())
    with nothing_changes():
        assert deadlines_stuck(elsewhere) == []
        with pytest.raises(Deadline.DoesNotExist):
            deadline_retry(deadline_id=bad.pk, by=elsewhere, at=DUE)
        with pytest.raises(NotAllowed):
            deadline_retry(deadline_id=bad.pk, by=cast.handler, at=DUE)
        assert sweep(DUE).taken == 0

    deadline_retry(deadline_id=bad.pk, by=cast.administrator, at=DUE)

    entry = HistoryEntry.objects.get(action="deadline_retried")
    assert (entry.by, entry.case_id) == (cast.administrator, bad.case_id)
    assert [d.pk for d in deadlines_stuck(cast.administrator)] == [bad.pk]
    assert sweep(DUE).taken == 1
    with nothing_changes(), pytest.raises(Conflict):
        deadline_retry(deadline_id=bad.pk, by=cast.administrator, at=DUE)
