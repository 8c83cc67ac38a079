"""What the desk works on beside complaints, and the handing over of its shifts.

Everything stands where the opening day wants it: each kind open, under way and finished (DSK-05 to DSK-07, DSK-13).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from core.accounts.models import Department
from core.places.models import Project
from core.time import local_date, start_of_day
from dashboard.demo.acting import Cast, owner_of
from dashboard.demo.everyday import Days
from dashboard.demo.pictures import picture
from dashboard.demo.timeline import Strand
from frontdesk.enums import ItemWay
from frontdesk.models import Enquiry, Handover, Incident, Ticket
from frontdesk.selectors.shifts import roster_of
from frontdesk.services.items import TicketTerms, enquiry_open, incident_open, item_act, ticket_open
from frontdesk.services.shifts import handover_acknowledge, handover_give
from owners.enums import Channel, ContactKind
from owners.models import Contact
from owners.services.contacts import contact_log

HOUR = dt.timedelta(hours=1)


def desk_work(days: Days, cast: Cast) -> list[Strand]:
    """All of it."""
    return [
        *(_enquiry(hours, ways, days, cast) for hours, ways in ENQUIRIES),
        *(_incident(hours, reported, closed, days, cast) for hours, reported, closed in INCIDENTS),
        *(_ticket(hours, number, steps, days, cast) for number, (hours, steps) in enumerate(TICKETS, 1)),
        _shifts(days.end, cast),
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
        (ItemWay.SEND, "desk", {"text": "已在工单平台回复", "uploads": [picture("回执.jpg")]}),
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
