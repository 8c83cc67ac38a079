"""The sweep takes each step once, tells the right people, and catches up after a long sleep."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from core.accounts.models import RoleAssignment, User
from core.clock.models import Deadline, EscalationStep
from core.clock.services import deadline_meet, deadlines_press, sweep
from core.clock.services.sweep import RETRY_AFTER
from core.clock.signals import step_taken
from core.clock.tasks import sweep_deadlines
from core.notices.models import Delivery, Notice
from core.records.models import HistoryEntry
from tests.factories.clock import FRIDAY, House, deadline, department, house, local, person

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def cast() -> House:
    return house()


@pytest.fixture
def heard() -> Iterator[list[dict[str, Any]]]:
    """What the clock announces to the apps above."""
    calls: list[dict[str, Any]] = []

    def listen(**announcement: Any) -> None:
        calls.append({k: v for k, v in announcement.items() if k not in ("signal", "sender")})

    step_taken.connect(listen)
    yield calls
    step_taken.disconnect(listen)


def told(level: int) -> set[User]:
    return {n.recipient for n in Notice.objects.filter(params__level=level)}


@pytest.mark.rule("CLK-03")
def test_the_whole_ladder_one_step_after_the_other(cast: House, heard: list[dict[str, Any]]) -> None:
    promise = deadline(cast.case())
    instants = [local("2026-11-21 05:12"), *(FRIDAY + n * DAY for n in (1, 2, 3))]

    for at in instants:
        assert sweep(at - dt.timedelta(microseconds=1)).taken == 0
        assert sweep(at).taken == 1
        assert sweep(at).taken == 0

    steps = EscalationStep.objects.order_by("level")
    assert [(s.level, s.due_at, s.taken_at, s.skipped) for s in steps] == [
        (level, at, at, False) for level, at in enumerate(instants)
    ]
    assert [told(level) for level in range(4)] == [
        {cast.handler},
        {cast.handler, cast.superior},
        {cast.manager},
        {cast.general_manager},
    ]
    assert [s.recipients for s in steps][2] == [cast.manager.pk]
    assert [call["level"] for call in heard] == [0, 1, 2, 3]
    assert heard[0] == {
        "deadline_id": promise.pk,
        "case_id": promise.case_id,
        "target": "tell_when",
        "level": 0,
        "at": instants[0],
    }
    promise.refresh_from_db()
    assert (promise.next_step_at, promise.next_level, promise.is_open) == (None, None, True)
    assert promise.case.next_due_at == promise.due_at


@pytest.mark.rule("CLK-04")
def test_thirty_days_asleep_announces_only_the_highest_step(cast: House) -> None:
    promise = deadline(cast.case())
    at = FRIDAY + 30 * DAY

    result = sweep(at)

    assert (result.taken, result.skipped) == (1, 3)
    steps = list(EscalationStep.objects.order_by("level"))
    assert [(s.level, s.skipped, s.due_at) for s in steps] == [
        (level, level < 3, when) for level, when in enumerate(promise.step_times)
    ]
    assert {s.taken_at for s in steps} == {at}
    assert [n.recipient for n in Notice.objects.all()] == [cast.general_manager]
    entry = HistoryEntry.objects.get(action="deadline_escalated")
    assert (entry.at, entry.entered_at) == (promise.step_times[3], at)
    assert entry.details == {
        "target": "tell_when", "level": 3, "deadline": promise.pk, "skipped": [0, 1, 2],
    }  # fmt: skip
    assert sweep(at).taken == 0


@pytest.mark.rule("CLK-04")
def test_two_days_asleep_leaves_the_rest_of_the_ladder(cast: House) -> None:
    deadline(cast.case())
    assert sweep(FRIDAY + 2 * DAY).skipped == 2
    assert sweep(FRIDAY + 3 * DAY).taken == 1
    assert list(EscalationStep.objects.order_by("level").values_list("skipped", flat=True)) == [
        True, True, False, False,
    ]  # fmt: skip


@pytest.mark.rule("CLK-03")
def test_a_promise_that_was_met_climbs_no_further(cast: House) -> None:
    case = cast.case()
    deadline(case)
    sweep(FRIDAY + DAY)
    deadline_meet(case=case, target="tell_when", at=FRIDAY + DAY + HOUR, by=cast.handler)
    assert sweep(FRIDAY + 30 * DAY).taken == 0
    assert EscalationStep.objects.filter(skipped=False).count() == 1


@pytest.mark.rule("CLK-03")
def test_nobody_found_falls_up_the_ladder(cast: House) -> None:
    head = person("head")
    alone = person("alone", department=department(head))
    deadline(cast.case(responsible=alone))
    sweep(FRIDAY + DAY)
    assert told(1) == {alone, head}

    RoleAssignment.objects.filter(user=cast.manager).delete()
    sweep(FRIDAY + 2 * DAY)
    assert told(2) == {cast.general_manager}
    RoleAssignment.objects.filter(user=cast.general_manager).delete()
    sweep(FRIDAY + 3 * DAY)
    assert told(3) == {cast.administrator}


@pytest.mark.rule("CLK-03")
def test_a_case_without_a_responsible_person_goes_to_the_manager(cast: House) -> None:
    case = cast.case()
    case.responsible = None
    case.save()
    deadline(case)
    sweep(FRIDAY + DAY)
    assert told(1) == {cast.manager}


@pytest.mark.rule("CLK-03")
def test_somebody_who_left_hears_nothing(cast: House) -> None:
    User.objects.filter(pk__in=[cast.handler.pk, cast.superior.pk]).update(is_active=False)
    deadline(cast.case())
    sweep(FRIDAY + DAY)
    assert told(1) == {cast.manager}


@pytest.mark.rule("CLK-03")
@pytest.mark.parametrize("pressing", [False, True])
def test_the_general_manager_hears_in_the_digest_or_at_once(cast: House, pressing: bool) -> None:
    case = cast.case()
    deadline(case)
    if pressing:
        deadlines_press(case=case)
    at = FRIDAY + 3 * DAY
    sweep(at)
    delivery = Delivery.objects.get(recipient=cast.general_manager)
    assert (delivery.digest, delivery.notice.urgent) == (not pressing, pressing)
    assert delivery.next_try_at == (at if pressing else local("2026-11-24 08:00"))


@pytest.mark.rule("CLK-04")
def test_one_bad_row_does_not_hold_up_its_batch(cast: House) -> None:
    good = [deadline(cast.case()) for _ in range(3)]
    bad = deadline(cast.case())

    def refuse(*, deadline_id: int, **_: Any) -> None:
        if deadline_id == bad.pk:
            raise RuntimeError("a receiver that fails")

    step_taken.connect(refuse)
    try:
        result = sweep(FRIDAY + DAY)
        assert (result.taken, result.failed) == (3, 1)
        bad.refresh_from_db()
        assert bad.sweep_error == "RuntimeError: a receiver that fails"
        assert not bad.steps.exists()
        assert not Notice.objects.filter(case=bad.case).exists()
        assert all(d.steps.filter(level=1, skipped=False).count() == 1 for d in good)
        assert sweep(FRIDAY + DAY).failed == 0
    finally:
        step_taken.disconnect(refuse)
    assert sweep(FRIDAY + DAY + RETRY_AFTER).taken == 1
    bad.refresh_from_db()
    assert (bad.sweep_error, bad.retry_at) == ("", None)


@pytest.mark.rule("CLK-04")
def test_batches_go_on_behind_each_other(cast: House) -> None:
    for _ in range(5):
        deadline(cast.case())
    first = sweep(FRIDAY + DAY, batch=2)
    second = sweep(FRIDAY + DAY, batch=2, after=first.cursor)
    third = sweep(FRIDAY + DAY, batch=2, after=second.cursor)
    assert [first.taken, second.taken, third.taken] == [2, 2, 1]
    assert third.cursor is None


@pytest.mark.rule("CLK-04")
def test_the_task_empties_the_backlog_and_repeating_it_changes_nothing(cast: House) -> None:
    for _ in range(3):
        deadline(cast.case())
    with time_machine.travel(FRIDAY + DAY, tick=False):
        assert [sweep_deadlines(), sweep_deadlines(), sweep_deadlines()] == [3, 0, 0]
    assert EscalationStep.objects.filter(skipped=False).count() == 3


@pytest.mark.rule("CLK-04")
def test_a_second_generation_has_its_own_steps(cast: House) -> None:
    promise = deadline(cast.case())
    sweep(FRIDAY + DAY)
    Deadline.objects.filter(pk=promise.pk).update(
        generation=2,
        due_at=FRIDAY + 2 * DAY,
        step_times=[at + DAY for at in promise.step_times],
        next_level=0,
        next_step_at=promise.step_times[0] + DAY,
    )
    sweep(FRIDAY + 2 * DAY)
    steps = EscalationStep.objects.order_by("generation", "level").values_list("generation", "level")
    assert list(steps) == [(1, 0), (1, 1), (2, 0), (2, 1)]
    assert Notice.objects.count() == 4


@pytest.mark.rule("CLK-03", "CLK-04")
@pytest.mark.parametrize("days", [1, 2, 3])
def test_the_number_of_queries_grows_with_nothing(days: int, django_assert_max_num_queries: Any) -> None:
    """Neither with the deadlines nor with the people and projects that they are of."""
    here = [house() for _ in range(8)]
    for each in here * 3:
        deadline(each.case())
    sweep(FRIDAY + (days - 1) * DAY)
    with django_assert_max_num_queries(28):
        assert sweep(FRIDAY + days * DAY).taken == 24
    if days == 2:
        assert told(2) == {each.manager for each in here}
