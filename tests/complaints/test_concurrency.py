"""Many people at once: one effect for each action, no deadlock between services and sweeps (CMP-10, CLK-04)."""

from __future__ import annotations

import datetime as dt
import logging
import os
import random
import time
from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.db.models import Min

from complaints.enums import Action, Grade, State
from complaints.models import Complaint
from complaints.policies.actions import RULES
from complaints.services.grading import complaints_regrade_due
from core.clock.models import Deadline, EscalationStep
from core.clock.services import sweep
from core.errors import Conflict, DomainError, InvalidTransition
from core.records.models import Case, HistoryEntry, NumberCounter
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import DO, do
from tests.factories.complaints import complaint, complaint_in
from tests.factories.places import UnitFactory
from tests.threads import at_once

PEOPLE = 50
PAUSE = 0.02  # between two rounds of a sweep, so that the threads of this one process get their turn
RARE = (Action.WITHDRAW, Action.REFUSE_DEMAND)  # they end a complaint


@pytest.mark.rule("CMP-10")
@pytest.mark.commits
@pytest.mark.parametrize(
    ("state", "action", "word", "after"),
    [
        (State.ASSIGNED, Action.INVESTIGATE, "complaint.investigating", State.INVESTIGATING),
        (State.DONE, Action.VERIFY, "complaint.verified", State.VERIFIED),
    ],
)
def test_fifty_at_once_have_one_effect(
    cast: Cast, state: State, action: Action, word: str, after: State
) -> None:
    case_id = complaint_in(cast, state).pk
    entries = HistoryEntry.objects.count()
    extra = {"complaint.verified": 1}.get(word, 0)  # the follow-up that is opened with it

    answers = at_once([partial(do, action, cast, case_id)] * PEOPLE)

    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert Counter(type(refusal) for refusal in refusals) == {InvalidTransition: PEOPLE - 1}
    assert Complaint.objects.get(pk=case_id).state == after
    assert HistoryEntry.objects.filter(case_id=case_id, action=word).count() == 1
    assert HistoryEntry.objects.count() == entries + 1 + extra


@pytest.mark.rule("CMP-10")
@pytest.mark.commits
def test_of_fifty_old_forms_one_is_taken(cast: Cast) -> None:
    from complaints.services.work import complaint_assign

    mine = complaint_in(cast, State.ASSIGNED)
    people = [cast.handler, cast.other_handler]

    answers = at_once(
        [
            partial(
                complaint_assign,
                case_id=mine.pk,
                to=people[n % 2],
                by=cast.manager,
                at=FRIDAY,
                version=mine.case.version,
            )
            for n in range(PEOPLE)
        ]
    )

    refusals = [answer for answer in answers if isinstance(answer, Exception)]
    assert Counter(type(refusal) for refusal in refusals) == {Conflict: PEOPLE - 1}
    assert {refusal.code for refusal in refusals} == {"version_changed"}
    assert HistoryEntry.objects.filter(case=mine.case, action="complaint.assigned").count() == 2
    assert Case.objects.get(pk=mine.pk).version == mine.case.version + 1


@pytest.mark.rule("CMP-06")
@pytest.mark.commits
def test_two_new_complaints_at_once_see_each_other(cast: Cast) -> None:
    for _ in range(5):
        home = UnitFactory(project=cast.project)
        complaint(cast, unit=home, phone="13900000001")

        answers = at_once([partial(complaint, cast, unit=home, phone=f"1390000000{n}") for n in (2, 3)])

        assert not [answer for answer in answers if isinstance(answer, Exception)]
        found = Complaint.objects.filter(case__unit=home)
        assert {(c.matter_id, c.grade) for c in found} == {(answers[0].matter_id, Grade.HOT_SPOT)}
        assert found.count() == 3


LONG = (pytest.mark.slow, pytest.mark.skipif(os.environ.get("CI") == "true", reason="CI runs the short one"))


class Bustle:
    """Services, sweep and regrading on a few shared matters, while days pass like seconds."""

    def __init__(self, cast: Cast, seconds: float, days: float) -> None:
        self.cast = cast
        self.started = time.monotonic()
        self.until = self.started + seconds
        self.pace = dt.timedelta(days=days) / seconds
        homes = [UnitFactory(project=cast.project) for _ in range(2)]
        self.told = [{"unit": home, "category": code} for home in homes for code in ("eng-leak", "eng-lift")]
        for told in self.told:
            for phone in ("13900000001", "13900000002"):
                complaint(cast, phone=phone, **told)

    @property
    def at(self) -> dt.datetime:
        return FRIDAY + self.pace * (time.monotonic() - self.started)

    def act(self, seed: int) -> Counter[str]:
        """Random actions on random complaints; only refusals that a person understands are answers."""
        dice = random.Random(seed)
        done: Counter[str] = Counter()
        while time.monotonic() < self.until:
            try:
                done[self._one(dice)] += 1
            except DomainError as refusal:
                done[type(refusal).__name__] += 1
        return done

    def _one(self, dice: random.Random) -> str:
        if dice.random() < 0.05:
            phone = f"1390000{dice.randrange(9999):04}"
            complaint(self.cast, at=self.at, phone=phone, **dice.choice(self.told))
            return "log"
        case_id, state = dice.choice(list(Complaint.objects.values_list("pk", "state")))
        possible = [action for action in Action if state in RULES[action].states and action not in RARE]
        action = dice.choice(possible) if possible and dice.random() < 0.9 else dice.choice(list(Action))
        DO[action](self.cast, case_id, self.at)
        return "act"

    def sweep(self) -> Counter[str]:
        done: Counter[str] = Counter()
        while time.monotonic() < self.until:
            done["steps"] += sweep(self.at).taken
            time.sleep(PAUSE)
        return done

    def regrade(self) -> Counter[str]:
        done: Counter[str] = Counter()
        while time.monotonic() < self.until:
            done["regraded"] += complaints_regrade_due(at=self.at)
            time.sleep(PAUSE)
        return done


@pytest.mark.rule("CLK-04", "CMP-10")
@pytest.mark.commits
@pytest.mark.parametrize("seconds", [5, pytest.param(30, marks=LONG)])
def test_sweep_regrading_and_services_never_lock_each_other_out(
    cast: Cast, seconds: int, caplog: pytest.LogCaptureFixture
) -> None:
    bustle = Bustle(cast, seconds, days=45)

    with caplog.at_level(logging.WARNING):
        jobs: list[Any] = [partial(bustle.act, seed) for seed in range(5)]
        answers = at_once([*jobs, bustle.sweep, bustle.sweep, bustle.regrade, bustle.regrade], seconds + 60)

    assert [answer for answer in answers if isinstance(answer, Exception)] == []
    assert [record.getMessage() for record in caplog.records] == []
    done = sum(answers, Counter())
    assert done["steps"] == EscalationStep.objects.filter(skipped=False).count() > 0
    assert done["act"] > seconds
    assert done["regraded"] > 0
    numbered = sum(NumberCounter.objects.values_list("last", flat=True))  # a year may have ended meanwhile
    assert numbered == Case.objects.count() == 8 + done["log"]
    for case in Case.objects.all():
        earliest = Deadline.objects.open().filter(case=case).aggregate(Min("due_at"))["due_at__min"]
        assert case.next_due_at == earliest
