"""Who built it: companies, what they answer for, their repair notices, and fit-out works (RPR-13, RPR-15, RPR-18).

One company has somebody who signs in, as ``contractor``; a notice of today waits for their answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from core.accounts.models import User
from core.places.models import Project, Unit
from core.time import add_months, local_date
from dashboard.demo.acting import Cast
from dashboard.demo.cast import CONTRACTOR
from dashboard.demo.everyday import Days
from dashboard.demo.repairing import DAY, HOUR, STEPS, followed_up, home_in, order_open
from dashboard.demo.timeline import Strand, working_time
from repairs.enums.contracting import NoticeWay
from repairs.enums.warranty import WarrantyGroup
from repairs.models import Contractor, FitOut, RepairNotice, WorkOrder
from repairs.services import fit_out as fit_outs
from repairs.services.contracting import notice_answer, notice_send, third_party_repair
from repairs.services.contractor_accounts import contractor_account_add
from repairs.services.contractors import contractor_save, scope_save

ACCOUNT, PERSON = CONTRACTOR
WATERPROOF, DOORS, LIFTS = "宏固防水工程", "永佳门窗", "迅捷电梯服务"
# Company, whether it is a specialist, and what it built in both inhabited projects.
COMPANIES: tuple[tuple[str, bool, WarrantyGroup | None, str], ...] = (
    (WATERPROOF, False, WarrantyGroup.BATHROOM, "120000"),
    (DOORS, False, WarrantyGroup.FINISHES, "80000"),
    (LIFTS, True, None, "0"),
)
BUILT = (("桂语园", 36), ("望江府", 14))  # months since completion was accepted


def companies(cast: Cast, start: dt.datetime) -> None:
    """The companies with their parts, and the one account; its password is that of everybody in the demo."""
    today, admin = local_date(start), cast["admin"]
    for name, is_specialist, group, retention in COMPANIES:
        company = contractor_save(
            contractor_id=None, name=name, is_specialist=is_specialist, by=admin, at=start
        )
        for project, months in BUILT if group else ():
            scope_save(
                contractor=company, scope_id=None, project=Project.objects.get(name=project), building=None,
                group=group or WarrantyGroup.NONE, component=None, months=None, retention=Decimal(retention),
                completion_accepted_on=add_months(today, 18 - months), by=admin, at=start,
            )  # fmt: skip
        if name == WATERPROOF:
            account, _password = contractor_account_add(
                contractor=company, username=ACCOUNT, full_name=PERSON, by=admin, at=start
            )
            account.password, account.must_change_password = admin.password, False
            account.save(update_fields=["password", "must_change_password"])


# --- Repair notices -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asked:
    """A repair notice: how long ago it went out, for what, to whom, and how far the company has come."""

    hours_ago: float
    what: str
    fault: str
    company: str
    said: int = 0  # of accepted, begun, done
    ignored: bool = False  # twice; then somebody else repairs it


NOTICES = (
    Asked(70 * 24, "主卫墙根返潮，楼下天花有水印", "卫生间 防水层 渗水返潮", WATERPROOF, said=3),
    Asked(46 * 24, "次卧窗框四周渗水", "卧室 窗户 漏水", DOORS, ignored=True),
    Asked(9 * 24, "客厅推拉窗变形漏风", "客厅 窗户 漏风", DOORS, said=3),
    Asked(60, "阳台地面防水层破损，楼下渗水", "阳台 防水层 渗水返潮", WATERPROOF, said=2),
    Asked(20, "客卫顶面渗水", "卫生间 顶棚 渗水返潮", WATERPROOF, said=1),
    Asked(5, "厨房顶面返潮起皮", "厨房 顶棚 渗水返潮", WATERPROOF),
)
WORDS = "{what}。请按合同约定到场检查并整改，完成后通知我方复验。"
TODAY = 48 * HOUR  # what is older happened while people work
SAID = (
    (3 * HOUR, NoticeWay.ACCEPT, "明天上午派人到场"),
    (20 * HOUR, NoticeWay.START, ""),
    (50 * HOUR, NoticeWay.FINISH, "已重做并试水 24 小时，无渗漏"),
)


def notices(days: Days, cast: Cast) -> list[Strand]:
    """Each with its order."""
    return [_notice(asked, days, cast) for asked in NOTICES]


def _notice(asked: Asked, days: Days, cast: Cast) -> Strand:
    at = sent_at = _past(asked.hours_ago * HOUR, days)
    company = Contractor.objects.get(name=asked.company)
    yield at
    order = order_open(asked.what, asked.fault, home_in("望江府", at, days), cast, at)
    notice = _send(order, company, cast, at)
    for after, way, words in SAID[: asked.said]:
        yield (at := min(sent_at + after, days.end))
        notice_answer(
            notice_id=notice.pk, way=way, name=PERSON, words=words, at=at,
            by=User.objects.get(username=ACCOUNT) if asked.company == WATERPROOF else cast["desk"],
        )  # fmt: skip
    if asked.ignored:
        yield (at := at + 4 * DAY)
        _send(order, company, cast, at)
        yield (at := at + 4 * DAY)
        third_party_repair(
            case_id=order.pk, company="安居速修", cost=Decimal(1860), reason="两次通知未到场，渗水扩大",
            by=cast["handler"], at=at,
        )  # fmt: skip
    if asked.said == len(SAID) or asked.ignored:
        yield from _ended(order, at, cast)


def _past(ago: dt.timedelta, days: Days) -> dt.datetime:
    at = days.end - ago
    return at if ago < TODAY else working_time(at)


def _send(order: WorkOrder, company: Contractor, cast: Cast, at: dt.datetime) -> RepairNotice:
    return notice_send(
        case_id=order.pk, words=WORDS.format(what=order.what), by=cast["desk"], at=at, contractor=company
    )[0]


def _ended(order: WorkOrder, at: dt.datetime, cast: Cast) -> Strand:
    """A technician looks at what the company did, and the order goes its usual way."""
    at = working_time(at + 2 * HOUR, 9, 15)
    for step in STEPS.values():
        yield (at := at + HOUR / 6)
        order = step(order, cast, at)
    yield (at := at + DAY)
    followed_up(order, 86, "公司上门后不再渗水，等了几天", cast, at)


# --- Fit-out works ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Works:
    """Works in a home: how long ago they were applied for, what, and how far they have come.

    ``patrols`` are what was found, each with what it touches; ``put_right`` says how, ``kept`` is of the deposit.
    """

    days_ago: float
    company: str
    what: str
    days: int
    is_approved: bool = True
    patrols: tuple[tuple[str, tuple[WarrantyGroup, ...]], ...] = ()
    put_right: str = ""
    kept: str | None = None


FIT_OUTS = (
    Works(
        150, "美家装饰", "厨房和卫生间重新贴砖，更换橱柜", 60,
        patrols=(("现场整洁，消防器材齐全", ()), ("卫生间淋浴区凿穿防水层", (WarrantyGroup.BATHROOM,))),
        put_right="已重做防水，闭水 48 小时无渗漏", kept="500",
    ),
    Works(
        48, "匠心设计工程", "全屋木地板更换，主卧增加壁柜", 75,
        patrols=(("材料堆放在家中，未占用楼道", ()),),
    ),
    Works(
        25, "远大装饰", "客餐厅拆除非承重隔墙，改动强电线路", 60,
        patrols=(("擅自改动入户配电箱，线路未穿管", (WarrantyGroup.WIRING, WarrantyGroup.SWITCHES)),),
    ),
    Works(1.5, "筑巢装饰", "阳台封窗，卫生间更换洁具", 40, is_approved=False),
    Works(0.2, "美家装饰", "儿童房增加隔音墙", 20, is_approved=False),
)  # fmt: skip
DEPOSIT = Decimal(3000)


def fit_outs_under_way(days: Days, cast: Cast) -> list[Strand]:
    """Each from its application to where it stands."""
    return [_fit_out(works, days, cast) for works in FIT_OUTS]


def _fit_out(works: Works, days: Days, cast: Cast) -> Strand:
    at = applied_at = _past(works.days_ago * DAY, days)
    yield at
    home = home_in("望江府", at, days)
    begins = local_date(at) + 5 * DAY
    fit_out = fit_outs.fit_out_apply(
        unit=Unit.objects.select_related("project").get(code=home.code),
        works=fit_outs.Works(works.company, works.what, begins, begins + works.days * DAY, DEPOSIT),
        by=cast["desk"], at=at,
    )  # fmt: skip
    if not works.is_approved:
        return

    def do(service: Callable[..., object], by: str, at: dt.datetime, **said: object) -> None:
        version = FitOut.objects.values_list("version", flat=True).get(pk=fit_out.pk)
        service(fit_out_id=fit_out.pk, by=cast[by], at=at, version=version, **said)

    yield (at := at + DAY)
    do(fit_outs.fit_out_deposit, "desk", at)
    do(fit_outs.fit_out_approve, "handler", at, words="图纸齐全，同意施工")
    for finding, touches in works.patrols:
        yield (at := at + 12 * DAY)
        do(fit_outs.patrol_add, "steward2", at, on=local_date(at), finding=finding, touches=touches)
    if works.put_right:
        yield (at := at + 6 * DAY)
        violation = fit_out.patrols.get(is_violation=True)
        do(fit_outs.patrol_corrected, "steward2", at, patrol_id=violation.pk, words=works.put_right)
    if works.kept is not None:
        yield (at := applied_at + (works.days + 10) * DAY)
        do(
            fit_outs.fit_out_complete,
            "handler",
            at,
            words="验收合格，扣除垃圾清运费",
            deposit_kept=Decimal(works.kept),
        )
