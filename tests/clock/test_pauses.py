"""Pauses: what may wait, how times move, and an end that comes by itself exactly once (CLK-02)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.models import User
from core.clock.enums import PAUSABLE, DeadlineState, Target
from core.clock.lines import deadline_lines
from core.clock.models import Deadline, EscalationStep, Pause, ServiceStandard
from core.clock.pausing import Waited, moved, steps_moved, waited, with_pauses
from core.clock.policies import due_at
from core.clock.services import (
    deadline_meet,
    deadline_pause,
    deadline_resume,
    deadlines_cancel,
    pauses_end_due,
    sweep,
)
from core.errors import InvalidInput, InvalidTransition
from core.notices.models import Notice
from core.records.locking import lock_case
from core.records.models import Case, HistoryEntry
from tests.clock.calendars import calendar
from tests.clock.test_worked_examples import local, table
from tests.factories.clock import FRIDAY, House, deadline, house, person
from tests.threads import at_once
from tests.unchanged import nothing_changes

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@pytest.fixture
def here(db: None) -> House:
    return house()


def pause(case: Case, target: str = "answer", at: dt.datetime = FRIDAY, **changes: Any) -> Pause:
    told = {"reason": "customer", "words": "业主出差", "until": None, "by": None} | changes
    return deadline_pause(case=case, target=target, at=at, **told)


def answer(here: House, at: dt.datetime = FRIDAY, level: int = 2) -> Deadline:
    """3 working days from Friday 10:00: Wednesday 18:00."""
    return deadline(here.case(at=at), "answer", at=at, level=level)


def execute(here: House, due_at: dt.datetime = FRIDAY + 2 * DAY) -> Deadline:
    """By the clock, as a person named it."""
    return deadline(here.case(), "execute", due_at=due_at)


@pytest.mark.rule("CLK-02")
@pytest.mark.parametrize("row", table("pauses"), ids=lambda row: f"{row[0]} {row[4]}")
def test_worked_example(row: list[str]) -> None:
    promise, code, start, due, spells, length, after, reminder_before, reminder_after = row
    counted = calendar(code)
    working = counted if "working" in promise else None
    number, _space, unit = promise.partition(" ")
    promised = due_at(int(number), unit.replace(" ", "_"), local(start), counted)
    assert promised.at == local(due)
    times = [local(reminder_before), promised.at]
    total = dt.timedelta()
    for text in spells.split("; "):
        begin, end = (local(part) for part in text.split(" → "))
        one = waited(begin, end, working)
        times, total = steps_moved(times, begin, one, working), total + one
    assert total == dt.timedelta(hours=int(length.split(" h")[0]), minutes=int(length[:-4].split(" h ")[1]))
    assert times == [local(reminder_after), local(after)]
    again = with_pauses(
        promised, [Waited(*map(local, text.split(" → ")), "customer") for text in spells.split("; ")], working
    )
    assert again.at == local(after)


minutes = st.integers(0, 60 * 24 * 20)


@pytest.mark.rule("CLK-02")
@given(first=minutes, second=minutes, third=minutes, by_days=st.booleans())
def test_two_waits_are_one_wait_of_their_sum(first: int, second: int, third: int, by_days: bool) -> None:
    """However a wait is cut in two, the due time ends where one wait would have put it, and never moves back."""
    counted = calendar("national") if by_days else None
    start = FRIDAY + dt.timedelta(minutes=first)
    middle, end = start + dt.timedelta(minutes=second), start + dt.timedelta(minutes=second + third)
    due = due_at(3, "working_days", FRIDAY, calendar("national")).at
    parts = [waited(start, middle, counted), waited(middle, end, counted)]
    assert sum(parts, dt.timedelta()) == waited(start, end, counted)
    once = moved(due, waited(start, end, counted), counted)
    assert moved(moved(due, parts[0], counted), parts[1], counted) == once >= due
    if counted:
        assert counted.working_time(due, once) == sum(parts, dt.timedelta())
    else:
        assert once - due == end - start


@pytest.mark.rule("CLK-02")
def test_a_pause_stops_the_clock_and_resuming_moves_it_by_what_was_waited(here: House) -> None:
    running = execute(here)
    case, by = running.case, person()
    due, steps = running.due_at, running.step_times
    paused = pause(case, "execute", FRIDAY + HOUR, by=by, reason="appointment")
    running.refresh_from_db()
    assert running.state(FRIDAY + 9 * DAY) == DeadlineState.PAUSED
    assert (running.next_step_at, running.next_level) == (None, None)
    assert Case.objects.get(pk=case.pk).next_due_at is None
    assert sweep(FRIDAY + 9 * DAY).taken == 0
    assert paused.until == FRIDAY + HOUR + 14 * DAY

    deadline_resume(case=case, target="execute", by=by, at=FRIDAY + 4 * HOUR + dt.timedelta(seconds=7))

    running.refresh_from_db()
    waited_for = 3 * HOUR + dt.timedelta(seconds=7)
    assert running.due_at == due + waited_for
    assert running.step_times == [at + waited_for for at in steps]
    assert (running.next_level, running.next_step_at) == (0, running.step_times[0])
    assert Case.objects.get(pk=case.pk).next_due_at == running.due_at
    paused.refresh_from_db()
    assert (paused.waited, paused.ended_how, paused.ended_by) == (waited_for, "resumed", by)
    said = list(HistoryEntry.objects.filter(case=case).order_by("pk").values_list("action", "by"))
    assert said == [("deadline_paused", by.pk), ("deadline_resumed", by.pk)]
    line = deadline_lines(case, FRIDAY + DAY)[0]
    assert (
        "Paused from Fri 20 Nov 2026 11:00 to Fri 20 Nov 2026 14:00 (Appointment): 3 h 0 min not counted"
        in line.why
    )
    assert [(each.how, each.length) for each in line.pauses] == [("Resumed by hand", "3 h 0 min")]


@pytest.mark.rule("CLK-02")
def test_a_working_day_promise_waits_in_working_time(here: House) -> None:
    running = answer(here)
    assert running.due_at == local("2026-11-25 18:00")
    pause(running.case, at=local("2026-11-20 16:00"))
    deadline_resume(case=running.case, target="answer", by=None, at=local("2026-11-23 10:30"))
    running.refresh_from_db()
    assert running.due_at == local("2026-11-26 12:30")  # 2 h on Friday, 1 h 30 on Monday, the weekend nothing
    assert "3 h 30 min of working time not counted" in deadline_lines(running.case, FRIDAY)[0].why[-1]


@pytest.mark.rule("CLK-02", "CLK-04")
def test_a_step_that_was_taken_before_is_not_taken_again(here: House) -> None:
    running = execute(here)
    assert sweep(FRIDAY + 40 * HOUR).taken == 1  # the reminder, at 80 %
    pause(running.case, "execute", FRIDAY + 41 * HOUR)
    deadline_resume(case=running.case, target="execute", by=None, at=FRIDAY + 51 * HOUR)
    assert sweep(FRIDAY + 57 * HOUR).taken == 0
    assert sweep(FRIDAY + 58 * HOUR).taken == 1
    taken = EscalationStep.objects.order_by("level").values_list("level", "due_at", "skipped")
    assert list(taken) == [(0, FRIDAY + 0.8 * 48 * HOUR, False), (1, FRIDAY + 58 * HOUR, False)]


@pytest.mark.rule("CLK-02")
def test_a_step_that_came_before_the_pause_is_still_taken(here: House) -> None:
    """The reminder was due at 38:24 and no sweep ran until the clock stood still."""
    running = execute(here)
    pause(running.case, "execute", FRIDAY + 39 * HOUR)
    assert sweep(FRIDAY + 40 * HOUR).taken == 0
    deadline_resume(case=running.case, target="execute", by=None, at=FRIDAY + 49 * HOUR)
    assert sweep(FRIDAY + 49 * HOUR).taken == 1
    assert EscalationStep.objects.get().due_at == FRIDAY + 0.8 * 48 * HOUR


@pytest.mark.rule("CLK-02")
@pytest.mark.parametrize("target", sorted({*Target.values} - {*PAUSABLE}))
def test_nothing_else_is_ever_paused(here: House, target: str) -> None:
    """Whatever else is promised: neither the service nor the database lets its clock wait."""
    started = deadline(here.case())
    Deadline.objects.filter(pk=started.pk).update(target=target)
    with nothing_changes(), pytest.raises(InvalidTransition):
        pause(started.case, target)
    with pytest.raises(IntegrityError), transaction.atomic():
        Deadline.objects.filter(pk=started.pk).update(paused_at=FRIDAY, next_step_at=None, next_level=None)


@pytest.mark.rule("CLK-02")
def test_what_is_not_running_late_or_without_a_reason_is_not_paused(here: House) -> None:
    running = execute(here)
    case = running.case
    with nothing_changes():
        with pytest.raises(InvalidTransition, match="does not run"):
            pause(case, "answer")
        with pytest.raises(InvalidTransition, match="overdue"):
            pause(case, "execute", running.due_at)
        for wrong in ({"words": "  "}, {"until": FRIDAY}, {"until": FRIDAY + 14 * DAY + HOUR}):
            with pytest.raises(InvalidInput):
                pause(case, "execute", **wrong)
        with pytest.raises(InvalidTransition, match="not paused"):
            deadline_resume(case=case, target="execute", by=None, at=FRIDAY)
    pause(case, "execute")
    with nothing_changes(), pytest.raises(InvalidTransition, match="paused already"):
        pause(case, "execute", FRIDAY + HOUR)


@pytest.mark.rule("CLK-02")
def test_the_standard_says_how_long_a_pause_may_be_else_the_company(here: House, settings: Any) -> None:
    settings.LONGEST_PAUSE_DAYS = 5
    first, second = answer(here), answer(here)
    ServiceStandard.objects.filter(pk=second.standard_id).update(longest_pause_days=2)
    second.refresh_from_db()
    assert pause(second.case).until == FRIDAY + 2 * DAY
    ServiceStandard.objects.filter(pk=second.standard_id).update(longest_pause_days=None)
    assert pause(first.case).until == FRIDAY + 5 * DAY


@pytest.mark.rule("CLK-02")
@pytest.mark.parametrize("ends", ["met", "cancelled"])
def test_what_ends_while_it_waits_was_in_time(here: House, ends: str) -> None:
    """Met long after the first due time, but within what was waited; the gross time is kept."""
    running = execute(here)
    pause(running.case, "execute", FRIDAY + HOUR)
    at = FRIDAY + 9 * DAY
    if ends == "met":
        deadline_meet(case=running.case, target="execute", at=at, by=here.handler)
    else:
        deadlines_cancel(case=running.case, at=at, by=here.handler, reason="closed")
    running.refresh_from_db()
    assert running.state(at) == (DeadlineState.MET if ends == "met" else DeadlineState.CANCELLED)
    assert running.due_at == FRIDAY + 2 * DAY + (at - FRIDAY - HOUR)
    only = running.pauses.get()
    assert (only.ended_at, only.ended_how, running.paused_at) == (at, "work", None)
    line = deadline_lines(running.case, at)[0]
    assert line.gross == "9 d 0 h"
    assert pauses_end_due(at=FRIDAY + 30 * DAY) == 0


@pytest.mark.rule("CLK-02")
def test_a_pause_ends_by_itself_at_its_own_instant_and_tells_whose_work_it_is(here: House) -> None:
    running, by = execute(here), person()
    only = pause(running.case, "execute", until=FRIDAY + 3 * DAY, by=by)
    with nothing_changes():
        assert pauses_end_due(at=only.until - dt.timedelta(microseconds=1)) == 0
    version = Case.objects.get(pk=running.case_id).version

    assert pauses_end_due(at=FRIDAY + 30 * DAY) == 1

    running.refresh_from_db()
    only.refresh_from_db()
    assert (only.ended_at, only.ended_how, only.waited) == (only.until, "maximum", 3 * DAY)
    assert running.due_at == FRIDAY + 5 * DAY
    entry = HistoryEntry.objects.get(action="deadline_resumed_itself")
    assert (entry.at, entry.entered_at, entry.by) == (only.until, FRIDAY + 30 * DAY, None)
    assert set(Notice.objects.values_list("recipient", "kind")) == {
        (here.handler.pk, "pause_ended"), (by.pk, "pause_ended"),
    }  # fmt: skip
    assert Case.objects.get(pk=running.case_id).version == version + 1
    with nothing_changes():
        assert pauses_end_due(at=FRIDAY + 31 * DAY) == 0
    assert sweep(FRIDAY + 30 * DAY).taken == 1  # what runs again is overdue by now


@pytest.mark.rule("CLK-02")
def test_whoever_resumes_after_the_end_finds_it_ended_in_time(here: House) -> None:
    running = execute(here)
    pause(running.case, "execute", until=FRIDAY + DAY)
    ended = deadline_resume(case=running.case, target="execute", by=None, at=FRIDAY + 9 * DAY)
    assert (ended.ended_at, ended.ended_how, ended.waited) == (FRIDAY + DAY, "maximum", DAY)


@pytest.mark.rule("CLK-02")
def test_one_that_fails_holds_up_nobody(here: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The calendar of the first one is gone; the second ends all the same, the first when it is there again."""
    first, second = answer(here), execute(here)
    pause(first.case)
    pause(second.case, "execute")
    ServiceStandard.objects.filter(pk=first.standard_id).update(calendar_code="gone")
    assert pauses_end_due(at=FRIDAY + 20 * DAY) == 1
    assert Pause.objects.get(ended_at=None).deadline == first
    ServiceStandard.objects.filter(pk=first.standard_id).update(calendar_code="national")
    assert pauses_end_due(at=FRIDAY + 20 * DAY) == 1


@pytest.mark.rule("CLK-02", "CLK-04")
@pytest.mark.commits
def test_two_sweepers_and_a_busy_person_end_each_pause_exactly_once() -> None:
    here = house()
    waiting = [execute(here) for _ in range(12)]
    for each in waiting:
        pause(each.case, "execute", until=FRIDAY + 3 * DAY)
    at = FRIDAY + 4 * DAY
    by = User.objects.get(pk=here.handler.pk)

    def resume() -> int:
        ended = 0
        for each in waiting[:6]:
            with transaction.atomic():
                case = lock_case(each.case_id)
                try:
                    deadline_resume(case=case, target="execute", by=by, at=FRIDAY + 2 * DAY)
                except InvalidTransition:
                    continue
                ended += 1
        return ended

    def sweeper() -> int:
        return sum(pauses_end_due(at=at, batch=3) for _ in range(4))

    counts = at_once([sweeper, sweeper, resume])

    assert sum(counts) + pauses_end_due(at=at) == 12
    assert Pause.objects.exclude(ended_at=None).count() == 12
    for each in waiting:
        each.refresh_from_db()
        only = each.pauses.get()
        assert each.due_at == FRIDAY + 2 * DAY + only.waited
        said = HistoryEntry.objects.filter(case=each.case, action__startswith="deadline_resumed").count()
        told = Notice.objects.filter(case=each.case, kind="pause_ended").count()
        assert (said, told) == (1, int(only.ended_how == "maximum"))
