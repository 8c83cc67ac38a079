"""The homes of the demo and who owns them, as a ledger that the real import reads."""

from __future__ import annotations

import csv
import datetime as dt
import io
import random

from core.time import add_months

HEADER = (
    "项目", "楼栋", "单元", "房号", "楼层", "户型", "建筑面积", "业主姓名", "证件号码", "联系电话", "共有人",
    "产权份额", "合同编号", "签约日期", "约定交付日期", "实际交付日期", "付款方式", "按揭银行", "管家",
)  # fmt: skip
SURNAMES = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗单曾解仇"
GIVEN = (
    "伟",
    "芳",
    "娜",
    "敏",
    "静",
    "建国",
    "晓梅",
    "志强",
    "雨萱",
    "子轩",
    "秀英",
    "海涛",
    "文博",
    "思远",
    "丽华",
)
# Project, and months since its handover (negative: still to come).
PROJECTS = (("桂语园", 26), ("望江府", 9), ("松涛苑", -5))
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def ledger_csv(today: dt.date) -> bytes:
    """144 units in three projects, nine in ten sold; the same every time but for the dates."""
    dice = random.Random(20240601)  # noqa: S311  # names and sizes, nothing secret
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADER)
    for code, (project, months) in enumerate(PROJECTS, 1):
        handover = add_months(today, -months)
        for building in (1, 2):
            for section in (1, 2):
                for floor in range(1, 7):
                    for door in (1, 2):
                        place = (project, f"{building}栋", section, f"{floor}0{door}")
                        size = ("B1", "116.80") if door == 1 else ("C1", "143.06")
                        sold = dice.random() < 0.9
                        number = f"{code}{building}{section}{floor:02}{door}"
                        owner = _owner(dice, number, handover, today) if sold else [""] * 12
                        writer.writerow([*place, floor, *size, *owner])
    return out.getvalue().encode()


def _owner(dice: random.Random, number: str, handover: dt.date, today: dt.date) -> list[str]:
    shared = dice.random() < 0.3
    signed = add_months(handover, -dice.randint(14, 22))
    mortgage = dice.random() < 0.6
    return [
        _name(dice),
        _id_number(dice),
        f"170{dice.randint(10_000_000, 99_999_999)}",
        _name(dice) if shared else "",
        "50%/50%" if shared else "100%",
        f"HT{number}",
        signed.isoformat(),
        handover.isoformat(),
        handover.isoformat() if handover <= today else "",
        "按揭" if mortgage else "全款",
        dice.choice(("工商银行", "建设银行", "招商银行")) if mortgage else "",
        "秦晓春",
    ]


def _name(dice: random.Random) -> str:
    return dice.choice(SURNAMES) + dice.choice(GIVEN)


def _id_number(dice: random.Random) -> str:
    """A number of the region 999999, which no real person has, with a right check digit."""
    born = dt.date(1960, 1, 1) + dt.timedelta(days=dice.randint(0, 14_000))
    digits = f"999999{born:%Y%m%d}{dice.randint(0, 999):03}"
    rest = sum(int(digit) * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
    return digits + "10X98765432"[rest]
