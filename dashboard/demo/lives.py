"""One complaint after another through the services that people use, each step by whoever would take it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

from complaints.enums import (
    Assessment,
    Confirmation,
    FactKind,
    Failure,
    Grade,
    Level,
    ResponseKind,
    State,
    TopCategory,
)
from complaints.models import Category, Complaint
from complaints.services import ending, matters, plans, work
from complaints.services.logging import Caller, Filing, Story, complaint_chase, complaint_respond
from complaints.services.waiting import complaint_pause
from core.accounts.models import User
from core.clock.enums import PauseReason, Target
from core.time import local_zone
from dashboard.demo.cast import STEWARDS
from dashboard.demo.fates import Fate, Turn
from dashboard.demo.texts import said
from dashboard.demo.timeline import Strand, working_time
from frontdesk.services.calls import Call, call_log
from owners.enums import Channel, ContactKind
from owners.models import Ownership
from satisfaction.enums import AttemptChannel
from satisfaction.models import FollowUp
from satisfaction.services import follow_up_attempt, follow_up_give_up, follow_up_notice, follow_up_record

Cast = dict[str, User]
Beside = Callable[[Strand], None]

DESKS = ("desk", "desk", "desk2", "desk2", "desk3")
ENGINEERS = {"桂语园": ("handler", "engineer", "engineer"), "望江府": ("handler", "engineer2", "engineer2")}
FAILURES = (Failure.MISTAKE, Failure.MISTAKE, Failure.NEGLECT, Failure.LOSS_OF_CONTROL, Failure.EXCESS)
# With so much time between two steps there is time to sleep.
UNHURRIED = dt.timedelta(hours=5)
COSTS = (0, 0, 180, 260, 350, 480, 600, 850, 1200, 1800)


def owner_of(home: str) -> Ownership:
    """The present owner of a home who has a phone."""
    owners = Ownership.objects.current().filter(unit__code=home, person__phones__isnull=False)
    return owners.select_related("person", "unit__project").order_by("pk")[0]


class Life:
    """Takes one complaint step by step."""

    def __init__(self, fate: Fate, cast: Cast, dice: Random, beside: Beside) -> None:
        self.fate, self.cast, self.dice, self.beside = fate, cast, dice, beside
        self.now = fate.at
        self.case_id = 0
        self.state: State | None = None
        self._seen: Complaint | None = None
        self.is_received = self.is_reopened = False
        self.desk = self.cast[dice.choice(DESKS)]

    def strand(self) -> Strand:
        """Until it ends, or stands where its fate says."""
        for at in self._way():
            if self.is_received and self.state == self.fate.until and self._has_turned():
                return
            yield at

    def _has_turned(self) -> bool:
        """Whether the turn that a standing complaint is known for has come: a reopened one passes its state twice."""
        return self.fate.turn is not Turn.REOPENED or self.is_reopened

    # --- The way ---

    def _way(self) -> Strand:
        yield self.now
        self._log()
        if self.fate.answered:
            yield from self._reach()
        for aside in (self._chased(), self._joined(), self._known()):
            self.beside(aside)
        self.is_received = True
        if self.fate.turn is Turn.WITHDRAWN:
            yield self._later(20)
            return self._do(ending.complaint_withdraw, self.desk, reason=self._said("withdrawn"))
        yield self._later(2)
        if self.fate.turn in (Turn.REFUSAL_ASKED, Turn.REFUSED, Turn.REVIEWED):
            yield from self._refused()
            if self.fate.turn is not Turn.REVIEWED:
                return None
        yield from self._decided()
        yield from self._worked()
        if self.fate.turn is Turn.WAITING:
            return None
        yield from self._asked()
        yield from self._ended()
        return None

    def _log(self) -> None:
        ownership = owner_of(self.fate.home)
        category = Category.objects.get(code=self.fate.category)
        by = self.cast["night"] if self._is_night() else self.desk
        logged = call_log(
            Call(
                kind=ContactKind.COMPLAINT,
                channel=self.fate.channel,
                project=ownership.unit.project,
                unit=ownership.unit,
                caller=Caller(person=ownership.person, name=ownership.person.name),
                story=Story(what=self.fate.what, remedy=self.fate.remedy),
                filing=Filing(channel=self.fate.channel, category=category, level=self.fate.level),
                outcome=self._said("night") if self._is_night() else self._said("outcome"),
            ),
            by=by,
            at=self.now,
        )
        if logged.complaint is None:
            raise RuntimeError("a call about a complaint opens one")
        self.case_id, self.state = logged.complaint.pk, State(logged.complaint.state)
        self.project, self.top = ownership.unit.project.name, category.top

    def _is_night(self) -> bool:
        return not 8 <= self.now.astimezone(local_zone()).hour < 20

    def _reach(self) -> Strand:
        """The customer is reached at once, or somewhat late (CMP-09)."""
        slip = self.dice.random() < 0.05
        if self.fate.channel == Channel.WALK_IN:
            yield self._soon(self.dice.uniform(12, 25) if slip else self.dice.uniform(2, 8))
            self._respond(ResponseKind.ON_SPOT, "on_spot")
        elif self.fate.channel == Channel.PHONE:
            yield self._soon(self.dice.uniform(70, 100) if slip else self.dice.uniform(5, 45))
        else:
            yield self._soon(self.dice.uniform(5, 30) if slip else self.dice.uniform(0.5, 2.3))
        self._respond(ResponseKind.TOLD_WHEN, "told")

    def _decided(self) -> Strand:
        """Assessed and assigned."""
        assessment = Assessment.NO_FAULT if self.fate.turn is Turn.NO_FAULT else Assessment.VALID
        if self.state == State.RECEIVED:
            self._do(
                work.complaint_assess,
                self.desk,
                assessment=assessment,
                failure=self.dice.choice(FAILURES) if assessment == Assessment.VALID else None,
                reason=self._said("no_fault" if assessment == Assessment.NO_FAULT else "reason"),
                level=self.fate.level,
            )
            yield self._later(1.5)
        if self.fate.channel == Channel.WEBSITE:
            self._respond(ResponseKind.WRITTEN, "written")
        manager = "manager2" if self.dice.random() < 0.3 else "manager"
        self._do(work.complaint_assign, manager, to=self._handler(), note=self._said("assign"))
        yield self._later(2)

    def _worked(self) -> Strand:
        """From assigned to verified; a minor one without a plan (CMP-10)."""
        self._look()  # others of its matter may have raised the level
        if self.complaint.level == Level.MINOR:
            self._do(work.complaint_finish, self._assignee(), result=self._said("result"))
        else:
            yield from self._planned()
            if self.fate.turn is Turn.WAITING:
                yield self._later(3)
                self._wait()
                return
            yield self._later(self.dice.choice((18, 30, 50, 80)) if self.fate.turn is not Turn.SLOW else 500)
            self._do(work.complaint_finish, self._responsible(), result=self._said("result"))
        yield self._later(3)
        if self.fate.turn is Turn.SENT_BACK:
            self._do(work.complaint_send_back, self._responsible(), reason=self._said("sent_back"))
            yield self._later(20)
            self._do(work.complaint_finish, self._responsible(), result=self._said("result"))
            yield self._later(3)
        self._do(work.complaint_verify, self._responsible(), finding=self._said("finding"))
        yield self._later(26)

    def _planned(self) -> Strand:
        self._do(work.complaint_investigate, self._assignee(), note=self._said("investigate"))
        yield self._later(60 if self.fate.turn is Turn.LATE else 5)
        self._propose(self._said("plan-engineering" if self.top == TopCategory.ENGINEERING else "plan-other"))
        yield self._later(3)
        if self.fate.turn is Turn.PLAN_REFUSED:
            self._do(plans.plan_refuse, self._responsible(), reason=self._said("plan_refused"))
            yield self._later(4)
            self._propose(self._said("plan_again"))
            yield self._later(3)
        self._do(plans.plan_approve, self._responsible())
        yield self._later(4)
        if self.fate.turn is Turn.PLAN_DECLINED:
            self._do(plans.plan_decline, self.desk, reason=self._said("declined"))
            yield self._later(4)
            self._propose(self._said("plan_again"))
            yield self._later(3)
            self._do(plans.plan_approve, self._responsible())
            yield self._later(4)
        self._do(plans.plan_agree, self.desk, note=self._said("agreed"))
        yield self._later(3)
        due = self.now + dt.timedelta(days=self.dice.choice((3, 4, 5, 7)))
        standard = self._said("standard")
        self._do(work.complaint_execute, self._responsible(), due_at=due, acceptance_standard=standard)

    def _wait(self) -> None:
        """The clock of the work stands still until the customer is back (CLK-02)."""
        words = self._said("waiting")
        by = self._responsible()
        self._do(complaint_pause, by, target=Target.EXECUTE, reason=PauseReason.CUSTOMER, words=words)

    def _propose(self, text: str) -> None:
        cost = Decimal(self.dice.choice(COSTS))
        self._do(plans.plan_propose, self._responsible(), text=text, cost=cost)

    def _asked(self) -> Strand:
        """The follow-up, with its score or after every attempt (CMP-16, CMP-17)."""
        if self.fate.turn is Turn.UNREACHED:
            yield from self._not_reached()
            return
        if self.fate.turn is Turn.LOW_SCORE:
            self._score(self.dice.choice((40, 60)), "score_low")
            yield self._later(24)
            self._do(work.complaint_finish, self._responsible(), result=self._said("result"))
            yield self._later(4)
            self._do(work.complaint_verify, self._responsible(), finding=self._said("finding"))
            yield self._later(26)
        self._score(self.dice.choice((80, 80, 90, 100, 100)), "score_high")
        yield self._later(5)

    def _score(self, score: int, words: str) -> None:
        follow_up_record(
            follow_up_id=self._pending(), score=score, words=self._said(words), by=self._asker(), at=self.now
        )
        self._look()

    def _not_reached(self) -> Strand:
        for channel in (AttemptChannel.PHONE, AttemptChannel.WECHAT, AttemptChannel.PHONE):
            follow_up_attempt(follow_up_id=self._pending(), channel=channel, by=self._asker(), at=self.now)
            yield self._later(24)
        follow_up_notice(
            follow_up_id=self._pending(), note=self._said("notice"), by=self._asker(), at=self.now
        )
        yield self._later(24 * 12)
        manager = self.cast["manager"]
        follow_up_give_up(follow_up_id=self._pending(), note=self._said("unreached"), by=manager, at=self.now)
        self._look()
        yield self._later(2)

    def _ended(self) -> Strand:
        """Closed, perhaps reopened, archived where no case study is needed (CMP-17, CMP-20)."""
        self._close()
        if self.fate.turn is Turn.REOPENED:
            yield self._later(24 * self.dice.randint(12, 40))
            self._do(ending.complaint_reopen, self.desk, what=self._said("reopened"))
            self.is_reopened = True
            yield self._later(2)
            yield from self._worked()
            self._score(90, "score_high")
            yield self._later(6)
            self._close()
        yield self._later(24 * 20)
        self._look()  # its age may have raised the grade
        if self.complaint.grade in (Grade.GENERAL, Grade.IMPORTANT):
            self._do(ending.complaint_archive, "manager")

    def _close(self) -> None:
        if self.fate.turn is Turn.UNREACHED:
            confirmation, by, words = Confirmation.UNCONFIRMED, self.cast["manager"], "unreached"
        elif self.fate.turn is Turn.BY_MANAGER:
            confirmation, by, words = Confirmation.BY_MANAGER, self.cast["manager"], "manager_close"
        else:
            chosen = self.dice.choice((Confirmation.CONSENT, Confirmation.CONSENT, Confirmation.SIGNED))
            confirmation, by, words = chosen, self.desk, "close"
        self._do(ending.complaint_close, by, confirmation=confirmation, note=self._said(words))

    def _refused(self) -> Strand:
        self._do(ending.refusal_propose, self.desk, reason=self._said("refuse_ask"))
        if self.fate.turn is Turn.REFUSAL_ASKED:
            return
        yield self._later(4)
        self._do(ending.demand_refuse, "manager", reason=self._said("refuse"))
        yield self._later(10)
        if self.fate.turn is Turn.REVIEWED:
            self._do(ending.refusal_review, "gm", overturn=True, reason=self._said("review"))
            yield self._later(2)
        else:
            self._respond(ResponseKind.WRITTEN, "refuse_letter")

    # --- What happens beside the way ---

    def _chased(self) -> Strand:
        """The customer asks again, as long as there is something to ask about (CMP-06)."""
        for days in self.fate.chases:
            yield working_time(self.fate.at + dt.timedelta(days=days), 8, 20)
            if not self.complaint.case.is_open or self.complaint.state in (
                State.DEMAND_REFUSED,
                State.CLOSED,
            ):
                return
            at = working_time(self.fate.at + dt.timedelta(days=days), 8, 20)
            self._do(complaint_chase, self.cast[self.dice.choice(DESKS)], at=at, note=self._said("chase"))

    def _joined(self) -> Strand:
        """Neighbours join, an hour between two of them (CMP-04)."""
        if not self.fate.joined:
            return
        building = self.fate.home.partition("-")[0]
        neighbours = Ownership.objects.current().filter(unit__code__startswith=f"{building}-")
        others = neighbours.exclude(unit__code=self.fate.home).exclude(person__phones=None)
        chosen = list(others.select_related("person", "unit").order_by("pk")[: self.fate.joined])
        for number, ownership in enumerate(chosen):
            at = self.fate.at + dt.timedelta(hours=1 + number)
            yield at
            person, unit = ownership.person, ownership.unit
            self._do(matters.co_signer_add, self.desk, at=at, name=person.name, unit=unit)

    def _known(self) -> Strand:
        """Litigation or media become known two days later (CMP-04)."""
        if self.fate.fact is None:
            return
        at = self.fate.at + dt.timedelta(days=2)
        yield at
        notes = {FactKind.LITIGATION: "收到律师函，业主已起诉", FactKind.MEDIA: "本地论坛发帖，阅读过万"}
        self._do(matters.fact_add, "manager", at=at, kind=self.fate.fact, note=notes[self.fate.fact])

    # --- Who, and when ---

    def _do(
        self,
        service: Callable[..., Complaint],
        by: User | str,
        *,
        at: dt.datetime | None = None,
        **fields: Any,
    ) -> None:
        who = self.cast[by] if isinstance(by, str) else by
        self._seen = service(case_id=self.case_id, by=who, at=at or self.now, **fields)
        self.state = State(self._seen.state)

    def _respond(self, kind: ResponseKind, words: str) -> None:
        by = self.cast["night"] if self._is_night() else self.desk
        self._do(complaint_respond, by, kind=kind, note=self._said(words))

    def _look(self) -> None:
        """Something else than its own services may have changed it."""
        self._seen = None
        self.state = State(self.complaint.state)

    def _said(self, use: str) -> str:
        return said(use, self.dice)

    @property
    def complaint(self) -> Complaint:
        """As the last service left it."""
        if self._seen is None:
            self._seen = Complaint.objects.select_related("case").get(pk=self.case_id)
        return self._seen

    def _responsible(self) -> User:
        return self._player(self.complaint.case.responsible_id)

    def _assignee(self) -> User:
        return self._player(self.complaint.assigned_to_id)

    def _player(self, user_id: int | None) -> User:
        """The cast's own object for the person: it remembers their roles."""
        return next(user for user in self.cast.values() if user.pk == user_id)

    def _handler(self) -> User:
        if self.fate.handler:
            return self.cast[self.fate.handler]
        if self.fate.level == Level.MINOR:
            return self.cast[STEWARDS[self.project]]
        if self.top == TopCategory.ENGINEERING:
            return self.cast[self.dice.choice(ENGINEERS.get(self.project, ("handler",)))]
        if self.top == TopCategory.DESIGN:
            return self.cast["designer"]
        return self.cast["sales" if self.top == TopCategory.SALES else "service"]

    def _asker(self) -> User:
        """Somebody of the desk; none of them does the work."""
        return self.cast[self.dice.choice(DESKS)]

    def _pending(self) -> int:
        return FollowUp.objects.get(case_id=self.case_id, state="pending").pk

    def _soon(self, minutes: float) -> dt.datetime:
        self.now += dt.timedelta(minutes=minutes)
        return self.now

    def _later(self, hours: float) -> dt.datetime:
        """So many hours of the day later, give or take; at the pace of the fate where it has one."""
        if self.fate.pace is not None:
            self.now += self.fate.pace
            if self.fate.pace >= UNHURRIED:
                self.now = working_time(self.now, 7, 22)
        else:
            self.now = working_time(self.now + dt.timedelta(hours=hours * self.dice.uniform(0.6, 1.4)))
        return self.now
