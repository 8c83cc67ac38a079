"""Complaints, brought into each state only through the real services."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from itertools import count
from typing import Any

from complaints.enums import Assessment, Confirmation, Failure, Level, RootCause, State
from complaints.enums.plans import OptionKind
from complaints.models import Category, Complaint
from complaints.policies.plans import Option
from complaints.services.ending import (
    complaint_archive,
    complaint_close,
    complaint_withdraw,
    demand_refuse,
)
from complaints.services.logging import Caller, Filing, Story, complaint_log
from complaints.services.plans import plan_agree, plan_approve, plan_propose
from complaints.services.work import (
    complaint_assess,
    complaint_assign,
    complaint_execute,
    complaint_finish,
    complaint_investigate,
    complaint_verify,
)
from core.accounts.models import Department
from owners.enums import Channel
from owners.models import Person
from satisfaction.models import FollowUp
from satisfaction.services import follow_up_record
from tests.cast import FRIDAY, Cast

_serial = count(1)
DAY = dt.timedelta(days=1)


def person(name: str = "张伟") -> Person:
    """A person on file."""
    number = next(_serial)
    return Person.objects.create(
        name=name, sort_key=name, initials=["zw"], natural_key=f"key{number}", created_at=FRIDAY
    )


def category(code: str = "eng-leak") -> Category:
    """One of the delivered subcategories."""
    return Category.objects.get(code=code)


def complaint(cast: Cast, *, at: dt.datetime = FRIDAY, by: Any = None, **changes: Any) -> Complaint:
    """A complaint by phone about a leak in the cast's home; ``changes`` say what is different."""
    told: dict[str, Any] = {
        "what": "阳台漏水，墙面发霉",
        "project": cast.project,
        "unit": cast.unit,
        "person": None,
        "name": "王芳",
        "phone": "13900001234",
        "channel": Channel.PHONE,
        "category": "eng-leak",
        "level": Level.GENERAL_DEMAND,
        "happened_at": None,
        "late_reason": "",
        "uploads": (),
    } | changes
    return complaint_log(
        project=told["project"],
        unit=told["unit"],
        story=Story(what=told["what"]),
        caller=Caller(person=told["person"], name=told["name"], phone=told["phone"]),
        filing=Filing(
            channel=told["channel"],
            category=category(told["category"]) if told["category"] else None,
            level=told["level"],
        ),
        by=by or cast.clerk,
        at=at,
        happened_at=told["happened_at"],
        late_reason=told["late_reason"],
        uploads=told["uploads"],
    )


def assess(cast: Cast, case_id: int, at: dt.datetime = FRIDAY, **changes: Any) -> Complaint:
    """Found valid: a mistake of ours; the level stays general."""
    told: dict[str, Any] = {
        "assessment": Assessment.VALID, "failure": Failure.MISTAKE, "reason": "防水层开裂",
        "level": Level.GENERAL_DEMAND, "by": cast.clerk,
    }  # fmt: skip
    return complaint_assess(case_id=case_id, at=at, **(told | changes))


def investigate(cast: Cast, case_id: int, at: dt.datetime = FRIDAY) -> Complaint:
    """The handler accepts, and looks into it with the other one."""
    return complaint_investigate(case_id=case_id, members=[cast.other_handler], by=cast.handler, at=at)


def option(kind: str = OptionKind.REPAIR, cost: Any = 2001, **changes: Any) -> Option:
    """What a plan offers: by default a repair under warranty that costs more than a handler decides alone."""
    told: dict[str, Any] = {"basis": "质量保证书第三条", "under_warranty": kind == OptionKind.REPAIR}
    return Option(kind=kind, cost=Decimal(cost), **(told | changes))


def propose(
    cast: Cast, case_id: int, at: dt.datetime = FRIDAY, *, options: Any = None, by: Any = None
) -> Complaint:
    """A plan of the handler that the manager decides."""
    return plan_propose(
        case_id=case_id,
        text="重做防水",
        options=[option()] if options is None else options,
        by=by or cast.handler,
        at=at,
    )


def finish(cast: Cast, case_id: int, at: dt.datetime = FRIDAY) -> Complaint:
    return complaint_finish(case_id=case_id, result="防水重做，闭水试验合格", by=cast.handler, at=at)


def verify(cast: Cast, case_id: int, at: dt.datetime = FRIDAY) -> Complaint:
    return complaint_verify(case_id=case_id, finding="现场无渗漏", by=cast.clerk, at=at)


def score(cast: Cast, case_id: int, points: int, at: dt.datetime = FRIDAY, by: Any = None) -> FollowUp:
    """The customer was asked and gave a score."""
    pending = FollowUp.objects.get(case_id=case_id, state="pending")
    return follow_up_record(follow_up_id=pending.pk, score=points, words="谢谢", by=by or cast.clerk, at=at)


def cause() -> dict[str, Any]:
    """What is said at closing about how it came to it (CMP-28)."""
    return {"root_cause": RootCause.WORK, "department": Department.objects.get_or_create(name="设计部")[0]}


# The straight way: the state, and the step that leads to it.
STEPS: list[tuple[State, Any]] = [
    (State.ASSESSED, assess),
    (State.ASSIGNED, lambda c, pk, at: complaint_assign(case_id=pk, to=c.handler, by=c.manager, at=at)),
    (State.INVESTIGATING, investigate),
    (State.PLAN_PROPOSED, propose),
    (State.PLAN_APPROVED, lambda c, pk, at: plan_approve(case_id=pk, by=c.manager, at=at)),
    (State.AGREED, lambda c, pk, at: plan_agree(case_id=pk, by=c.clerk, at=at)),
    (
        State.EXECUTING,
        lambda c, pk, at: complaint_execute(
            case_id=pk, due_at=at + DAY, acceptance_standard="24小时闭水不漏", by=c.handler, at=at
        ),
    ),
    (State.DONE, finish),
    (State.VERIFIED, verify),
    (State.FOLLOWED_UP, lambda c, pk, at: score(c, pk, 90, at)),
    (
        State.CLOSED,
        lambda c, pk, at: complaint_close(
            case_id=pk, confirmation=Confirmation.CONSENT, note="", **cause(), by=c.clerk, at=at
        ),
    ),
    (State.ARCHIVED, lambda c, pk, at: complaint_archive(case_id=pk, by=c.manager, at=at)),
]
_SIDE_EXITS: dict[State, Any] = {
    State.DEMAND_REFUSED: lambda c, pk, at: demand_refuse(
        case_id=pk, reason="无合同依据", by=c.manager, at=at
    ),
    State.WITHDRAWN: lambda c, pk, at: complaint_withdraw(case_id=pk, reason="业主撤回", by=c.clerk, at=at),
}


def advance(cast: Cast, case_id: int, state: State, at: dt.datetime = FRIDAY) -> Complaint:
    """Take a received complaint on to the state, step by step."""
    if state in _SIDE_EXITS:
        _SIDE_EXITS[state](cast, case_id, at)
    for reached, step in STEPS if state not in (State.RECEIVED, *_SIDE_EXITS) else []:
        step(cast, case_id, at)
        if reached == state:
            break
    return Complaint.objects.select_related("case").get(pk=case_id)


def complaint_in(cast: Cast, state: State, *, at: dt.datetime = FRIDAY, **changes: Any) -> Complaint:
    """A complaint in the state, reached through the real services, all at one instant."""
    return advance(cast, complaint(cast, at=at, **changes).pk, state, at)


def reload(complaint: Complaint) -> Complaint:
    """The complaint as it is in the database now."""
    return Complaint.objects.select_related("case", "case__responsible", "assigned_to", "done_by").get(
        pk=complaint.pk
    )
