"""What the desk has promised to callers: most of it kept, some open on the opening day (CLK-05, DSK-12)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from random import Random

from dashboard.demo.acting import DESKS, Cast, owner_of
from dashboard.demo.everyday import Days
from dashboard.demo.homes import Home
from dashboard.demo.timeline import Strand, working_time
from frontdesk.enums import PromiseKind
from frontdesk.services.promises import Given, promise_confirm, promise_keep, promise_on_contact
from owners.enums import Channel, ContactKind
from owners.services.contacts import contact_log


@dataclass(frozen=True, slots=True)
class Said:
    """What was asked, what was promised for so many hours later, and when it was kept (None: not yet)."""

    days_ago: float
    asked: str
    promised: str
    hours: float
    kept_after: float | None = None
    amount: Decimal | None = None


PROMISES = (
    Said(420, "询问产权证办理进度", "三天内答复产权证办理时间", 72, 30),
    Said(330, "询问车位租赁价格", "明天下午前发送车位价目表", 28, 20),
    Said(240, "反映楼道照明不亮", "当天安排人员更换灯泡", 8, 5),
    Said(160, "询问物业费发票", "两天内寄出发票", 48, 60),
    Said(95, "询问维修进度", "明天上午回电说明进度", 22, 4),
    Said(50, "要求报销搬离期间的住宿费", "一周内支付住宿费", 7 * 24, 5 * 24, Decimal(600)),
    Said(20, "询问装修押金退还", "三天内退还装修押金的办理结果", 72, 50),
    Said(1.6, "询问水压不足的原因", "明天中午前请工程师上门查看", 26),
    Said(0.9, "询问交付活动的时间", "后天前电话告知活动安排", 50),
    Said(0.3, "询问门禁卡补办", "今天下班前回电", 6),
)


def promises(days: Days, cast: Cast, dice: Random) -> list[Strand]:
    """Each with the call in which it was given."""
    return [_promise(said, days, cast, dice) for said in PROMISES]


def _promise(said: Said, days: Days, cast: Cast, dice: Random) -> Strand:
    at = days.end - dt.timedelta(days=said.days_ago)
    if said.days_ago > 2:  # on the last two days the instant itself, so that nothing moves behind the end
        at = working_time(at)
    home: Home = days.owned(at)
    yield at
    ownership, desk = owner_of(home.code), cast[dice.choice(DESKS)]
    contact = contact_log(
        channel=Channel.PHONE, kind=ContactKind.ENQUIRY, summary=said.asked, outcome=said.promised, by=desk, at=at,
        unit=ownership.unit, person=ownership.person, caller_name=ownership.person.name,
    )  # fmt: skip
    given = Given(
        PromiseKind.MONEY if said.amount else PromiseKind.DATE, said.promised, at + dt.timedelta(hours=said.hours),
        said.amount,
    )  # fmt: skip
    promise = promise_on_contact(contact=contact, given=given, by=desk, at=at)
    if promise.asked is not None:
        at += dt.timedelta(hours=2)
        yield at
        superior = cast[promise.asked.username]
        promise_confirm(promise_id=promise.pk, note="情况属实，同意", by=superior, at=at)
    if said.kept_after is not None:
        at += dt.timedelta(hours=said.kept_after)
        yield at
        promise_keep(promise_id=promise.pk, note="已按约定办理并告知业主", by=desk, at=at)
