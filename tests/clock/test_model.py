"""Anything in any order, against a second answer that knows nothing of the product (CLK-01 to CLK-04).

Hypothesis invents lives of promises: created, given to others, paused, kept, cancelled, begun again, while standards
and calendars change, time passes, sweeps come late and crash.  After each move the whole clock is what the oracle says.
``CHAOS=full`` tries many more.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable, Iterable
from typing import Any

import hypothesis
import pytest
from django.db import transaction
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.accounts.models import User
from core.clock.enums import PauseReason
from core.clock.models import Calendar, CalendarDay, Deadline, EscalationStep, Pause, ServiceStandard
from core.clock.services import (
    deadline_meet,
    deadline_pause,
    deadline_resume,
    deadline_start,
    deadlines_cancel,
    pauses_end_due,
    sweep,
)
from core.clock.services.standards import standard_change
from core.clock.signals import step_taken
from core.errors import InvalidTransition
from core.notices.models import Notice
from core.records.models import Case, HistoryEntry
from tests.clock.oracle import DAY, HOUR, Days, Promise
from tests.factories.clock import FRIDAY, house, person, terms_of

MINUTE = dt.timedelta(minutes=1)
# target: (the standard that fits a case of level 2, in whose working time it counts)
STANDARDS = {"tell_when": ("complaint.tell_when", None), "answer": ("complaint.answer.2", "national"),
             "follow_up": ("complaint.follow_up", "seven_days"),
             "confirm": ("complaint.confirm", "national")}  # fmt: skip
IN_HOURS = ("confirm",)
PAUSABLE = ("answer", "follow_up")
TARGETS = st.sampled_from([*STANDARDS])
CASES = st.integers(0, 2)
JUMPS = st.sampled_from([MINUTE, HOUR, 5 * HOUR, 23 * HOUR, DAY, 3 * DAY, 30 * DAY])


class Crash(BaseException):
    """Nothing of ours catches it, as nothing catches SIGKILL."""


class Clock(RuleBasedStateMachine):
    """The product in a transaction that is rolled back at the end, and the oracle beside it."""

    def __init__(self) -> None:
        super().__init__()
        self.transaction = transaction.atomic()
        self.transaction.__enter__()
        self.at = FRIDAY
        self.house = house()
        self.people: list[User | None] = [
            self.house.handler,
            person("other", superior=self.house.handler),
            None,
        ]
        self.cases = [self.house.case() for _ in range(3)]
        self.responsible: list[User | None] = [self.house.handler] * 3
        CalendarDay.objects.all().delete()
        self.days = {"national": Days(range(5)), "seven_days": Days(range(7))}
        self.amounts = {"tell_when": 24, "answer": 3, "follow_up": 3, "confirm": 4}
        self.promises: dict[int, Promise] = {}

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.transaction.__exit__(None, None, None)

    def case(self, index: int) -> Case:
        return Case.objects.get(pk=self.cases[index].pk)

    def running(self, index: int, target: str) -> list[Promise]:
        """The oracle's open promises of a case, the one that is due first before the others."""
        found = [p for p in self.promises.values() if p.open and (p.case, p.target) == (index, target)]
        return sorted(found, key=lambda p: p.due)

    # --- What people do ---

    @rule(index=CASES, what=TARGETS)
    def start(self, index: int, what: str) -> None:
        """Also a case that is reopened starts its clocks anew."""
        deadline = deadline_start(case=self.case(index), target=what, at=self.at, by=None, level=2)
        assert deadline is not None
        if self.running(index, what):
            assert deadline.pk in self.promises
            return
        code = STANDARDS[what][1]
        days, amount = self.days.get(code or ""), self.amounts[what]
        due = self.at + amount * HOUR
        if days:
            by_hours = what in IN_HOURS
            due = days.after(self.at, amount * HOUR) if by_hours else days.evening(self.at, amount)
        self.promises[deadline.pk] = Promise(index, what, self.at, due, days, what in IN_HOURS)

    @rule(index=CASES, minutes=st.integers(1, 9000))
    def give_a_word(self, index: int, minutes: int) -> None:
        due = self.at + minutes * MINUTE
        deadline = deadline_start(case=self.case(index), target="promise", at=self.at, by=None, due_at=due)
        assert deadline is not None
        self.promises[deadline.pk] = Promise(index, "promise", self.at, due, None)

    @rule(index=CASES, who=st.integers(0, 2))
    def assign(self, index: int, who: int) -> None:
        Case.objects.filter(pk=self.cases[index].pk).update(responsible=self.people[who])
        self.responsible[index] = self.people[who]

    @rule(index=CASES, what=st.sampled_from([*STANDARDS, "promise"]), hours=st.integers(1, 120))
    def pause(self, index: int, what: str, hours: int) -> None:
        running, until = self.running(index, what), self.at + hours * HOUR
        allowed = bool(running) and what in PAUSABLE and running[0].pause(self.at, until)
        self.expect(
            allowed, deadline_pause, case=self.case(index), target=what, reason=PauseReason.CUSTOMER,
            words="waits", until=until, by=self.house.handler, at=self.at,
        )  # fmt: skip

    @rule(index=CASES, what=st.sampled_from(PAUSABLE))
    def resume(self, index: int, what: str) -> None:
        running = self.running(index, what)
        allowed = bool(running) and running[0].run_again(self.at)
        self.expect(
            allowed, deadline_resume, case=self.case(index), target=what, by=self.house.handler, at=self.at
        )

    def expect(self, allowed: bool, service: Callable[..., object], **arguments: Any) -> None:
        if allowed:
            service(**arguments)
        else:
            with pytest.raises(InvalidTransition):
                service(**arguments)

    @rule(index=CASES, what=st.sampled_from([*STANDARDS, "promise"]))
    def keep(self, index: int, what: str) -> None:
        met = deadline_meet(case=self.case(index), target=what, at=self.at, by=self.house.handler)
        running = self.running(index, what)
        assert (met is None) == (not running)
        if running:
            running[0].run_again(self.at)
            running[0].met = self.at

    @rule(index=CASES)
    def close(self, index: int) -> None:
        open_ones = [p for p in self.promises.values() if p.open and p.case == index]
        number = deadlines_cancel(case=self.case(index), at=self.at, by=None, reason="withdrawn")
        assert number == len(open_ones)
        for promise in open_ones:
            promise.run_again(self.at)
            promise.cancelled = self.at

    # --- What administrators do ---

    @rule(what=TARGETS, amount=st.integers(1, 30))
    def change_standard(self, what: str, amount: int) -> None:
        standard = ServiceStandard.objects.get(code=STANDARDS[what][0], active=True)
        standard_change(
            standard_id=standard.pk,
            terms=terms_of(standard, amount=amount),
            reason="changed",
            by=self.house.administrator,
            at=self.at,
        )
        self.amounts[what] = amount

    @rule(code=st.sampled_from(["national", "seven_days"]), ahead=st.integers(0, 20), worked=st.booleans())
    def change_calendar(self, code: str, ahead: int, worked: bool) -> None:
        on = FRIDAY.date() + ahead * DAY
        CalendarDay.objects.update_or_create(
            calendar=Calendar.objects.get(code=code, project=None), on=on, defaults={"is_working": worked}
        )
        self.days[code].special[on] = worked

    # --- What time does ---

    @rule(jump=JUMPS)
    def wait(self, jump: dt.timedelta) -> None:
        self.at += jump

    @rule(early=st.sampled_from([dt.timedelta(0), dt.timedelta(seconds=1)]))
    def wait_for_the_next_step(self, early: dt.timedelta) -> None:
        """To the very instant of a step, or the second before."""
        ahead = [p.times[p.next_level] for p in self.promises.values() if p.next_level is not None]
        self.at = min((t - early for t in ahead if t - early > self.at), default=self.at)

    @rule(batch=st.sampled_from([1, 2, 200]))
    def sweep(self, batch: int) -> None:
        pauses_end_due(at=self.at, batch=batch)
        result = sweep(self.at, batch)
        while result.cursor is not None:
            result = sweep(self.at, batch, result.cursor)
        self.oracle_sweeps()

    def oracle_sweeps(self) -> None:
        for promise in self.promises.values():
            if promise.paused and promise.waits[-1].until <= self.at:
                promise.run_again(self.at)
            promise.sweep(self.at, lambda wanted, case=promise.case: self.told(case, wanted))  # type: ignore[misc]

    def told(self, index: int, wanted: Iterable[str]) -> tuple[int, ...]:
        """Nobody responsible, or no superior: the next one up is told."""
        here, responsible = self.house, self.responsible[index]
        superior = responsible.superior if responsible else None
        upwards = {
            "responsible": responsible or superior or here.manager, "superior": superior or here.manager,
            "manager": here.manager, "general_manager": here.general_manager,
        }  # fmt: skip
        return tuple(sorted({upwards[name].pk for name in wanted}))

    @rule(after=st.integers(1, 3))
    def crash(self, after: int) -> None:
        """The process dies at its so-many-th step: nothing of that batch has happened."""
        left = iter(range(after - 1))

        def die(**_: Any) -> None:
            if next(left, None) is None:
                raise Crash

        due = sum(
            p.next_level is not None and p.times[p.next_level] <= self.at for p in self.promises.values()
        )
        step_taken.connect(die)
        try:
            sweep(self.at)
            assert due < after
            self.promises_sweep_without_pauses()
        except Crash:
            assert due >= after
        finally:
            step_taken.disconnect(die)

    def promises_sweep_without_pauses(self) -> None:
        for promise in self.promises.values():
            promise.sweep(self.at, lambda wanted, case=promise.case: self.told(case, wanted))  # type: ignore[misc]

    # --- And after every move ---

    @initialize()
    def begin(self) -> None:
        """Nothing yet; the invariant looks at the empty house."""

    @invariant()
    def the_clock_is_what_the_oracle_says(self) -> None:
        self.deadlines_agree()
        self.steps_agree()
        for index, case in enumerate(self.cases):
            due = [p.due for p in self.promises.values() if p.case == index and p.open and not p.paused]
            assert self.case(index).next_due_at == min(due, default=None), case

    def deadlines_agree(self) -> None:
        rows = {d.pk: d for d in Deadline.objects.prefetch_related("pauses")}
        assert rows.keys() == self.promises.keys()
        for pk, promise in self.promises.items():
            row, level = rows[pk], promise.next_level
            assert (row.due_at, row.step_times) == (promise.due, promise.times)
            assert (row.met_at, row.cancelled_at) == (promise.met, promise.cancelled)
            assert (row.paused_at is not None) == (promise.open and promise.paused)
            assert row.next_level == level
            assert row.next_step_at == (None if level is None else promise.times[level])
            waits = [(p.started_at, p.until, p.ended_at, p.waited) for p in row.pauses.all()]
            assert waits == [(w.since, w.until, w.ended, w.length) for w in promise.waits]

    def steps_agree(self) -> None:
        fields = ("deadline_id", "level", "due_at", "taken_at", "skipped", "recipients")
        found = {
            (pk, level): (due, taken, None if skipped else tuple(sorted(people)))
            for pk, level, due, taken, skipped, people in EscalationStep.objects.values_list(*fields)
        }
        steps = {(pk, n): s for pk, promise in self.promises.items() for n, s in promise.steps.items()}
        assert found == {place: (s.due, s.taken, s.told) for place, s in steps.items()}
        keys = {f"deadline/{pk}/1/{n}/{user}" for (pk, n), s in steps.items() for user in s.told or ()}
        assert set(Notice.objects.filter(key__startswith="deadline/").values_list("key", flat=True)) == keys
        said = HistoryEntry.objects.filter(action__in=["deadline_reminded", "deadline_escalated"])
        assert said.count() == sum(s.told is not None for s in steps.values())


@pytest.mark.rule("CLK-01", "CLK-02", "CLK-03", "CLK-04")
@pytest.mark.django_db
def test_any_life_of_promises_is_what_the_oracle_says() -> None:
    examples = 500 if os.environ.get("CHAOS") == "full" else 12
    checks = hypothesis.HealthCheck
    run_state_machine_as_test(  # type: ignore[no-untyped-call]
        Clock,
        settings=hypothesis.settings(
            max_examples=examples,
            stateful_step_count=40,
            suppress_health_check=[checks.too_slow, checks.data_too_large, checks.filter_too_much],
        ),
    )
    assert Pause.objects.count() == Deadline.objects.count() == 0
