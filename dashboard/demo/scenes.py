"""The day on which the demo opens: work at every point of the way, for everybody."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from random import Random

from complaints.enums import FactKind, Level, State
from core.time import local_date
from dashboard.demo.fates import Fate, Turn
from dashboard.demo.homes import ON_FILE, Home
from owners.enums import Channel

LEVEL_3, LEVEL_2 = Level.MINOR, Level.GENERAL_DEMAND
HANDLERS = {("eng-", LEVEL_2): "handler"}


@dataclass(frozen=True, slots=True)
class Scene:
    """A complaint that stands somewhere on the opening day: how long ago it came, and what was said."""

    hours_ago: float
    estate: str
    category: str
    what: str
    remedy: str
    until: State
    channel: Channel = Channel.PROPERTY_OFFICE
    level: Level = LEVEL_2
    turn: Turn = Turn.STRAIGHT
    chases: tuple[float, ...] = ()
    fact: FactKind | None = None
    joined: int = 0
    answered: bool = True
    handler: str = ""  # whoever handles such complaints there
    signed: int = 0  # approvals that its plan has
    same: str = ""  # scenes with the same word are about one cause, in one building


SCENES = (
    Scene(0.2, "望江府", "eng-leak",
          "主卧飘窗渗水，墙纸起泡", "尽快维修并更换墙纸",
          State.RECEIVED, Channel.PHONE),
    Scene(0.6, "桂语园", "eng-plumbing",
          "厨房水管爆裂，正在往外冒水", "马上派人止水",
          State.RECEIVED, Channel.WECHAT, answered=False),
    Scene(1.4, "望江府", "property-clean",
          "{building}号楼电梯厅垃圾没有清运", "尽快清运",
          State.ASSIGNED, Channel.PHONE, LEVEL_3),
    Scene(1.8, "松涛苑", "service-speed",
          "预约看房改期后一直没有人回电", "今天回电",
          State.ASSIGNED, Channel.WECHAT, LEVEL_3),
    Scene(2, "桂语园", "property-parking",
          "地下车库固定车位被外来车辆占用", "协调挪车",
          State.RECEIVED, level=LEVEL_3),
    Scene(5, "望江府", "service-attitude",
          "前台答复不耐烦，没有给出解决时间", "道歉并给出时间",
          State.ASSESSED, Channel.WEBSITE),
    Scene(7, "望江府", "eng-electric",
          "书房插座没有电，新装的空调不能用", "当天恢复",
          State.ASSESSED, level=LEVEL_3),
    Scene(9, "桂语园", "eng-electric",
          "客厅插座没有电，影响使用", "当天恢复",
          State.ASSIGNED, level=LEVEL_3),
    Scene(20, "望江府", "eng-crack",
          "餐厅地砖空鼓三块，踩上去有响声", "更换空鼓地砖",
          State.ASSIGNED, Channel.RELATIONS_CENTRE),
    Scene(22, "望江府", "other",
          "对面工地夜间施工，要求我方赔偿精神损失", "赔偿并停工",
          State.DEMAND_REFUSED, Channel.HOTLINE_12345, turn=Turn.REFUSAL_ASKED),
    Scene(26, "望江府", "eng-doors",
          "阳台推拉门关不严，雨天进水", "更换密封条",
          State.INVESTIGATING, Channel.WALK_IN),
    Scene(5.5, "望江府", "eng-leak",
          "{building}号楼西墙返潮，次卧墙纸发霉，楼上也这样", "查清外墙原因，一起维修",
          State.ASSESSED, same="west wall"),
    Scene(8, "望江府", "eng-leak",
          "西侧卧室下雨后墙面渗水，邻居家也有", "维修外墙并恢复墙面",
          State.ASSESSED, Channel.WECHAT, same="west wall"),
    Scene(10, "望江府", "eng-leak",
          "次卧外墙渗水，床头墙面起泡发黑", "修好外墙防水，更换墙纸",
          State.ASSIGNED, Channel.PHONE, same="west wall"),
    Scene(30, "桂语园", "property-clean",
          "单元大堂两天没有保洁", "恢复每天保洁",
          State.DONE, level=LEVEL_3),
    Scene(44, "望江府", "eng-finish",
          "橱柜门板起皮，才用了三个月", "更换门板",
          State.DONE, level=LEVEL_3),
    Scene(50, "望江府", "eng-crack",
          "次卧墙面空鼓开裂，面积约两平方米", "返工并补偿",
          State.PLAN_PROPOSED),
    Scene(62, "桂语园", "eng-doors",
          "入户门变形，要用力才能关上", "更换入户门",
          State.PLAN_PROPOSED, Channel.RELATIONS_CENTRE, handler="engineer"),
    Scene(71, "望江府", "eng-leak",
          "次卧窗台下沿返潮，地板翘起", "重做窗边防水，更换地板",
          State.PLAN_PROPOSED, Channel.WEBSITE, handler="engineer2"),
    Scene(56, "桂语园", "design-facilities",
          "儿童活动场地靠近车道，担心安全", "增设护栏",
          State.INVESTIGATING),
    Scene(72, "松涛苑", "sales-contract",
          "合同附图与样板间不一致，要求补偿", "按样板间交付或补偿差价",
          State.PLAN_PROPOSED, Channel.WALK_IN, signed=1),
    Scene(74, "桂语园", "eng-plumbing",
          "厨房下水反味", "查明原因并处理",
          State.EXECUTING, handler="engineer"),
    Scene(80, "桂语园", "eng-finish",
          "卫生间镜柜掉漆，柜门合页生锈", "更换镜柜",
          State.DONE, turn=Turn.WAITING),
    Scene(90, "望江府", "eng-heating",
          "空调外机支架锈蚀，响声很大", "更换支架",
          State.AGREED),
    Scene(98, "望江府", "eng-finish",
          "木地板踩上去有响声", "更换地板",
          State.PLAN_APPROVED, Channel.WECHAT, handler="engineer2"),
    Scene(120, "松涛苑", "sales-promise",
          "样板间承诺的中央空调合同里没有", "按承诺交付",
          State.INVESTIGATING, Channel.WALK_IN),
    Scene(150, "桂语园", "eng-leak",
          "卫生间渗漏到楼下，楼下邻居也来投诉", "彻底处理防水",
          State.EXECUTING, chases=(1, 2)),
    Scene(7 * 24 + 5, "望江府", "eng-lift",
          "{building}号楼电梯一周停了三次", "更换故障部件",
          State.INVESTIGATING, joined=2),
    Scene(8 * 24, "桂语园", "eng-crack",
          "阳台墙砖脱落两块，担心砸到人", "全面检查并重新粘贴",
          State.VERIFIED, Channel.RELATIONS_CENTRE),
    Scene(9 * 24, "望江府", "eng-plumbing",
          "马桶冲水不畅，修过不到一周又堵了", "检查主管坡度，彻底处理",
          State.ASSIGNED, turn=Turn.REOPENED),
    Scene(10 * 24, "桂语园", "design-noise",
          "屋顶设备夜间噪声大", "降噪处理",
          State.VERIFIED, Channel.RELATIONS_CENTRE),
    Scene(11 * 24, "望江府", "eng-plumbing",
          "洗衣机地漏排水慢，水漫到客厅", "疏通并检查坡度",
          State.VERIFIED),
    Scene(14 * 24, "桂语园", "eng-heating",
          "地暖不热", "恢复供暖",
          State.FOLLOWED_UP),
    Scene(16 * 24, "望江府", "eng-doors",
          "入户门密码锁失灵，换了电池还是不行", "更换智能锁",
          State.FOLLOWED_UP, Channel.WEBSITE),
    Scene(20 * 24, "望江府", "service-speed",
          "报修三天没有人联系", "说明原因",
          State.CLOSED, Channel.WEBSITE, LEVEL_3),
    Scene(22 * 24, "望江府", "eng-electric",
          "一开空调就跳闸", "检查线路负荷",
          State.WITHDRAWN, turn=Turn.WITHDRAWN),
    Scene(25 * 24, "松涛苑", "sales-contract",
          "贷款放款时间与承诺不符", "退还利息差额",
          State.ARCHIVED, Channel.WALK_IN, turn=Turn.REFUSED),
    Scene(27 * 24, "望江府", "eng-leak",
          "外墙渗水，三次维修仍未解决，已委托律师", "彻底维修并赔偿",
          State.EXECUTING, Channel.COURT, fact=FactKind.LITIGATION),
    Scene(40 * 24, "桂语园", "property-fees",
          "物业费计算面积有误", "更正并退款",
          State.ARCHIVED, level=LEVEL_3),
    Scene(96 * 24, "望江府", "eng-lift",
          "整栋楼电梯频繁困人，业主联名要求更换", "更换电梯主机并书面道歉",
          State.CLOSED, Channel.PETITION, joined=11),
    Scene(210 * 24, "桂语园", "eng-leak",
          "地下车库大面积渗水，被本地论坛转发", "全面堵漏并公布进度",
          State.CLOSED, Channel.MEDIA, fact=FactKind.MEDIA),
)  # fmt: skip


def fates_of(scenes: tuple[Scene, ...], homes: list[Home], end: dt.datetime, dice: Random) -> list[Fate]:
    """The scenes, each at a home of its own, at a pace that brings it in time to where it stands."""
    on_file = local_date(end) - 2 * ON_FILE
    chosen: dict[str, list[Home]] = {}
    for estate in sorted({scene.estate for scene in scenes}):
        known = [
            home for home in homes if home.estate == estate and home.signed_on and home.signed_on <= on_file
        ]
        # Long enough in its owner's hands for the oldest scene, wherever that can be.
        known.sort(key=lambda home: (home.handed_over_on, home.code))
        first = known[: max(len(known) // 2, len(scenes))]
        chosen[estate] = dice.sample(first, len(first))
    fates = []
    beside: dict[str, Home] = {}
    for scene in scenes:
        age = dt.timedelta(hours=scene.hours_ago)
        home = _taken(chosen[scene.estate], beside.get(scene.same))
        if scene.same:
            beside[scene.same] = home
        fates.append(
            Fate(
                at=end - age,
                home=home.code,
                category=scene.category,
                what=scene.what.format(building=home.building),
                remedy=scene.remedy,
                channel=scene.channel,
                level=scene.level,
                turn=scene.turn,
                until=scene.until,
                pace=min(age / 20, dt.timedelta(hours=12)),
                chases=scene.chases,
                fact=scene.fact,
                joined=scene.joined,
                answered=scene.answered,
                handler=scene.handler or HANDLERS.get((scene.category[:4], scene.level), ""),
                same=scene.same,
                signed=scene.signed,
            )
        )
    return fates


def _taken(homes: list[Home], beside: Home | None) -> Home:
    """The next home, in the building of that one where there is one."""
    if beside is None:
        return homes.pop()
    at = max((place for place, home in enumerate(homes) if home.building == beside.building), default=-1)
    return homes.pop(at)
