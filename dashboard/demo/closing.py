"""How a complaint ends: the customer is asked, it is closed, perhaps reopened, put away."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from random import Random
from typing import Any

from PIL import Image, ImageDraw

from complaints.enums import Assessment, Confirmation, RootCause, TopCategory
from complaints.policies.actions import NEED_STUDY
from complaints.services import ending, studies, work
from core.records.drawings import HEAD
from dashboard.demo.fates import Turn
from dashboard.demo.timeline import Strand
from dashboard.demo.working import Workers
from satisfaction.enums import AttemptChannel
from satisfaction.services import follow_up_attempt, follow_up_give_up, follow_up_notice, follow_up_record


def scribble(dice: Random) -> str:
    """A signature, as the screen sends it."""
    picture = Image.new("RGB", (360, 140), "white")
    points = [(30 + 30 * n, dice.randint(25, 115)) for n in range(10)]
    ImageDraw.Draw(picture).line(points, fill=(27, 39, 51), width=3, joint="curve")
    out = BytesIO()
    picture.save(out, "PNG")
    return HEAD + b64encode(out.getvalue()).decode()


class Askers(Workers):
    """What the desk does once the work is verified."""

    is_reopened = False

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
        if self.complaint.grade in NEED_STUDY and not self._studied():
            return
        self._do(ending.complaint_archive, "manager")

    def _studied(self) -> bool:
        """The case study of a serious one is written; every third waits to be published (CMP-20)."""
        agreed = self.complaint.plans.order_by("pk").last()
        parts: dict[str, Any] = {
            "strategy": agreed.text if agreed else self._said("result"),
            "lesson": self._said("lesson"),
        }
        told: dict[str, Any] = {"problem": self.complaint.what, "feedback": self._said("score_high"), **parts}
        self._do(studies.study_write, self._responsible(), **told)
        if self.case_id % 3 == 0:
            return False
        self._do(studies.study_publish, "manager")
        return True

    def _close(self) -> None:
        if self.fate.turn is Turn.UNREACHED:
            confirmation, by, words = Confirmation.UNCONFIRMED, self.cast["manager"], "unreached"
        elif self.fate.turn is Turn.BY_MANAGER:
            confirmation, by, words = Confirmation.BY_MANAGER, self.cast["manager"], "manager_close"
        else:
            chosen = self.dice.choice((Confirmation.CONSENT, Confirmation.CONSENT, Confirmation.SIGNED))
            confirmation, by, words = chosen, self.desk, "close"
        signature = scribble(self.dice) if confirmation == Confirmation.SIGNED else ""
        self._do(
            ending.complaint_close,
            by,
            confirmation=confirmation,
            note=self._said(words),
            signature=signature,
            **self._cause(),
        )

    def _cause(self) -> dict[str, Any]:
        """Why it came to it, and the department of who did the work (CMP-28)."""
        made, done_by = self.complaint.category, self.complaint.done_by
        built = made is not None and made.top in (TopCategory.DESIGN, TopCategory.ENGINEERING)
        if self.complaint.assessment == Assessment.NO_FAULT:
            cause = RootCause.EXPECTATION
        else:
            cause = RootCause.PRODUCT if built else RootCause.WORK
        return {"root_cause": cause, "department": done_by.department if done_by else None}
