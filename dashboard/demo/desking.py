"""What the desk works on beside complaints, the handing over of its shifts, what is known of owners, and repairs.

Everything stands where the opening day wants it: each kind open, under way and finished (DSK-05 to DSK-07, DSK-13,
OWN-08, RPR-14).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from io import BytesIO
from random import Random
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from core.accounts.models import Department, User
from core.places.models import Project
from core.time import local_date, start_of_day
from dashboard.demo.acting import Cast, owner_of
from dashboard.demo.everyday import Days
from dashboard.demo.timeline import Strand
from frontdesk.enums import ItemWay
from frontdesk.models import Enquiry, Handover, Incident, Ticket
from frontdesk.selectors.shifts import roster_of
from frontdesk.services.items import TicketTerms, enquiry_open, incident_open, item_act, ticket_open
from frontdesk.services.shifts import handover_acknowledge, handover_give
from owners.enums import SEGMENT_CHOICES, Channel, ContactKind, Segment
from owners.models import Contact, Ownership
from owners.services.contacts import contact_log
from owners.services.segments import segments_set
from repairs.enums import Charge, LineKind, OrderState
from repairs.models import Fault, WorkOrder
from repairs.services import charging, dispatch, ending, opening, work
from satisfaction.models import FollowUp
from satisfaction.services import follow_up_record

HOUR = dt.timedelta(hours=1)
S = OrderState


def desk_work(days: Days, cast: Cast, dice: Random) -> list[Strand]:
    """All of it."""
    return [
        *(_enquiry(hours, ways, days, cast) for hours, ways in ENQUIRIES),
        *(_incident(hours, reported, closed, days, cast) for hours, reported, closed in INCIDENTS),
        *(_ticket(hours, number, steps, days, cast) for number, (hours, steps) in enumerate(TICKETS, 1)),
        *(_order(scene, days, cast) for scene in ORDERS),
        _shifts(days.end, cast),
        _known_owners(days.end - dt.timedelta(days=30), cast, dice),
    ]


# --- Items of the desk --------------------------------------------------------------------------------

# Hours ago, and which of the ways were gone: asked the department, answered.
ENQUIRIES = ((30 * 24, (True, True)), (26, (True, False)), (3, (False, False)))
# Hours ago, whether security has reported back, and whether it is closed.
INCIDENTS = ((40 * 24, True, True), (20, True, False), (0.5, False, False))
# Hours ago, and how far the reply is: proposed, approved, sent.
TICKETS = ((25 * 24, 3), (22, 1), (5, 0))
ASKED = ("请核实并答复业主反映的楼道照明问题", "请答复业主关于交付时间的来信", "请说明小区外墙维修安排")


def _call(kind: ContactKind, summary: str, at: dt.datetime, days: Days, cast: Cast) -> Contact:
    ownership = owner_of(days.owned(at).code)
    return contact_log(
        channel=Channel.PHONE, kind=kind, summary=summary, by=cast["desk"], at=at, unit=ownership.unit,
        person=ownership.person, caller_name=ownership.person.name,
    )  # fmt: skip


def _enquiry(hours: float, gone: tuple[bool, bool], days: Days, cast: Cast) -> Strand:
    at = days.end - hours * HOUR
    yield at
    contact = _call(ContactKind.ENQUIRY, "询问车位产权办理需要哪些材料", at, days, cast)
    item = enquiry_open(contact=contact, by=cast["desk"], at=at)
    act = _acting(Enquiry, item.pk)
    if gone[0]:
        yield (at := at + 2 * HOUR)
        department = Department.objects.get(name="营销部")
        act(ItemWay.VERIFY, cast["desk"], at, text="身份证、购房合同和发票", department=department)
    if gone[1]:
        yield (at := at + HOUR)
        act(ItemWay.ANSWER, cast["desk"], at, text="已电话告知所需材料和办理地点")


def _incident(hours: float, reported: bool, closed: bool, days: Days, cast: Cast) -> Strand:
    at = days.end - hours * HOUR
    yield at
    contact = _call(ContactKind.PUBLIC_ORDER, "两户业主在地库因停车争吵，有人推搡", at, days, cast)
    item = incident_open(contact=contact, by=cast["desk"], at=at)
    act = _acting(Incident, item.pk)
    if reported:
        yield (at := at + HOUR / 3)
        act(ItemWay.POLICE, cast["desk"], at, text="派出所民警到场调解")
        yield (at := at + HOUR)
        act(ItemWay.REPORT, cast["security"], at, text="双方已离开，监控录像已保存")
    if closed:
        yield (at := at + 20 * HOUR)
        act(ItemWay.CLOSE, cast["service"], at, text="双方和解，车位重新划线")


def _ticket(hours: float, number: int, steps: int, days: Days, cast: Cast) -> Strand:
    at = days.end - hours * HOUR
    yield at
    contact = _call(ContactKind.ENQUIRY, "12345 转来业主诉求", at, days, cast)
    terms = TicketTerms(
        Channel.HOTLINE_12345, f"GD{local_date(at):%Y%m%d}{number:03d}", ASKED[number - 1], at + 72 * HOUR
    )
    item = ticket_open(terms=terms, by=cast["desk"], at=at, contact=contact)
    act = _acting(Ticket, item.pk)
    ways: list[tuple[ItemWay, str, dict[str, Any]]] = [
        (ItemWay.PROPOSE, "desk", {"text": "已安排工程部现场核查，三日内完成整改并回复业主。"}),
        (ItemWay.APPROVE, "manager", {"text": "同意答复"}),
        (ItemWay.SEND, "desk", {"text": "已在工单平台回复", "uploads": [_picture("回执.jpg")]}),
    ]
    for way, who, said in ways[:steps]:
        yield (at := at + 3 * HOUR)
        act(way, cast[who], at, **said)


def _acting(model: type[Ticket | Incident | Enquiry], case_id: int) -> Callable[..., Any]:
    def act(way: ItemWay, by: Any, at: dt.datetime, **said: Any) -> None:
        item_act(way=way, model=model, case_id=case_id, by=by, at=at, **said)

    return act


# --- Shifts -------------------------------------------------------------------------------------------

SHIFT_DAYS = 3


def _shifts(end: dt.datetime, cast: Cast) -> Strand:
    """The early shift of the last days hands over at two; on the opening day the last one may still be waiting."""
    project = Project.objects.get(name="望江府")
    for ago in range(SHIFT_DAYS, -1, -1):
        at = start_of_day(local_date(end) - dt.timedelta(days=ago)) + 14 * HOUR
        if at > end:
            return
        yield at
        given = roster_of(project.pk).to_give(cast["desk"], at)
        if not given or Handover.objects.filter(project=project, starts_at=given[0].starts_at).exists():
            continue
        handover = handover_give(
            project=project, shift_key=given[0].key, by=cast["desk"], at=at, remark="12 栋电梯维保至 17 点"
        )
        if ago:
            yield (at := at + HOUR / 5)
            lines = list(handover.items.values_list("pk", flat=True))
            handover_acknowledge(case_id=handover.pk, item_ids=lines, by=cast["desk2"], at=at)


# --- Owners -------------------------------------------------------------------------------------------

KNOWN_OWNERS = 60


def _known_owners(at: dt.datetime, cast: Cast, dice: Random) -> Strand:
    """What stewards have learnt about some owners (OWN-08)."""
    yield at
    owners = Ownership.objects.current().select_related("person").order_by("pk")
    people = list({each.person_id: each.person for each in owners[: KNOWN_OWNERS * 6 : 5]}.values())
    for person in people[:KNOWN_OWNERS]:
        values = {segment: dice.choice(SEGMENT_CHOICES[segment].values) for segment in Segment}
        segments_set(person=person, values=values, version=None, by=cast["manager"], at=at)


# --- Repairs ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Repair:
    """A work order: how long ago it came, what is wrong, and how far it has come."""

    hours_ago: float
    what: str
    fault: str
    until: OrderState


ORDERS = (
    Repair(300 * 24, "厨房洗菜盆下水软管漏水", "厨房 洗菜盆 漏水", S.ARCHIVED),
    Repair(160 * 24, "客厅插座一侧无电", "客厅 插座 不工作", S.ARCHIVED),
    Repair(90 * 24, "卫生间花洒漏水", "卫生间 淋浴器 漏水", S.ARCHIVED),
    Repair(35 * 24, "卧室门合页松动、异响", "卧室 合页五金 松动", S.ARCHIVED),
    Repair(20 * 24, "油烟机运转时有异响", "厨房 油烟机 异响", S.CANCELLED),
    Repair(12 * 24, "邻居装修后墙面有裂纹", "卧室 墙面 开裂", S.REFUSED),
    Repair(28, "卧室推拉窗滑轮损坏", "卧室 窗户 开关不畅", S.COUNTERSIGNED),
    Repair(24, "次卧插座无电", "卧室 插座 不工作", S.ACCEPTED),
    Repair(6, "厨房龙头滴水", "厨房 水龙头 漏水", S.FINISHED),
    Repair(3, "主卧开关面板失灵", "卧室 开关面板 不工作", S.WORKING),
    Repair(0.6, "卫生间角阀漏水", "卫生间 给水管 漏水", S.ARRIVED),
    Repair(0.4, "客厅吊灯不亮", "客厅 灯具 不工作", S.TAKEN),
    Repair(0.1, "次卧窗户关不严", "卧室 窗户 开关不畅", S.DISPATCHED),
    Repair(0.03, "厨房墙砖空鼓", "厨房 瓷砖 空鼓", S.REQUESTED),
)
WAY = (S.DISPATCHED, S.TAKEN, S.ARRIVED, S.WORKING, S.FINISHED, S.ACCEPTED, S.COUNTERSIGNED, S.ARCHIVED)
# Of the time since it came, when each step was taken.
SHARES = (0.02, 0.04, 0.1, 0.12, 0.4, 0.45, 0.6, 0.8)
LONGEST_WORK = 6 * HOUR


def _order(scene: Repair, days: Days, cast: Cast) -> Strand:
    came = days.end - scene.hours_ago * HOUR
    yield came
    ownership = owner_of(days.lived_in(came).code)
    project = ownership.unit.project
    wish = opening.Wish(what=scene.what, fault=_fault(scene.fault))
    order = opening.order_open(
        project=project, unit=ownership.unit, wish=wish, by=cast["desk"], at=came, channel=Channel.PHONE,
        customer=opening.Customer(person=ownership.person),
    )  # fmt: skip
    length = min(came + LONGEST_WORK, days.end) - came
    if scene.until in (S.REFUSED, S.CANCELLED):
        yield (at := came + length / 10)
        if scene.until == S.REFUSED:
            ending.order_refuse(
                case_id=order.pk, reason="不在维修范围，已向业主说明", by=cast["handler"], at=at
            )
        else:
            ending.order_cancel(
                case_id=order.pk, reason="业主已自行联系厂家，取消报修", by=cast["desk"], at=at
            )
        return
    reached = WAY.index(scene.until) + 1 if scene.until in WAY else 0
    for state, share in zip(WAY[:reached], SHARES, strict=False):
        yield (at := came + length * share)
        if state in (S.DISPATCHED, S.WORKING) and order.charge == Charge.PAID:
            _agree(order, cast["desk" if state == S.DISPATCHED else "technician"], at)
        _STEPS[state](order, cast, at)
    if scene.until == S.ARCHIVED:
        yield (at := came + 24 * HOUR)
        asked = FollowUp.objects.get(case_id=order.pk)
        follow_up_record(
            follow_up_id=asked.pk, score=95, words="师傅准时上门，修好后没有再出现", by=cast["desk2"], at=at
        )


def _agree(order: WorkOrder, by: User, at: dt.datetime) -> None:
    """Paid work is agreed at intake and at the door (RPR-05)."""
    labour = charging.Item(
        Decimal(2), kind=LineKind.LABOUR, name="维修人工", unit="小时", price=Decimal("60.00")
    )
    charging.order_quote(case_id=order.pk, lines=[labour], time_text="约两小时", by=by, at=at)
    charging.order_agree(case_id=order.pk, agreed_how="业主本人同意报价", by=by, at=at)


def _finish(order: WorkOrder, cast: Cast, at: dt.datetime) -> None:
    work.order_finish(
        case_id=order.pk, result="已更换损坏部件，现场试用正常", site_cleaned=True, before=[_picture("维修前.jpg")],
        after=[_picture("维修后.jpg")], by=cast["technician"], at=at,
    )  # fmt: skip


def _accept(order: WorkOrder, cast: Cast, at: dt.datetime) -> None:
    name = order.person.name if order.person else "业主"
    signature = _picture("签名.jpg")
    ending.order_accept(case_id=order.pk, name=name, signature=signature, by=cast["technician"], at=at)


_STEPS: dict[OrderState, Callable[[WorkOrder, Cast, dt.datetime], object]] = {
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


@cache
def _jpeg() -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), (200, 204, 210)).save(out, "JPEG")
    return out.getvalue()


def _picture(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, _jpeg())
