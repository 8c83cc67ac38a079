"""The homes of the demo and who owns them, as ledgers that the real import reads."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from core.time import add_months
from dashboard.demo.cast import NAMES, STEWARDS
from owners.enums import FAMILY_REFERENCE, SEGMENT_CHOICES, Segment

HEADER = (
    "项目", "楼栋", "单元", "房号", "楼层", "户型", "建筑面积", "业主姓名", "证件号码", "联系电话", "共有人",
    "产权份额", "合同编号", "签约日期", "约定交付日期", "实际交付日期", "付款方式", "按揭银行", "管家",
    "置业阶段", "客户家庭类型", "家庭年收入", "家庭生命周期", "居住价值观", "服务等级",
)  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许韩冯邓曹彭曾萧田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈单解仇"
GIVEN = (
    "伟", "芳", "娜", "敏", "静", "丽", "强", "磊", "军", "洋", "勇",
    "艳", "杰", "娟", "涛", "明", "超", "霞", "平", "刚", "建国", "晓梅",
    "志强", "雨萱", "子轩", "秀英", "海涛", "文博", "思远", "丽华", "桂英", "玉兰", "国栋",
    "梓涵", "浩然", "欣怡", "俊杰", "佳琪", "春梅", "建华", "立新", "晓东", "红梅", "少华",
    "宇航", "诗涵", "天佑", "永福", "金凤", "景云", "若曦", "承志", "淑珍", "卫东", "亚楠",
    "书瑶",
)  # fmt: skip
BANKS = ("工商银行", "建设银行", "招商银行", "中国银行", "农业银行")
TYPES = (("A1", "89.20"), ("B1", "116.80"), ("C1", "143.06"), ("D1", "178.35"))
# The ledger comes once a month: who signed or moved in since is not on file yet.
ON_FILE = dt.timedelta(days=32)
ASKED_SHARE = 0.4
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class Estate:
    """A project: months since the handover of each building (negative: still to come), and how it is built."""

    name: str
    months: tuple[int, ...]
    sections: int
    floors: int
    doors: int
    sold: float
    signed_before: tuple[int, int]  # months before handover


ESTATES = (
    Estate("桂语园", (31, 30, 28, 27, 25, 22), 2, 11, 4, 0.97, (14, 22)),
    Estate("望江府", (11, 9, 7, 4, 2), 2, 18, 3, 0.93, (14, 22)),
    Estate("松涛苑", (-5, -5, -8, -8), 2, 14, 4, 0.72, (4, 20)),
)


@dataclass(frozen=True, slots=True)
class Home:
    """A home: its place, the day its owner signed (None: nobody has) and the day it was handed over."""

    estate: str
    building: str
    place: tuple[str, ...]
    signed_on: dt.date | None
    agreed_on: dt.date
    handed_over_on: dt.date
    owner: tuple[str, ...]
    segments: tuple[str, ...]

    @property
    def code(self) -> str:
        _project, _building, section, room, *_rest = self.place
        return f"{self.estate} {self.building}-{section}-{room}"

    def row(self, on: dt.date) -> list[str]:
        """Its line in the ledger of that day; an owner who has only subscribed signs within three weeks."""
        if self.signed_on is None or self.signed_on > on + dt.timedelta(days=21):
            return [*self.place, *[""] * (len(HEADER) - len(self.place))]
        name, number, phone, other, shares, contract, payment, bank = self.owner
        is_signed, is_handed_over = self.signed_on <= on, self.handed_over_on <= on
        return [
            *self.place, name, number, phone, other, shares,
            contract if is_signed else "",
            self.signed_on.isoformat() if is_signed else "",
            self.agreed_on.isoformat() if is_signed else "",
            self.handed_over_on.isoformat() if is_handed_over else "",
            payment, bank, NAMES[STEWARDS[self.estate]], *self.segments,
        ]  # fmt: skip


def homes_made(today: dt.date, share: int = 100) -> list[Home]:
    """Every home of the three projects, the same every time but for the dates; ``share`` percent of the floors."""
    return [
        _home(estate, (building, section, floor, door), today)
        for estate in ESTATES
        for building in range(1, len(estate.months) + 1)
        for section in range(1, estate.sections + 1)
        for floor in range(1, max(1, round(estate.floors * share / 100)) + 1)
        for door in range(1, estate.doors + 1)
    ]


def ledger_csv(homes: Iterable[Home], on: dt.date, since: dt.date | None = None) -> bytes:
    """The ledger as it stood on a day; with ``since`` only what is different from that day."""
    rows = [home.row(on) for home in homes if since is None or home.row(on) != home.row(since)]
    return _written(rows) if rows else b""


def _written(rows: Sequence[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    writer.writerows(rows)
    return out.getvalue().encode()


def _home(estate: Estate, place: tuple[int, int, int, int], today: dt.date) -> Home:
    building, section, floor, door = place
    number = f"{ESTATES.index(estate) + 1}{building}{section}{floor:02}{door}"
    dice = Random(f"home {number}")  # noqa: S311  # names and sizes, nothing secret
    agreed_on = add_months(today, -estate.months[building - 1])
    # Most come for their keys in the first days, some weeks later.
    handed_over_on = agreed_on + dt.timedelta(days=dice.choice((0, 0, 1, 2, 3, 5, 9, 16, 30)))
    first, last = estate.signed_before
    signed_on = add_months(agreed_on, -dice.randint(first, last)) + dt.timedelta(days=dice.randint(0, 27))
    is_sold = dice.random() < estate.sold
    unit_type, area = TYPES[(door - 1) % len(TYPES)]
    return Home(
        estate=estate.name,
        building=str(building),
        place=(
            estate.name, f"{building}栋", str(section), f"{floor}{door:02}", str(floor), unit_type, area,
        ),
        signed_on=min(signed_on, agreed_on) if is_sold else None,
        agreed_on=agreed_on,
        handed_over_on=handed_over_on,
        owner=_owner(dice, number),
        segments=_segments(Random(f"segments {number}")),  # noqa: S311  # as above
    )  # fmt: skip


def _owner(dice: Random, number: str) -> tuple[str, ...]:
    name, other = _name(dice), _name(dice)
    shared = dice.random() < 0.3 and other != name
    mortgage = dice.random() < 0.6
    return (
        name,
        _id_number(dice),
        f"170{dice.randint(10_000_000, 99_999_999)}",
        other if shared else "",
        "50%/50%" if shared else "100%",
        f"HT{number}",
        "按揭" if mortgage else "全款",
        dice.choice(BANKS) if mortgage else "",
    )


def _segments(dice: Random) -> tuple[str, ...]:
    """What sales have asked about some owners: the families in their reference mix (OWN-08)."""
    if dice.random() > ASKED_SHARE:
        return ("",) * len(Segment)
    family = dice.choices(list(FAMILY_REFERENCE), list(FAMILY_REFERENCE.values()))[0]
    return tuple(
        str(family) if segment is Segment.FAMILY else dice.choice(SEGMENT_CHOICES[segment].values)
        for segment in Segment
    )


def _name(dice: Random) -> str:
    return dice.choice(SURNAMES) + dice.choice(GIVEN)


def _id_number(dice: Random) -> str:
    """A number of the region 999999, which no real person has, with a right check digit."""
    born = dt.date(1960, 1, 1) + dt.timedelta(days=dice.randint(0, 14_000))
    digits = f"999999{born:%Y%m%d}{dice.randint(0, 999):03}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
    return digits + "10X98765432"[rest]
