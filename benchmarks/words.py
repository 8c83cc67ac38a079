"""Names and complaints in the variety of a big company; the same number gives the same words."""

from __future__ import annotations

from functools import lru_cache
from itertools import product

from core.text import sort_key
from owners.policies.identity import found_by

# The commonest first: a name is drawn with a weight that falls with its place.
SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪廖"
    "石金韦贾夏付方邹熊白孟秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严单解仇欧"
)
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建文辉力国庆志海波宁福生龙元全胜学祥才发武新利清飞彬富顺信子轩雨"
    "萱思远晓梅"
)
PLACES = (
    "主卧飘窗", "次卧墙面", "客厅顶棚", "厨房水槽", "卫生间地漏", "阳台推拉门", "入户门锁", "地下车库", "单元大堂",
    "楼道灯具", "电梯轿厢", "外墙保温", "屋面排水", "弱电箱", "中央空调", "燃气管道", "儿童游乐区", "小区绿化带",
    "垃圾分类点", "快递柜", "消防通道", "门禁系统", "可视对讲", "新风机组", "地暖分水器", "淋浴玻璃", "木地板",
    "橱柜台面",
)  # fmt: skip
TROUBLES = (
    "渗水起泡", "开裂空鼓", "漏水到楼下", "关不严进风", "异味严重", "噪声很大", "长期不亮", "多次维修未好", "积水不退",
    "松动脱落", "跳闸断电", "压力不足", "被外来车辆占用", "无人打扫", "划痕明显", "尺寸与合同不符", "颜色与样板不同",
    "收费有误", "承诺没有兑现", "答复不耐烦", "三天没有回复", "结霜发霉", "电机过热", "信号中断",
)  # fmt: skip
WISHES = (
    "要求尽快维修", "要求当天上门", "要求书面答复", "要求更换", "要求退还差额", "要求负责人来电", "要求说明原因",
    "要求赔偿损失",
)  # fmt: skip
# Words that few complaints have: each next one half as often.
RARE = ("雨棚", "爬架", "白蚁", "穿堂", "烟囱", "水锤", "反坎", "鼓包", "盐析", "虹吸", "瓦楞", "檐沟")


@lru_cache(maxsize=200_000)
def findable(name: str) -> tuple[str, str]:
    """A name's sort key and its initials as an array of PostgreSQL, both as the product makes them."""
    return sort_key(name), "{" + ",".join(found_by(name)) + "}"


def _givens() -> list[str]:
    pairs = ["".join(pair) for pair in product(GIVEN[:36], GIVEN[20:56]) if pair[0] != pair[1]]
    return [*GIVEN, *pairs]


_GIVENS = _givens()


def mixed(number: int, salt: int = 0) -> int:
    """A number that looks random and is the same every time."""
    value = (
        number * 0x9E3779B97F4A7C15 + salt * 0xD1B54A32D192ED03 + 0x2545F4914F6CDD1D
    ) & 0xFFFFFFFFFFFFFFFF
    value = ((value ^ (value >> 31)) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    return value ^ (value >> 29)


def name_of(number: int) -> str:
    """The name of a person: a third have one given character, the common surnames are common."""
    dice = mixed(number, 1)
    share = (dice % 10_000) / 10_000
    surname = SURNAMES[int(share * share * len(SURNAMES))]
    rest = dice >> 20
    return surname + (GIVEN[rest % len(GIVEN)] if dice & 3 == 0 else _GIVENS[rest % len(_GIVENS)])


def mobile_of(number: int, rows: int) -> str:
    """A mobile number of the range 170, in E.164, each one once; at any size a hundred people share an ending."""
    endings = max(1, rows // 100)
    head, ending = divmod(number, endings)
    return f"+86170{head * 97 % 10_000:04}{ending * (10_000 // endings) % 10_000:04}"


def what_of(number: int) -> str:
    """What somebody complains about; rare words are in one of 32, 64, 128 … complaints."""
    dice = mixed(number, 2)
    place, trouble = PLACES[dice % len(PLACES)], TROUBLES[(dice >> 8) % len(TROUBLES)]
    second = TROUBLES[(dice >> 16) % len(TROUBLES)]
    wish = WISHES[(dice >> 24) % len(WISHES)]
    place_of_rare = ((dice >> 32) & 0xFFFF) + 1
    found = 16 - place_of_rare.bit_length()  # 0 for a half of them, 1 for a quarter, …
    rare = f"，{RARE[found - 4]}处更明显" if 4 <= found < 4 + len(RARE) else ""
    return f"{place}{trouble}，{second}{rare}，{wish}"
