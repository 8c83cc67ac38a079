"""Work orders: eighteen months of finished ones, paid and free, and one at every step on the opening day.

What was used stands on each, so that finance's ledger has its amounts (RPR-11); what is not finished has its reasons
at the end of each day, and the desk still has to call about yesterday's (RPR-10).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from core.accounts.models import User
from core.time import local_date, start_of_day
from dashboard.demo.acting import Cast, owner_of
from dashboard.demo.everyday import Days
from dashboard.demo.homes import ON_FILE, Home
from dashboard.demo.pictures import picture
from dashboard.demo.timeline import Strand, working_time
from owners.enums import Channel
from repairs.enums import Charge, LineKind, OrderState
from repairs.models import Fault, RepairDay, WorkOrder
from repairs.selectors.days import day_of
from repairs.services import charging, dispatch, ending, opening, work
from repairs.services.day_ends import ASKED, days_go_on
from repairs.services.days import day_call_record, day_reason_set
from satisfaction.models import FollowUp
from satisfaction.services import follow_up_record

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)
S = OrderState
M = tuple[str, str, str]  # a material: name, unit, price


@dataclass(frozen=True, slots=True)
class Repair:
    """A work order: how long ago it came, what is wrong, how far it has come, and what went into it.

    ``waits`` is why it was not finished and gets a new time; ``estate`` where it is left to chance nowhere else.
    """

    hours_ago: float
    what: str
    fault: str
    until: OrderState
    used: M = ("五金配件", "套", "18.00")
    hours: str = "1"
    estate: str = ""
    waits: str = ""


ORDERS = (
    Repair(20 * 24, "油烟机运转时有异响", "厨房 油烟机 异响", S.CANCELLED),
    Repair(12 * 24, "邻居装修后墙面有裂纹", "卧室 墙面 开裂", S.REFUSED),
    Repair(
        75,
        "客厅木地板起拱，要换三块",
        "客厅 木地板 起拱变形",
        S.WORKING,
        waits="同批次地板缺货，厂家后天到货",
    ),
    Repair(52, "厨房台盆柜门脱落", "厨房 橱柜 损坏", S.WORKING, waits="门板需定制，明天送到"),
    Repair(28, "卧室推拉窗滑轮损坏", "卧室 窗户 开关不畅", S.COUNTERSIGNED, ("滑轮", "副", "36.00")),
    Repair(24, "次卧插座无电", "卧室 插座 不工作", S.ACCEPTED, ("五孔插座", "个", "22.00"), estate="桂语园"),
    Repair(6, "厨房龙头滴水", "厨房 水龙头 漏水", S.FINISHED, ("陶瓷阀芯", "个", "45.00")),
    Repair(3, "主卧开关面板失灵", "卧室 开关面板 不工作", S.WORKING),
    Repair(0.6, "卫生间角阀漏水", "卫生间 给水管 漏水", S.ARRIVED),
    Repair(0.4, "客厅吊灯不亮", "客厅 灯具 不工作", S.TAKEN),
    Repair(0.1, "次卧窗户关不严", "卧室 窗户 开关不畅", S.DISPATCHED),
    Repair(0.03, "厨房墙砖空鼓", "厨房 瓷砖 空鼓", S.REQUESTED),
)
# What comes again and again: old homes pay, new ones are under warranty.
USUAL = (
    ("厨房洗菜盆下水软管漏水", "厨房 洗菜盆 漏水", ("下水软管", "根", "28.00"), "1"),
    ("客厅插座一侧无电", "客厅 插座 不工作", ("五孔插座", "个", "22.00"), "1"),
    ("卫生间花洒漏水", "卫生间 淋浴器 漏水", ("花洒软管", "根", "39.00"), "0.5"),
    ("卧室门合页松动、异响", "卧室 合页五金 松动", ("不锈钢合页", "副", "16.00"), "1"),
    ("厨房水龙头关不紧", "厨房 水龙头 漏水", ("陶瓷阀芯", "个", "45.00"), "1"),
    ("次卧灯具闪烁", "卧室 灯具 不工作", ("LED 驱动", "个", "58.00"), "1"),
    ("主卧窗户滑轮卡滞", "卧室 窗户 开关不畅", ("滑轮", "副", "36.00"), "1.5"),
)
# Days ago: now and then in the past, often in the last weeks, so that this month's ledger is not empty.
ORDINARY = (490, 430, 370, 310, 250, 190, 140, 100, 70, 52, 38, 33, 27, 22, 18, 14, 10, 7, 5, 3.4, 2.2)
WAY = (S.DISPATCHED, S.TAKEN, S.ARRIVED, S.WORKING, S.FINISHED, S.ACCEPTED, S.COUNTERSIGNED, S.ARCHIVED)
# Of the time since it came, when each step was taken.
SHARES = (0.01, 0.025, 0.06, 0.09, 0.4, 0.45, 0.6, 0.8)
# What the second technician knows (dashboard/demo/cast.py: TRADES).
CARPENTRY = ("窗户", "木地板", "橱柜", "合页五金", "瓷砖")
LONGEST_WORK = 6 * HOUR
DAYS_ASKED = 5


def repairs(days: Days, cast: Cast, ordinary: int) -> list[Strand]:
    """All of them, or only so many percent of the ordinary ones, and the ends of the last days."""
    usual = _ordinary(ORDINARY[-len(ORDINARY) * ordinary // 100 :] if ordinary else ())
    return [*(_order(each, days, cast) for each in (*ORDERS, *usual)), _day_ends(days.end, cast)]


def _ordinary(days_ago: Sequence[float]) -> Iterator[Repair]:
    for number, ago in enumerate(days_ago):
        what, fault, used, hours = USUAL[number % len(USUAL)]
        estate = "桂语园" if number % 3 else "望江府"
        yield Repair(ago * 24, what, fault, S.ARCHIVED, used, hours, estate=estate)


def home_in(estate: str, at: dt.datetime, days: Days) -> Home:
    """A home that is lived in, in this estate where there is one."""
    on = local_date(at) - ON_FILE
    there = [home for home in days.homes if home.estate == estate and home.handed_over_on <= on]
    return days.dice.choice(there) if there else days.lived_in(at)


def order_open(what: str, fault: str, home: Home, cast: Cast, at: dt.datetime) -> WorkOrder:
    """The desk opens an order for the owner of a home."""
    ownership = owner_of(home.code)
    return opening.order_open(
        project=ownership.unit.project, unit=ownership.unit, wish=opening.Wish(what=what, fault=_fault(fault)),
        by=cast["desk"], at=at, channel=Channel.PHONE, customer=opening.Customer(person=ownership.person),
    )  # fmt: skip


def _order(repair: Repair, days: Days, cast: Cast) -> Strand:
    if any(word in repair.fault for word in CARPENTRY):
        cast = {**cast, "technician": cast["technician2"]}
    came = days.end - repair.hours_ago * HOUR
    if repair.until == S.ARCHIVED:
        came = working_time(came, 8, 12)
    yield came
    order = order_open(repair.what, repair.fault, home_in(repair.estate, came, days), cast, came)
    length = min(came + LONGEST_WORK, days.end) - came
    if repair.until in (S.REFUSED, S.CANCELLED):
        yield (at := came + length / 10)
        _dropped(order, repair.until, cast, at)
        return
    reached = WAY.index(repair.until) + 1 if repair.until in WAY else 0
    for state, share in zip(WAY[:reached], SHARES, strict=False):
        yield (at := came + length * share)
        if state in (S.DISPATCHED, S.WORKING) and order.charge == Charge.PAID:
            _agree(order, repair, cast["desk" if state == S.DISPATCHED else "technician"], at)
        if state == S.FINISHED:
            _use(order, repair, cast, at)
        order = STEPS[state](order, cast, at)
    if repair.waits:
        yield (at := at + HOUR)
        work.order_postpone(
            case_id=order.pk, reason=repair.waits, promised_at=days.end + DAY, customer_told=True,
            by=cast["technician"], at=at,
        )  # fmt: skip
    if repair.until == S.ARCHIVED:
        yield (at := came + 24 * HOUR)
        followed_up(order, 95, "师傅准时上门，修好后没有再出现", cast, at)


def followed_up(order: WorkOrder, score: int, words: str, cast: Cast, at: dt.datetime) -> None:
    """The desk asks the customer how it was (RPR-09)."""
    asked = FollowUp.objects.get(case_id=order.pk)
    follow_up_record(follow_up_id=asked.pk, score=score, words=words, by=cast["desk2"], at=at)


def _dropped(order: WorkOrder, state: OrderState, cast: Cast, at: dt.datetime) -> None:
    if state == S.REFUSED:
        reason = "不在维修范围，已向业主说明"
        ending.order_refuse(case_id=order.pk, reason=reason, by=cast["handler"], at=at)
    else:
        reason = "业主已自行联系厂家，取消报修"
        ending.order_cancel(case_id=order.pk, reason=reason, by=cast["desk"], at=at)


def _lines(repair: Repair) -> list[charging.Item]:
    name, unit, price = repair.used
    return [
        charging.Item(Decimal(1), kind=LineKind.MATERIAL, name=name, unit=unit, price=Decimal(price)),
        charging.Item(
            Decimal(repair.hours), kind=LineKind.LABOUR, name="维修人工", unit="小时", price=Decimal("60.00")
        ),
    ]


def _agree(order: WorkOrder, repair: Repair, by: User, at: dt.datetime) -> None:
    """Paid work is agreed at intake and at the door (RPR-05)."""
    charging.order_quote(case_id=order.pk, lines=_lines(repair), time_text="约两小时", by=by, at=at)
    charging.order_agree(case_id=order.pk, agreed_how="业主本人同意报价", by=by, at=at)


def _use(order: WorkOrder, repair: Repair, cast: Cast, at: dt.datetime) -> None:
    charging.order_use(case_id=order.pk, lines=_lines(repair), by=cast["technician"], at=at)


def _finish(order: WorkOrder, cast: Cast, at: dt.datetime) -> WorkOrder:
    return work.order_finish(
        case_id=order.pk, result="已更换损坏部件，现场试用正常", site_cleaned=True, before=[picture("维修前.jpg")],
        after=[picture("维修后.jpg")], by=cast["technician"], at=at,
    )  # fmt: skip


def _accept(order: WorkOrder, cast: Cast, at: dt.datetime) -> WorkOrder:
    name = order.person.name if order.person else "业主"
    signature = picture("签名.jpg")
    return ending.order_accept(case_id=order.pk, name=name, signature=signature, by=cast["technician"], at=at)


STEPS: dict[OrderState, Callable[[WorkOrder, Cast, dt.datetime], WorkOrder]] = {
    S.DISPATCHED: lambda o, c, at: dispatch.order_dispatch(
        case_id=o.pk, to=c["technician"], by=c["handler"], at=at
    ),
    S.TAKEN: lambda o, c, at: dispatch.order_take(case_id=o.pk, by=c["technician"], at=at),
    S.ARRIVED: lambda o, c, at: work.order_arrive(case_id=o.pk, by=c["technician"], at=at),
    S.WORKING: lambda o, c, at: work.order_start(
        case_id=o.pk, quality_standard="24 小时内不再出现", by=c["technician"], at=at
    ),
    S.FINISHED: _finish,
    S.ACCEPTED: _accept,
    S.COUNTERSIGNED: lambda o, c, at: ending.order_countersign(case_id=o.pk, by=c["handler"], at=at),
    S.ARCHIVED: lambda o, c, at: ending.order_archive(case_id=o.pk, by=c["desk"], at=at),
}


def _fault(words: str) -> Fault:
    place, component, problem = words.split()
    return Fault.objects.get(
        place__name_zh=place, component__name_zh=component, problem__name_zh=problem, work_kind="repair"
    )


# --- Ends of days -------------------------------------------------------------------------------------


def _day_ends(end: dt.datetime, cast: Cast) -> Strand:
    """From five on the reasons are asked for; the next morning the desk calls, only not yet about yesterday."""
    for ago in range(DAYS_ASKED, -1, -1):
        on = local_date(end) - ago * DAY
        at = start_of_day(on) + ASKED + HOUR / 12
        if at > end:
            return
        yield at
        days_go_on(at=at)
        if ago == 0:
            return
        yield (at := at + HOUR / 2)
        _explain(on, cast, at)
        yield (at := start_of_day(on + DAY) + 9.5 * HOUR)
        if ago > 1:
            _call(on, cast, at)
        days_go_on(at=at)


def _explain(on: dt.date, cast: Cast, at: dt.datetime) -> None:
    for day in RepairDay.objects.filter(on=on).order_by("pk"):
        for order in day_of(day.project_id, on).unfinished:
            held = order.holds.order_by("-pk").first()
            reason = held.reason if held else "当天到场较晚，明天上午继续"
            day_reason_set(case_id=order.pk, on=on, reason=reason, by=cast["handler"], at=at)


def _call(on: dt.date, cast: Cast, at: dt.datetime) -> None:
    for day in RepairDay.objects.filter(on=on).order_by("pk"):
        for order in day_of(day.project_id, on).to_call:
            day_call_record(case_id=order.pk, on=on, words="业主知道新的时间，同意", by=cast["desk"], at=at)
