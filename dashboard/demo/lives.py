"""One complaint after another through the services that people use, each step by whoever would take it."""

from __future__ import annotations

import datetime as dt

from complaints.enums import FactKind, ResponseKind, State
from complaints.models import Category
from complaints.services import ending, matters
from complaints.services.logging import Caller, Filing, Story, complaint_chase
from dashboard.demo.acting import DESKS, owner_of
from dashboard.demo.closing import Askers
from dashboard.demo.fates import Turn
from dashboard.demo.timeline import Strand, working_time
from frontdesk.services.calls import Call, call_log
from owners.enums import Channel, ContactKind
from owners.models import Ownership


class Life(Askers):
    """Takes one complaint step by step."""

    is_received = False

    def strand(self) -> Strand:
        """Until it ends, or stands where its fate says."""
        for at in self._way():
            if self.is_received and self.state == self.fate.until and self._has_turned():
                return
            yield at

    def _has_turned(self) -> bool:
        """Whether the turn that a standing complaint is known for has come: a reopened one passes its state twice."""
        turned = self.fate.turn is not Turn.REOPENED or self.is_reopened
        return turned and self.signatures >= self.fate.signed

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
