"""The machine slept for 72 hours or 30 days: what it says when it wakes up (CLK-04, CLK-03)."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable

import pytest
import time_machine
from django.core import mail

from core.clock.models import Deadline, EscalationStep
from core.clock.services import deadlines_press, sweep
from core.clock.services.sweep import OLD_NEWS
from core.clock.tasks import sweep_deadlines
from core.notices.models import Delivery, Notice
from core.notices.sending import deliveries_send
from core.records.models import HistoryEntry
from tests.clock.oracle import DAY, HOUR, Promise
from tests.factories.clock import FRIDAY, House, deadline, house, local, person

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-04")]
MORNING = dt.timedelta(days=1)


@pytest.fixture
def cast() -> House:
    return house()


def promises_of_eight_days(cast: House, until: dt.datetime) -> dict[int, Promise]:
    """Promises of 24 h, one every five hours, of two people; beside each what the oracle knows of it."""
    people = [cast.handler, person("second", superior=cast.superior)]
    made = {}
    for number in range(0, 8 * 24, 5):
        at = until - 8 * DAY + number * HOUR
        row = deadline(cast.case(at=at, responsible=people[number % 2]), at=at)
        made[row.pk] = Promise(people[number % 2].pk, "tell_when", at, at + DAY, None)
    return made


def sweep_both(cast: House, promises: dict[int, Promise], at: dt.datetime) -> int:
    """The product by its task, the oracle by itself."""

    def told(handler: int, wanted: Iterable[str]) -> tuple[int, ...]:
        names = {"responsible": handler, "superior": cast.superior.pk, "manager": cast.manager.pk,
                 "general_manager": cast.general_manager.pk}  # fmt: skip
        return tuple(sorted(names[name] for name in wanted))

    for promise in promises.values():
        promise.sweep(at, lambda wanted, handler=promise.case: told(handler, wanted))  # type: ignore[misc]
    with time_machine.travel(at, tick=False):
        return int(sweep_deadlines())


@pytest.mark.parametrize("hours", [72, 30 * 24])
def test_only_the_highest_step_is_announced_with_true_dates(cast: House, hours: int) -> None:
    promises = promises_of_eight_days(cast, FRIDAY)
    sweep_both(cast, promises, FRIDAY)
    before = set(EscalationStep.objects.values_list("pk", flat=True))
    wakes = FRIDAY + hours * HOUR

    taken = sweep_both(cast, promises, wakes)

    fields = ("deadline_id", "level", "due_at", "taken_at", "skipped", "recipients")
    steps = EscalationStep.objects.values_list(*fields)
    assert {
        (pk, n): (due, at, None if skipped else tuple(sorted(told)))
        for pk, n, due, at, skipped, told in steps
    } == {(pk, n): (s.due, s.taken, s.told) for pk, p in promises.items() for n, s in p.steps.items()}
    fresh = EscalationStep.objects.exclude(pk__in=before)
    assert max(Counter(fresh.filter(skipped=False).values_list("deadline_id", flat=True)).values()) == 1
    assert fresh.filter(skipped=False).count() == taken > 10
    assert fresh.filter(skipped=True).exists()
    for entry in HistoryEntry.objects.filter(entered_at=wakes, details__has_key="level"):
        step = promises[entry.details["deadline"]].steps[entry.details["level"]]
        assert (entry.at, step.taken) == (step.due, wakes)
    assert sweep_both(cast, promises, wakes) == 0


@pytest.mark.rule("CLK-03")
@pytest.mark.parametrize("hours", [72, 30 * 24])
def test_everybody_gets_one_digest_of_what_is_old(cast: House, hours: int) -> None:
    promises = promises_of_eight_days(cast, FRIDAY + 2 * DAY)
    wakes = FRIDAY + hours * HOUR
    sweep_both(cast, promises, wakes)

    deliveries_send(wakes)
    assert not any("digest" in message.subject for message in mail.outbox)
    recent = {f"deadline/{pk}/1/{n}/{user}" for pk, p in promises.items() for n, s in p.steps.items()
              for user in s.told or () if n < 3 and wakes - s.due <= OLD_NEWS}  # fmt: skip
    assert {message.extra_headers["X-Notice-Key"] for message in mail.outbox} == recent
    mail.outbox.clear()
    deliveries_send(local("2027-01-01 08:00"))
    told = {user for p in promises.values() for s in p.steps.values() for user in s.told or ()}
    old = set(Notice.objects.filter(digest=True).values_list("recipient_id", flat=True))
    assert len(mail.outbox) == len(old)
    assert len({message.to[0] for message in mail.outbox}) == len(old)
    assert cast.general_manager.pk in old <= told


def test_one_digest_holds_what_is_a_day_old_and_not_a_second_less(cast: House) -> None:
    deadline(cast.case())
    just, over = (
        deadline(cast.case(at=FRIDAY)),
        deadline(cast.case(at=FRIDAY - dt.timedelta(seconds=1)), at=FRIDAY - dt.timedelta(seconds=1)),
    )
    Deadline.objects.update(next_level=2)
    wakes = FRIDAY + 2 * DAY + OLD_NEWS - dt.timedelta(seconds=1)
    assert sweep(wakes).taken == 3
    notices = dict(Notice.objects.values_list("case_id", "digest"))
    assert (notices[just.case_id], notices[over.case_id]) == (False, True)
    assert Delivery.objects.filter(digest=True).count() == 1


@pytest.mark.rule("CLK-03")
def test_a_pressing_one_is_told_at_once_however_old(cast: House) -> None:
    case = cast.case()
    deadline(case)
    deadlines_press(case=case)
    sweep(FRIDAY + 30 * DAY)
    assert list(Notice.objects.values_list("digest", "urgent")) == [(False, True)]
