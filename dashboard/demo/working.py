"""The work on a complaint, from received to verified."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from complaints.enums import Assessment, Failure, Level, ResponseKind, State, TopCategory
from complaints.enums.plans import OptionKind, Part
from complaints.policies.plans import Option
from complaints.services import ending, plans, work
from complaints.services.waiting import complaint_pause
from core.clock.enums import PauseReason, Target
from dashboard.demo.acting import Actors
from dashboard.demo.fates import Turn
from dashboard.demo.timeline import Strand
from owners.enums import Channel

FAILURES = (Failure.MISTAKE, Failure.MISTAKE, Failure.NEGLECT, Failure.LOSS_OF_CONTROL, Failure.EXCESS)
COSTS = (0, 0, 180, 260, 350, 480, 600, 850, 1200, 1800, 3200, 8600)
DEAR = (3200, 5400, 8600)
SIGN = {
    Part.AUTHORITY: plans.plan_approve,
    Part.LEGAL: plans.plan_approve_for_legal,
    Part.FINANCE: plans.plan_approve_for_finance,
}


class Workers(Actors):
    """What department and managers do."""

    signatures = 0

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
        yield self._soon(self.dice.uniform(15, 100))  # accepted, or done at once, within two hours (DSK-14)

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
        by = self._assignee()
        members = [self.cast[name] for name in ("manager2", "legal") if self.cast[name] != by]
        self._do(work.complaint_investigate, by, members=members, note=self._said("investigate"))
        yield self._later(60 if self.fate.turn is Turn.LATE else 5)
        self._propose(self._said("plan-engineering" if self.top == TopCategory.ENGINEERING else "plan-other"))
        yield self._later(3)
        if self.fate.turn is Turn.PLAN_REFUSED:
            self._do(plans.plan_refuse, self._responsible(), reason=self._said("plan_refused"))
            yield self._later(4)
            self._propose(self._said("plan_again"))
            yield self._later(3)
        yield from self._approved()
        if self.fate.turn is Turn.PLAN_DECLINED:
            self._do(plans.plan_decline, self.desk, reason=self._said("declined"))
            yield self._later(4)
            self._propose(self._said("plan_again"))
            yield self._later(3)
            yield from self._approved()
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
        dear = DEAR if self.fate.turn is Turn.PLAN_REFUSED else COSTS
        cost = Decimal(self.dice.choice(dear))
        if self.top == TopCategory.ENGINEERING and self.dice.random() < 0.8:
            option = Option(OptionKind.REPAIR, cost, self._said("basis-warranty"), under_warranty=True)
        else:
            option = Option(OptionKind.OTHER, cost, self._said("basis-contract"))
        self._do(plans.plan_propose, self._responsible(), text=text, options=[option])

    def _approved(self) -> Strand:
        """Legal, finance and whoever has the authority, each in turn; within the proposer's own, nobody."""
        while self.state == State.PLAN_PROPOSED:
            self._look()
            plan = self.complaint.open_plan
            part = plan.awaited[0] if plan else Part.AUTHORITY
            self._do(SIGN[part], self._responsible())
            self.signatures += 1
            yield self._later(3)
