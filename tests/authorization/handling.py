"""Cases and requests of handling: evidence, appraisals, transfers, settlements (CMP-11, CMP-14, CMP-27, CMP-31)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from complaints.enums import Action, State
from complaints.models import AppraisalBody, Complaint, Settlement
from complaints.services.ledger import ledger_review
from complaints.services.monthly import review_decide
from complaints.services.transfers import collaborators_name
from complaints.services.work import complaint_files_add
from core.accounts.models import Department, User
from core.records.models import Attachment
from core.time import local_date
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import commission, pdf, settle, transfer
from tests.factories.complaints import advance, complaint, option, propose
from tests.factories.places import UnitFactory

DAY = dt.timedelta(days=1)
NOW = FRIDAY + 11 * DAY
LATER = (NOW + DAY).strftime("%Y-%m-%dT%H:%M")

CASE_FOR: dict[Action, str] = {
    Action.APPROVE_LEGAL: "counselled",
    Action.APPROVE_FINANCE: "counselled",
    Action.NAME_GROUP: "in_hand",
    Action.ADD_EVIDENCE: "in_hand",
    Action.COMMISSION_APPRAISAL: "in_hand",
    Action.RECORD_APPRAISAL: "appraised",
    Action.NEGOTIATE: "in_hand",
    Action.UPDATE: "in_hand",
    Action.SETTLE: "settling",
    Action.PAY: "to_pay",
    Action.TRANSFER: "in_hand",
    Action.CONFIRM_TRANSFER: "transferred",
    Action.COLLABORATE: "in_hand",
    Action.TAKE_OVER: "with_property",
}
NAMES = sorted(set(CASE_FOR.values()))


def cases_make(cast: Cast, fresh: Callable[[], Complaint], taker: User) -> dict[str, str]:
    """The complaint on which each of these actions is possible, by name; each has a file."""

    def in_state(state: State) -> Complaint:
        complaint = advance(cast, fresh().pk, state)
        return complaint_files_add(case_id=complaint.pk, uploads=[pdf()], by=cast.clerk, at=FRIDAY)

    made = {
        name: in_state(State.INVESTIGATING)
        for name in ("in_hand", "appraised", "transferred", "counselled", "with_property")
    }
    Complaint.objects.filter(pk=made["with_property"].pk).update(with_property_company=True)
    made |= {name: in_state(State.AGREED) for name in ("settling", "to_pay")}
    propose(cast, made["counselled"].pk, options=[option("swap")])
    commission(cast, made["appraised"].pk, FRIDAY)
    for name in ("settling", "to_pay"):
        settle(cast, made[name].pk, FRIDAY)
    department = Department.objects.get_or_create(name="工程部")[0]
    department.head = taker
    department.save()
    transfer(cast, made["transferred"].pk, FRIDAY, department=department, to=taker)
    return {name: complaint.case.number for name, complaint in made.items()}


def _file(things: Any, name: str) -> list[int]:
    return [Attachment.objects.filter(case__number=things.case[name]).earliest("pk").pk]


def _settlement(things: Any) -> int:
    """That of the complaint; of one without, any number."""
    rows = Settlement.objects.filter(complaint__case__number=things.case["to_pay"])
    return rows.values_list("pk", flat=True).first() or 1


def _today() -> str:
    return local_date(NOW).isoformat()


BODIES: dict[str, Callable[[Any, Any], dict[str, Any]]] = {
    "name-group": lambda s, t: {"members": [s.people["DH"].pk]},
    "add-evidence": lambda s, t: {
        "side": "customer", "given_by": "王芳", "obtained_at": "2026-11-20T09:00", "what": "录像",
        "attached": _file(t, "in_hand"),
    },
    "commission-appraisal": lambda s, t: {
        "body": AppraisalBody.objects.earliest("pk").pk, "question": "阳台防水", "commissioned_on": _today(),
    },
    "record-appraisal": lambda s, t: {
        "reported_on": _today(), "finding": "施工缺陷", "attached": _file(t, "appraised"),
    },
    "negotiate": lambda s, t: {"with_whom": "王芳", "said": "要求阳台重做"},
    "update": lambda s, t: {"text": "已拆除", "audience": "internal"},
    "settle": lambda s, t: {
        "amount": "100", "payee": "王芳", "pay_on": _today(), "attached": _file(t, "settling"),
    },
    "pay": lambda s, t: {
        "settlement": _settlement(t), "paid_on": _today(),
        "reference": "P-1",
    },
    "transfer": lambda s, t: {
        "department": Department.objects.get(name="工程部").pk, "to": s.people["HE"].pk, "what": "返修",
        "due_at": LATER,
    },
    "take-over": lambda s, t: {"to": s.people["HE"].pk, "reason": "逾期未处理"},
    "collaborate": lambda s, t: {"departments": [Department.objects.get(name="工程部").pk], "what": "复核图纸"},
}  # fmt: skip


def ledger_reviewed(cast: Cast) -> int:
    """A weekly review of the shared ledger, with one complaint on it."""
    mine = complaint(cast, unit=UnitFactory(project=cast.project))
    case_id = advance(cast, mine.pk, State.INVESTIGATING).pk
    helping = Department.objects.get_or_create(name="设计部")[0]
    collaborators_name(case_id=case_id, departments=[helping], what="复核", by=cast.manager, at=FRIDAY)
    return ledger_review(project=cast.project, seen={case_id: ""}, notes="", by=cast.manager, at=FRIDAY).pk


def decided(cast: Cast) -> int:
    """What a monthly review decided, which the handler is to do."""
    today = local_date(FRIDAY)
    return review_decide(
        project=cast.project, month_on=today.replace(day=1), decision="样板先行", owner=cast.handler,
        due_on=today + 30 * DAY, by=cast.manager, at=FRIDAY,
    ).pk  # fmt: skip
