"""Valid requests for the settings of repairs, the dispatch board, contractors and fit-out works."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from core.time import now
from owners.enums import Channel
from repairs.models import (
    Component,
    Contractor,
    ContractorScope,
    DayReason,
    Fault,
    FitOut,
    Patrol,
    Problem,
    RepairNotice,
    RepairPlace,
    WorkOrder,
)
from repairs.services.contracting import notice_send
from repairs.services.day_ends import day_open
from repairs.services.fit_out import Works, fit_out_apply
from repairs.services.opening import Customer, Wish, order_open
from tests.cast import FRIDAY
from tests.factories.places import UnitFactory

if TYPE_CHECKING:
    from core.accounts.models import User
    from tests.authorization.stage import Stage, Things

Values = dict[str, Any]
DAY = dt.timedelta(days=1)


def contractor() -> Contractor:
    """A company with a part that it built, made when it is asked for first."""
    found, _made = Contractor.objects.get_or_create(name="宏业防水")
    return found


def scope(things: Things) -> ContractorScope:
    found, _made = ContractorScope.objects.get_or_create(
        contractor=contractor(),
        project=things.project,
        group="bathroom",
        defaults={"completion_accepted_on": FRIDAY.date(), "retention": Decimal(50_000)},
    )
    return found


def stage_board(here: Things, there: Things, people: dict[str, User]) -> None:
    """What must stand there before anybody asks: a request may not leave anything behind."""
    for things, clerk in ((here, people["FD"]), (there, people["EL"])):
        scope(things)
        things.case["order"] = _order(things, clerk).case.number
        asked = day_open(project=things.project, on=FRIDAY.date(), at=FRIDAY + dt.timedelta(hours=8))
        order = WorkOrder.objects.get(case__number=things.case["order"])
        DayReason.objects.create(order=order, on=dt.date(2026, 11, 19), reason="缺配件", at=FRIDAY, by=clerk)
        things.case["day"] = asked.case.number if asked else ""
        _notice, TOKENS[things.project.pk] = notice_send(
            case_id=_order(things, clerk).pk, words="请整改", by=clerk, at=now(), contractor=contractor()
        )
        RepairNotice.objects.update(expires_at=FRIDAY.replace(year=2999))
        for way in ("approve", "patrol"):
            unit = UnitFactory(project=things.project)
            works = Works("美家装饰", "改造厨房", FRIDAY.date(), FRIDAY.date(), Decimal(100))
            made = fit_out_apply(unit=unit, works=works, by=clerk, at=FRIDAY)
            FIT_OUTS[things.project.pk, way] = made.pk
            if way == "patrol":
                FitOut.objects.filter(pk=made.pk).update(approved_at=FRIDAY, decided_by=clerk)
                Patrol.objects.create(
                    fit_out=made, on=FRIDAY.date(), finding="凿开防水层", is_violation=True,
                    touches=["bathroom"], at=FRIDAY, by=clerk,
                )  # fmt: skip
        things.case["ignored"] = _ignored(things, clerk).case.number


def _order(things: Things, clerk: User) -> WorkOrder:
    return order_open(
        project=things.project, unit=things.unit, wish=Wish(what="水龙头漏水", fault=Fault.objects.earliest("pk")),
        customer=Customer(name="王芳"), channel=Channel.PHONE, by=clerk, at=FRIDAY,
    )  # fmt: skip


def _ignored(things: Things, clerk: User) -> WorkOrder:
    """An order whose two repair notices nobody answered."""
    order = _order(things, clerk)
    for number in (1, 2):
        RepairNotice.objects.create(
            order=order, contractor=contractor(), words="请整改", sent_at=FRIDAY - number * DAY, sent_by=clerk,
            respond_by=FRIDAY, start_by=FRIDAY, token_digest=f"{order.pk}-{number}", expires_at=FRIDAY,
        )  # fmt: skip
    return order


TOKENS: dict[int, str] = {}
FIT_OUTS: dict[tuple[int, str], int] = {}


def _fit_out(_stage: Stage, variant: str, _column: str, things: Things) -> Values:
    named = {"way": variant} if variant else {}
    return {"fit_out_id": FIT_OUTS[things.project.pk, variant or "approve"], **named}


def _notice(things: Things) -> int:
    """The one that waits for its answer."""
    return RepairNotice.objects.filter(order__case__project=things.project).earliest("pk").pk


def _order_key(things: Things) -> str:
    order = WorkOrder.objects.get(case__number=things.case["order"])
    return f"{order.pk}~{order.case.version}"


def _order_id(things: Things) -> int:
    return WorkOrder.objects.get(case__number=things.case["order"]).pk


QUERIES: dict[str, Callable[[Stage, Things], Values]] = {
    **dict.fromkeys(("dispatch_board", "day_end"), lambda s, t: {"project": t.project.pk}),
}


KWARGS: dict[str, Callable[[Stage, str, str, Things], Values]] = {
    "order_contractor": lambda s, v, c, t: {"number": t.case["order"]},
    "day_of_case": lambda s, v, c, t: {"number": t.case["day"]},
    "contractor_notice": lambda s, v, c, t: {"token": TOKENS[t.project.pk]},
    "repair_notice": lambda s, v, c, t: {
        "notice_id": _notice(t),
    },
    **dict.fromkeys(
        ("api_order_contractor", "api_order_notices"),
        lambda s, v, c, t: {"number": t.case["order"]},
    ),
    "api_order_third_party": lambda s, v, c, t: {"number": t.case["ignored"]},
    **dict.fromkeys(
        ("api_repair_notice", "api_repair_notice_answer"),
        lambda s, v, c, t: {
            "notice_id": _notice(t),
        },
    ),
    **dict.fromkeys(
        ("api_fit_out", "api_fit_out_approve", "api_fit_out_refuse", "api_fit_out_deposit"),
        lambda s, v, c, t: {"fit_out_id": FIT_OUTS[t.project.pk, "approve"]},
    ),
    **dict.fromkeys(
        ("api_fit_out_patrol", "api_fit_out_corrected", "api_fit_out_complete"),
        lambda s, v, c, t: {"fit_out_id": FIT_OUTS[t.project.pk, "patrol"]},
    ),
    "contractor_accounts": lambda s, v, c, t: {"contractor_id": contractor().pk},
    **dict.fromkeys(("fit_out_detail", "fit_out_act"), _fit_out),
    "fault_edit": lambda s, v, c, t: {"fault_id": Fault.objects.earliest("pk").pk},
    "trades_edit": lambda s, v, c, t: {"person_id": s.people["TE"].pk},
    "warranty_term_edit": lambda s, v, c, t: {"group": "roof"},
    "season_edit": lambda s, v, c, t: {"kind": "heating"},
    "price_list_project": lambda s, v, c, t: {"project_id": t.project.pk},
    "contractor_edit": lambda s, v, c, t: {"contractor_id": contractor().pk},
    "scope_new": lambda s, v, c, t: {"contractor_id": contractor().pk},
    "scope_edit": lambda s, v, c, t: {"contractor_id": contractor().pk, "scope_id": scope(t).pk},
}
FACTS = {"urgency": "urgent", "size": "small", "trade": "lift", "work_kind": "repair", "default_hours": "2"}
PRICES = {"valid_from": "2026-12-01", "lines": "材料; 水龙头; 个; 85", "reason": "调价"}


def _new_fault() -> Values:
    pairs = [
        (RepairPlace, "kitchen", "place"),
        (Component, "pump", "component"),
        (Problem, "noisy", "problem"),
    ]
    return {name: model.objects.get(code=code).pk for model, code, name in pairs}


def _scope(things: Things, group: str) -> Values:
    return {
        "project": things.project.pk, "group": group, "completion_accepted_on": "2024-01-02", "retention": "100",
        "is_active": "on",
    }  # fmt: skip


BODIES: dict[str, Callable[[Stage, Things], Values]] = {
    "fault_list": lambda s, t: {**_new_fault(), **FACTS},
    "fault_edit": lambda s, t: FACTS,
    "catalogue_word_new": lambda s, t: {
        "kind": "component",
        "name_zh": "新风机",
        "name_en": "Fresh-air unit",
    },
    "warranty_term_edit": lambda s, t: {"amount": 96, "unit": "months", "reason": "公司承诺"},
    "season_edit": lambda s, t: {"starts_month": 11, "starts_day": 1, "ends_month": 3, "ends_day": 31},
    **dict.fromkeys(("price_list_company", "price_list_project"), lambda s, t: PRICES),
    "trades_edit": lambda s, t: {"trades": ["plumbing", "gas"]},
    "contractor_list": lambda s, t: {"name": "安信电梯", "is_specialist": "on", "is_active": "on"},
    "contractor_edit": lambda s, t: {"name": "宏业防水工程", "is_active": "on"},
    "scope_new": lambda s, t: _scope(t, "roof"),
    "order_contractor": lambda s, t: {"way": "notice", "contractor": contractor().pk, "words": "请整改"},
    **dict.fromkeys(("contractor_notice", "repair_notice"), lambda s, t: {"way": "accept", "name": "赵工"}),
    "contractor_accounts": lambda s, t: {"full_name": "赵工", "username": "zhao"},
    "fit_out_list": lambda s, t: {
        "unit": t.unit.code,
        "company": "美家",
        "what": "换地板",
        "starts_on": "2026-12-01",
        "ends_on": "2026-12-31",
        "deposit": "0",
    },
    "fit_out_act:approve": lambda s, t: {"version": 1},
    "fit_out_act:patrol": lambda s, t: {"version": 1, "on": "2026-12-01", "finding": "正常"},
    "day_end": lambda s, t: {"on": "2026-11-20", f"why_{_order_id(t)}": "缺配件"},
    "dispatch_board": lambda s, t: {"way": "assign", "orders": _order_key(t), "to": s.people["TE"].pk},
    "scope_edit": lambda s, t: _scope(t, "bathroom"),
    "api_repair_notice_answer": lambda s, t: {"way": "accept", "name": "赵工"},
    "api_order_notices": lambda s, t: {"contractor": contractor().pk, "words": "请整改"},
    "api_order_third_party": lambda s, t: {"company": "安信防水", "cost": "800", "reason": "两次未到"},
    "api_fit_out_refuse": lambda s, t: {"words": "图纸不全"},
    "api_fit_out_patrol": lambda s, t: {"on": "2026-12-01", "finding": "正常"},
    "api_fit_out_corrected": lambda s, t: {
        "patrol_id": Patrol.objects.get(fit_out=FIT_OUTS[t.project.pk, "patrol"]).pk,
        "words": "已恢复",
    },
    "api_fit_out_complete": lambda s, t: {"words": "合格", "deposit_kept": "0"},
    "api_day_reasons": lambda s, t: {"number": t.case["order"], "on": "2026-11-20", "words": "缺配件"},
    "api_day_calls": lambda s, t: {"number": t.case["order"], "on": "2026-11-19", "words": "已说明"},
}
BODIES["api_fit_outs"] = BODIES["fit_out_list"]
