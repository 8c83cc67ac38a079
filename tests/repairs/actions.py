"""Each action of an order through its real service, with the person and the words it needs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from core.clock.enums import PAUSABLE, Target
from core.clock.models import Deadline
from core.clock.services import deadline_start
from repairs.enums import Action, Charge, HoldKind, Size
from repairs.models import WorkOrder
from repairs.services import charging, damage, dispatch, ending, files, opening, waiting, work
from tests.cast import FRIDAY
from tests.factories import repairs as steps
from tests.factories.repairs import LABOUR, Crew, contractor, fault, picture, reload

DAY = dt.timedelta(days=1)
Doing = Callable[[Crew, int, dt.datetime], object]


def _quote(crew: Crew, pk: int, at: dt.datetime) -> object:
    """Nobody has decided yet who pays."""
    WorkOrder.objects.filter(pk=pk).update(charge="")
    return charging.order_quote(case_id=pk, lines=[LABOUR], time_text="两小时", by=crew.clerk, at=at)


def _agree(crew: Crew, pk: int, at: dt.datetime) -> object:
    _quote(crew, pk, at)
    return charging.order_agree(case_id=pk, agreed_how="王女士电话同意", by=crew.clerk, at=at)


def _decline(crew: Crew, pk: int, at: dt.datetime) -> object:
    _quote(crew, pk, at)
    return charging.order_decline(case_id=pk, reason="嫌贵", by=crew.clerk, at=at)


def _charge(crew: Crew, pk: int, at: dt.datetime) -> object:
    WorkOrder.objects.filter(pk=pk).update(charge=Charge.PAID)
    return charging.order_charge(case_id=pk, charge=Charge.FREE, reason="客户关怀", by=crew.head, at=at)


def _restore(crew: Crew, pk: int, at: dt.datetime) -> object:
    WorkOrder.objects.filter(pk=pk).update(size=Size.EMERGENCY)
    return work.order_restore(case_id=pk, by=crew.technician, at=at)


def _plan(crew: Crew, pk: int, at: dt.datetime) -> object:
    """Of a major repair."""
    mine = reload(pk)
    if not mine.case.deadlines.open().filter(target=Target.REPAIR_PLAN).exists():
        WorkOrder.objects.filter(pk=pk).update(size=Size.MAJOR)
        deadline_start(case=mine.case, target=Target.REPAIR_PLAN, at=at, by=crew.clerk, grade=Size.MAJOR)
    return work.order_plan(case_id=pk, text="分两步重做", due_at=at + 9 * DAY, by=crew.clerk, at=at)


def _hold(crew: Crew, pk: int, at: dt.datetime) -> object:
    return work.order_hold(
        case_id=pk, kind=HoldKind.SPECIALIST, company=contractor(), reason="需电梯公司", promised_at=at + DAY,
        customer_told=True, by=crew.head, at=at,
    )  # fmt: skip


def _release(crew: Crew, pk: int, at: dt.datetime) -> object:
    _hold(crew, pk, at)
    return work.order_release(case_id=pk, note="已修好", by=crew.head, at=at)


def _back_fill(crew: Crew, pk: int, at: dt.datetime) -> object:
    WorkOrder.objects.filter(pk=pk).update(is_emergency_backfill=True, back_filled_at=None)
    return opening.order_back_fill(case_id=pk, fault=fault(), what="水管爆裂", by=crew.clerk, at=at)


def _pause(crew: Crew, pk: int, at: dt.datetime) -> str:
    """The first clock that may be paused; answers which."""
    clock = Deadline.objects.open().filter(case_id=pk, target__in=PAUSABLE, paused_at=None).first()
    target = clock.target if clock else "complete"
    waiting.order_pause(case_id=pk, target=target, reason="customer", words="业主出差", by=crew.clerk, at=at)
    return target


DO: dict[Action, Doing] = {
    Action.DISPATCH: steps.dispatch,
    Action.OFFER: lambda c, pk, at: dispatch.order_offer(
        case_id=pk, to=[c.other_technician], by=c.head, at=at
    ),
    Action.TAKE: steps.take,
    Action.REASSIGN: lambda c, pk, at: dispatch.order_reassign(
        case_id=pk, to=c.other_technician, reason="请假", by=c.head, at=at
    ),
    Action.APPOINT: lambda c, pk, at: dispatch.order_appoint(
        case_id=pk, starts_at=at + DAY, reason="业主要求", by=c.clerk, at=at
    ),
    Action.ARRIVE: steps.arrive,
    Action.CHARGE: _charge,
    Action.QUOTE: _quote,
    Action.AGREE: _agree,
    Action.DECLINE: _decline,
    Action.START: steps.start,
    Action.RESTORE: _restore,
    Action.PLAN: _plan,
    Action.USE: lambda c, pk, at: charging.order_use(case_id=pk, lines=[LABOUR], by=c.technician, at=at),
    Action.POSTPONE: lambda c, pk, at: work.order_postpone(
        case_id=pk, reason="缺配件", promised_at=at + DAY, customer_told=True, by=c.clerk, at=at
    ),
    Action.HOLD: _hold,
    Action.RELEASE: _release,
    Action.FINISH: steps.finish,
    Action.ACCEPT: steps.accept,
    Action.REFUSE_ACCEPTANCE: lambda c, pk, at: ending.order_refuse_acceptance(
        case_id=pk, reason="仍渗水", by=c.technician, at=at
    ),
    Action.COUNTERSIGN: lambda c, pk, at: ending.order_countersign(case_id=pk, by=c.head, at=at),
    Action.SEND_BACK: lambda c, pk, at: ending.order_send_back(
        case_id=pk, reason="勾缝不齐", by=c.head, at=at
    ),
    Action.ARCHIVE: lambda c, pk, at: ending.order_archive(case_id=pk, by=c.clerk, at=at),
    Action.REFUSE: lambda c, pk, at: ending.order_refuse(case_id=pk, reason="不属我方", by=c.head, at=at),
    Action.CANCEL: lambda c, pk, at: ending.order_cancel(case_id=pk, reason="业主取消", by=c.clerk, at=at),
    Action.BACK_FILL: _back_fill,
    Action.ADD_UNIT: lambda c, pk, at: damage.order_add_unit(
        case_id=pk, unit=c.unit, damage="天花板水渍", by=c.clerk, at=at
    ),
    Action.WATER_TEST: lambda c, pk, at: damage.order_water_test(
        case_id=pk, started_at=at - 2 * DAY, ended_at=at - DAY, passed=True, by=c.head, at=at
    ),
    Action.PAUSE: _pause,
    Action.RESUME: lambda c, pk, at: waiting.order_resume(
        case_id=pk, target=_pause(c, pk, at), by=c.clerk, at=at
    ),
    Action.ADD_FILES: lambda c, pk, at: files.order_files_add(
        case_id=pk, uploads=[picture()], by=c.clerk, at=at
    ),
}


def do(action: Action, crew: Crew, pk: int, at: dt.datetime = FRIDAY) -> WorkOrder:
    """Do it as the person whose part it is; the order as it is afterwards."""
    DO[action](crew, pk, at)
    return reload(pk)
