"""Moving grades and levels: by facts, by time, by hand (CMP-04 to CMP-08)."""

from __future__ import annotations

import datetime as dt
import logging

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from complaints.enums import ENDED, Action, Grade, GradeChangeKind, Level, PlanOutcome, Reason
from complaints.models import Complaint, GradeChange
from complaints.policies.grading import Facts, GradeReason, grade_now, grade_reasons, next_age_change
from complaints.policies.levels import level_now
from complaints.selectors import MatterFacts, matter_facts, promise_facts, standing_reasons
from complaints.services.base import complaint_begin, notify_roles
from complaints.services.news import news_renew
from core.accounts.enums import Role
from core.accounts.models import User
from core.clock.enums import Target
from core.clock.services import (
    deadline_meet,
    deadline_resume,
    deadline_start,
    deadlines_cancel,
    deadlines_press,
    deadlines_start,
)
from core.errors import InvalidInput
from core.records.locking import lock_due_roots
from core.records.services import case_touch, history_add

logger = logging.getLogger(__name__)

FIRST_RESPONSE = (
    Target.ACKNOWLEDGE,
    Target.ON_SPOT,
    Target.CALL_BACK,
    Target.WRITTEN_REPLY,
    Target.TELL_WHEN,
)
LEVEL_TARGETS = (Target.PLAN, Target.ANSWER)
HAND_REASON: dict[str, object] = {"reason": Reason.BY_HAND.value, "params": {}}


def matter_regrade(matter_id: int, *, by: User | None, at: dt.datetime, correction: bool = False) -> None:
    """Recompute every open complaint of a locked matter; a correction may also lower a grade (CMP-07)."""
    facts_regrade(matter_facts(matter_id), by=by, at=at, correction=correction)


def facts_regrade(
    everything: MatterFacts, *, by: User | None, at: dt.datetime, correction: bool = False
) -> None:
    """As :func:`matter_regrade`, with what was read of the matter, its cases included, under its lock."""
    for complaint in everything.complaints:
        if complaint.state not in ENDED:
            complaint_regrade(complaint, everything.facts_of(complaint), by=by, at=at, correction=correction)


def complaint_regrade_alone(complaint: Complaint, *, by: User | None, at: dt.datetime) -> None:
    """Let its age count up to this instant; the others of its matter are not touched."""
    complaint_regrade(complaint, matter_facts(complaint.matter_id).facts_of(complaint), by=by, at=at)


def complaint_regrade(
    complaint: Complaint, facts: Facts, *, by: User | None, at: dt.datetime, correction: bool = False
) -> None:
    """Let grade and level of a locked complaint follow its facts.

    Each rise is recorded with the instant it took effect, also when that is long past (a sweep that was down). Of
    several at one instant, as when a complaint joins an old matter, the highest is the grade from then on.
    """
    before = (complaint.grade, complaint.grade_since, complaint.regrade_at)
    reasons = standing_reasons(complaint, facts, at)
    for reason in sorted(reasons, key=lambda r: (r.since, -r.grade.rank)):
        if reason.grade.rank > Grade(complaint.grade).rank:
            _move(
                complaint,
                reason.grade,
                GradeChangeKind.COMPUTED,
                [_row(reason)],
                by=None,
                at=reason.since,
                now=at,
            )
    if correction:
        floor = Grade(complaint.hand_grade or Grade.GENERAL)
        said = max(grade_now(reasons), floor, key=lambda grade: grade.rank)
        if said.rank < Grade(complaint.grade).rank:
            rows = [_row(r) for r in reasons if r.grade == said]
            _move(complaint, said, GradeChangeKind.CORRECTED, rows, by=by, at=at, now=at)
    complaint.regrade_at = next_age_change(facts, at)
    if before != (complaint.grade, complaint.grade_since, complaint.regrade_at):
        complaint.save(update_fields=["grade", "grade_since", "regrade_at"])
    level = level_now(facts, Level(complaint.level))
    if level < complaint.level:
        level_set(complaint, level, by=by, at=at)


def _row(reason: GradeReason) -> dict[str, object]:
    return {"reason": reason.reason.value, "since": reason.since.isoformat(), "params": reason.params}


def _move(
    complaint: Complaint, to: Grade, kind: GradeChangeKind, reasons: list[dict[str, object]],
    *, by: User | None, at: dt.datetime, now: dt.datetime, note: str = "",
) -> None:  # fmt: skip
    """Set the grade, with the change on record and whoever must know told."""
    before = Grade(complaint.grade)
    GradeChange.objects.create(
        complaint=complaint,
        from_grade=before,
        to_grade=to,
        kind=kind,
        at=at,
        entered_at=now,
        by=by,
        reasons=reasons,
    )
    complaint.grade, complaint.grade_since = to, at
    details = {"from_grade": before.value, "to_grade": to.value, "change": kind.value}
    history_add(
        case=complaint.case,
        action="complaint.graded",
        by=by,
        at=at,
        entered_at=now,
        details=details,
        note=note,
    )
    case_touch(complaint.case)
    if to == Grade.MAJOR:
        deadlines_press(case=complaint.case)
    if to.rank > before.rank:
        _announce(complaint, to, at=at, now=now)


def _announce(complaint: Complaint, to: Grade, *, at: dt.datetime, now: dt.datetime) -> None:
    """A major one goes to the general manager, the others to the managers of complaints (rulebook, three scales)."""
    roles = [Role.COMPLAINT_MANAGER, Role.CUSTOMER_RELATIONS_MANAGER]
    if to == Grade.MAJOR:
        roles += [Role.VICE_GENERAL_MANAGER, Role.GENERAL_MANAGER]
    notify_roles(
        roles,
        complaint=complaint,
        kind="complaint.graded",
        cause=f"{to.value}:{at.isoformat()}",
        params={"grade": to.value},
        at=now,
        urgent=to == Grade.MAJOR,
    )


def level_set(complaint: Complaint, to: Level, *, by: User | None, at: dt.datetime) -> None:
    """Another level: the old clocks end; those of a raise run from the raise, else from receipt (CMP-08)."""
    before = Level(complaint.level)
    starts_at = at if to < before else complaint.case.reported_at
    complaint.level = to
    complaint.save(update_fields=["level"])
    history_add(
        case=complaint.case,
        action="complaint.level_raised" if to < before else "complaint.level_lowered",
        by=by,
        at=at,
        details={"from_level": before.value, "to_level": to.value},
    )
    deadlines_cancel(
        case=complaint.case, targets=LEVEL_TARGETS, at=at, by=by, reason=gettext_noop("The level changed")
    )
    level_clocks_start(complaint, by=by, at=starts_at)
    news_renew(complaint, by=by, at=at, reason=gettext_noop("The level changed"))
    if complaint.plans.exclude(outcome__in=(PlanOutcome.REFUSED, PlanOutcome.DECLINED)).exists():
        deadline_meet(case=complaint.case, target=Target.PLAN, at=at, by=by)  # a first plan is there
    announce_level(complaint, at=at)
    if to == Level.MAJOR_RISK:
        _waiting_clocks_restart(complaint, by=by, at=at)
        deadlines_press(case=complaint.case)


def _waiting_clocks_restart(complaint: Complaint, *, by: User | None, at: dt.datetime) -> None:
    """First responses that wait for somebody to be there run from the raise, around the clock (CMP-08)."""
    waiting = complaint.case.deadlines.open().filter(target__in=FIRST_RESPONSE, counts_from__gt=at)
    targets = list(waiting.order_by("pk").values_list("target", flat=True))
    deadlines_cancel(
        case=complaint.case, targets=targets, at=at, by=by, reason=gettext_noop("The level changed")
    )
    deadlines_start(case=complaint.case, targets=targets, at=at, by=by, **promise_facts(complaint))


def level_clocks_start(complaint: Complaint, *, by: User | None, at: dt.datetime) -> None:
    """The deadlines that the level makes (CMP-08)."""
    deadlines_start(case=complaint.case, targets=LEVEL_TARGETS, at=at, by=by, **promise_facts(complaint))


def answer_clock_restart(complaint: Complaint, *, by: User | None, at: dt.datetime) -> None:
    """Work that comes back is promised anew within the time of its level, unless that promise still runs (CMP-16)."""
    running = complaint.case.deadlines.open().filter(target=Target.ANSWER).first()
    if running is not None and running.paused_at is not None:
        deadline_resume(case=complaint.case, target=Target.ANSWER, by=by, at=at)  # there is work to do again
    if running is None:
        deadline_start(
            case=complaint.case,
            target=Target.ANSWER,
            at=at,
            by=by,
            **promise_facts(complaint),
        )


def announce_level(complaint: Complaint, *, at: dt.datetime) -> None:
    """Level 1 goes straight to the general manager (CMP-08)."""
    if complaint.level == Level.MAJOR_RISK:
        notify_roles(
            [Role.GENERAL_MANAGER, Role.CUSTOMER_RELATIONS_MANAGER],
            complaint=complaint,
            kind="complaint.level_one",
            cause=at.isoformat(),
            params={},
            at=at,
            urgent=True,
        )


@transaction.atomic
def grade_raise(
    *, case_id: int, grade: Grade, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Raise the grade by hand, with a reason (CMP-07); it then never falls below this by a correction."""
    complaint = complaint_begin(Action.RAISE_GRADE, case_id=case_id, by=by, version=version)
    if Grade(grade).rank <= Grade(complaint.grade).rank:
        raise InvalidInput("not_a_raise", _("Choose a grade above the present one."), field="grade")
    _need_reason(reason)
    complaint.hand_grade = grade
    _move(complaint, Grade(grade), GradeChangeKind.RAISED, [HAND_REASON], by=by, at=at, now=at, note=reason)
    complaint.save()
    return complaint


@transaction.atomic
def grade_lower(
    *, case_id: int, grade: Grade, reason: str, by: User, at: dt.datetime, version: int | None = None
) -> Complaint:
    """Lower the grade: a manager, with a reason (CMP-07).

    The reasons that hold now are overruled: they alone never raise it again, a new reason does.
    """
    complaint = complaint_begin(Action.LOWER_GRADE, case_id=case_id, by=by, version=version)
    if Grade(grade).rank >= Grade(complaint.grade).rank:
        raise InvalidInput("not_a_lowering", _("Choose a grade below the present one."), field="grade")
    _need_reason(reason)
    holding = grade_reasons(matter_facts(complaint.matter_id).facts_of(complaint), at)
    above = {r.reason.value for r in holding if r.grade.rank > Grade(grade).rank}
    complaint.overruled = sorted({*complaint.overruled, *above})
    complaint.hand_grade = ""
    _move(complaint, Grade(grade), GradeChangeKind.LOWERED, [HAND_REASON], by=by, at=at, now=at, note=reason)
    complaint.save()
    return complaint


def _need_reason(reason: str) -> None:
    if not reason.strip():
        raise InvalidInput("reason_needed", _("Say why."), field="reason")


def complaints_regrade_due(*, at: dt.datetime, batch: int = 200) -> int:
    """Let the grade of every complaint whose age has come move (CMP-04, CMP-06); how many were looked at.

    Each is its own transaction; one that somebody works on, or that fails, waits for the next round alone.
    """
    seen = 0
    last: tuple[dt.datetime, int] | None = None
    while True:
        due = Complaint.objects.filter(regrade_at__lte=at).order_by("regrade_at", "pk")
        if last is not None:
            due = due.exclude(regrade_at__lt=last[0]).exclude(regrade_at=last[0], pk__lte=last[1])
        rows = list(due.values_list("regrade_at", "pk")[:batch])
        for regrade_at, case_id in rows:
            last = (regrade_at, case_id)  # type: ignore[assignment]  # the filter leaves no empty ones
            seen += 1
            try:
                _regrade_one(case_id, at)
            except Exception:
                logger.exception("regrading case %s failed; it is tried again in the next round", case_id)
        if len(rows) < batch:
            return seen


@transaction.atomic
def _regrade_one(case_id: int, at: dt.datetime) -> None:
    if not lock_due_roots([case_id]):
        return
    complaint = Complaint.objects.select_related("case").get(pk=case_id)
    if complaint.regrade_at is None or complaint.regrade_at > at:
        return
    if complaint.state in ENDED:
        complaint.regrade_at = None
        complaint.save(update_fields=["regrade_at"])
        return
    complaint_regrade(complaint, matter_facts(complaint.matter_id).facts_of(complaint), by=None, at=at)
