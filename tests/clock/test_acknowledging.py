"""A step that asks to be acknowledged and is not goes on to the next role, exactly once (CLK-03, CLK-04)."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.accounts.models import User
from core.clock.lines import deadline_lines
from core.clock.models import Deadline, EscalationStep, Ladder, LadderStep
from core.clock.services import deadline_meet, step_acknowledge, sweep
from core.clock.services.ladders import ladder_change
from core.clock.terms import RungTerms
from core.errors import Conflict, NotAllowed
from core.notices.models import Notice
from core.records.models import HistoryEntry
from tests.factories.clock import FRIDAY, House, deadline, house, local, many_deadlines
from tests.threads import at_once
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-03", "CLK-04")]

MINUTE = dt.timedelta(minutes=1)
# 24 h by the clock: the reminder comes at 05:12, step 1 at 10:00, step 2 a day later.
REMINDED, DUE = local("2026-11-21 05:12"), local("2026-11-21 10:00")


@pytest.fixture
def here() -> House:
    """Its standard ladder asks the responsible person to acknowledge within 30 minutes, and again when it is due."""
    made = house()
    ladder = Ladder.objects.get(code="standard", active=True)
    rungs = [_rung(step) for step in ladder.steps.order_by("level")]
    ladder_change(
        ladder_id=ladder.pk, name_zh=ladder.name_zh, name_en=ladder.name_en, rungs=rungs, reason="asks",
        by=made.administrator, at=FRIDAY,
    )  # fmt: skip
    return made


def _rung(step: LadderStep) -> RungTerms:
    return RungTerms(
        row=step.level, percent=step.percent, multiple=step.multiple, to=step.to, urgent=step.urgent,
        digest=step.digest, acknowledge_minutes={0: 30, 1: 60}.get(step.level),
    )  # fmt: skip


def told(kind: str) -> list[User]:
    return [
        notice.recipient
        for notice in Notice.objects.filter(kind=kind).select_related("recipient").order_by("pk")
    ]


def test_who_acknowledges_in_time_keeps_it(here: House) -> None:
    running = deadline(here.case())
    assert sweep(REMINDED).taken == 1
    running.refresh_from_db()
    assert (running.next_level, running.next_step_at) == (1, REMINDED + 30 * MINUTE)
    step = EscalationStep.objects.get()
    assert (step.acknowledge_by, step.recipients) == (REMINDED + 30 * MINUTE, [here.handler.pk])
    mine, other = (
        deadline_lines(running.case, REMINDED, user)[0].asked for user in (here.handler, here.manager)
    )
    assert mine is not None
    assert other is not None
    assert (mine.mine, other.mine, mine.told) == (True, False, ["handler"])

    step_acknowledge(step_id=step.pk, by=here.handler, at=REMINDED + 29 * MINUTE)

    running.refresh_from_db()
    assert (running.next_level, running.next_step_at) == (1, DUE)
    assert sweep(REMINDED + 31 * MINUTE).taken == 0
    assert deadline_lines(running.case, REMINDED, here.handler)[0].asked is None
    assert HistoryEntry.objects.get(action="step_acknowledged").by == here.handler
    with nothing_changes():
        with pytest.raises(Conflict):
            step_acknowledge(step_id=step.pk, by=here.handler, at=REMINDED + 30 * MINUTE)
        with pytest.raises(NotAllowed):
            step_acknowledge(step_id=step.pk, by=here.manager, at=REMINDED)
        with pytest.raises(EscalationStep.DoesNotExist):
            step_acknowledge(step_id=999_999, by=here.handler, at=REMINDED)


def test_many_that_are_asked_for_are_read_at_once(here: House) -> None:
    """On a page, and by the sweep that passes them on."""
    promised = {"due_at": REMINDED + dt.timedelta(hours=4, minutes=48), "to_whom": "x"}
    counts = []
    for number in (1, 6):
        case = here.case()
        for _ in range(number):
            deadline(case, "promise", **promised)
        sweep(REMINDED)
        with CaptureQueriesContext(connection) as queries:
            lines = deadline_lines(case, REMINDED, here.handler)
        assert [line.asked is not None and line.asked.mine for line in lines] == [True] * number
        sweep(REMINDED + 30 * MINUTE)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_nobody_acknowledges_goes_on_once_and_the_ladder_keeps_its_times(here: House) -> None:
    running = deadline(here.case())
    sweep(REMINDED)
    assert sweep(REMINDED + 30 * MINUTE - dt.timedelta(seconds=1)).taken == 0
    assert sweep(REMINDED + 30 * MINUTE).taken == 1
    assert sweep(REMINDED + 31 * MINUTE).taken == 0
    assert told("deadline_passed_on") == [here.handler, here.superior]
    running.refresh_from_db()
    assert (running.next_level, running.next_step_at) == (1, DUE)
    entry = HistoryEntry.objects.get(action="deadline_passed_on")
    assert (entry.at, entry.details["level"]) == (REMINDED + 30 * MINUTE, 1)
    assert EscalationStep.objects.get().passed_on_at == REMINDED + 30 * MINUTE

    assert sweep(DUE).taken == 1  # the step itself comes at its own time, and asks anew
    assert sweep(DUE + 60 * MINUTE).taken == 1
    assert told("deadline_passed_on") == [here.handler, here.superior, here.manager]
    assert sweep(DUE + dt.timedelta(days=1)).taken == 1
    assert list(EscalationStep.objects.order_by("level").values_list("level", "skipped")) == [
        (0, False), (1, False), (2, False),
    ]  # fmt: skip


def test_a_late_word_is_kept_and_changes_nothing_else(here: House) -> None:
    running = deadline(here.case())
    sweep(REMINDED)
    sweep(REMINDED + 30 * MINUTE)
    step = EscalationStep.objects.get()
    step_acknowledge(step_id=step.pk, by=here.handler, at=REMINDED + 40 * MINUTE)
    running.refresh_from_db()
    assert (running.next_level, running.next_step_at) == (1, DUE)
    assert Notice.objects.filter(kind="deadline_passed_on").count() == 2


def test_what_is_met_asks_nobody(here: House) -> None:
    case = here.case()
    deadline(case)
    sweep(REMINDED)
    deadline_meet(case=case, target="tell_when", at=REMINDED + MINUTE, by=here.handler)
    assert sweep(REMINDED + 30 * MINUTE).taken == 0
    with nothing_changes(), pytest.raises(Conflict):
        step_acknowledge(step_id=EscalationStep.objects.get().pk, by=here.handler, at=REMINDED + MINUTE)


def test_after_a_long_sleep_only_the_highest_step_is_announced(here: House) -> None:
    deadline(here.case())
    sweep(REMINDED)
    assert sweep(DUE + dt.timedelta(days=9)).taken == 1
    assert told("deadline_passed_on") == []
    assert EscalationStep.objects.filter(skipped=False).count() == 2


def sweep_all(at: dt.datetime) -> None:
    cursor = sweep(at, 7).cursor
    while cursor is not None:
        cursor = sweep(at, 7, cursor).cursor


@pytest.mark.commits
@pytest.mark.django_db(transaction=True)
def test_sweepers_at_once_pass_each_on_once(here: House) -> None:
    many_deadlines(here, 60)

    for at in (REMINDED, REMINDED + 30 * MINUTE, REMINDED + 31 * MINUTE):
        assert at_once([partial(sweep_all, at)] * 4) == [None] * 4
        sweep_all(at)
    assert HistoryEntry.objects.filter(action="deadline_passed_on").count() == 60
    assert Notice.objects.filter(kind="deadline_passed_on").count() == 120
    assert EscalationStep.objects.filter(passed_on_at__isnull=False).count() == 60
    assert set(Deadline.objects.values_list("next_level", "next_step_at")) == {(1, DUE)}
