"""How alike two short complaints are: the words of the trade first, then pairs of characters (CMP-24).

People write the same trouble in many ways (漏水, 渗水, 往下滴), so words that mean the same at a front desk count as
one *notion*. What a text says beyond its notions still counts, by its pairs of characters.
"""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

from core.text import normalise

# Each line is one notion: what is wrong, or with what, or where.
NOTIONS: tuple[tuple[str, ...], ...] = (
    ("漏", "渗", "滴水", "往下滴", "进水", "进雨", "返潮", "湿", "水印", "灌雨", "有水", "雨水进"),
    ("积水", "淹", "都是水", "水下不去", "排水不畅"),
    ("堵", "下水慢", "返水", "倒灌", "排水慢"),
    ("臭", "异味", "怪味", "反味", "有味", "油烟"),
    ("裂", "裂纹", "开裂", "裂缝", "碎", "自爆"),
    ("空鼓", "翘", "拱", "松动"),
    ("脱落", "掉下", "脱皮", "起泡", "掉了", "开胶", "胶开"),
    ("噪", "吵", "响", "嗡嗡", "声音", "隔音", "听得"),
    ("不热", "没温度", "还是冷", "温度不够", "冰凉"),
    ("不凉", "不制冷", "制冷不好"),
    ("没电", "停电", "没有电", "跳闸", "断电", "跳"),
    ("不亮", "太暗", "照明", "灯坏"),
    ("停水", "没水"),
    ("水压", "压力太小", "水太小"),
    ("发黄", "黄水", "铁锈", "变色", "返碱"),
    ("打不开", "开不了", "卡住", "关不严", "关不上", "合不上", "锁不上", "漏风", "一直敞开"),
    ("霉", "发霉"),
    ("停了", "停运", "又坏", "故障", "失灵", "坏了", "没反应", "按不亮"),
    ("困人", "被困", "被关"),
    ("夹人", "夹到"),
    ("抖", "晃"),
    ("电梯", "轿厢"),
    ("飘窗",),
    ("窗", "玻璃"),
    ("入户门", "大门", "防盗门"),
    ("门锁", "指纹锁", "密码锁", "锁"),
    ("推拉门", "移门"),
    ("门禁", "对讲", "单元门", "楼门"),
    ("卫生间", "洗手间", "厕所", "浴室", "主卫", "次卫", "淋浴", "马桶", "座便器", "洗澡", "浴霸", "地漏"),
    ("厨房", "橱柜", "水槽", "台面"),
    ("阳台", "露台"),
    ("客厅",),
    ("主卧", "主人房"),
    ("次卧", "小房间", "北卧"),
    ("墙",),
    ("外墙", "靠外面的墙", "楼外面"),
    ("屋面", "屋顶", "顶楼", "楼顶", "顶层"),
    ("天花", "吊顶"),
    ("地砖", "瓷砖", "石材", "大理石", "砖"),
    ("木地板", "地板"),
    ("地暖", "地热", "暖气", "供暖"),
    ("空调", "风口", "冷凝"),
    ("新风",),
    ("分水器", "分集水器"),
    ("插座", "开关"),
    ("灯", "照明", "声控"),
    ("楼道", "走廊", "过道", "楼梯间", "通道"),
    ("大堂", "大厅", "门厅"),
    ("地下室", "负一层"),
    ("车库", "地库", "停车场"),
    ("车位",),
    ("外来车", "乱停", "占了", "外来车辆"),
    ("充电",),
    ("电动车", "电瓶车"),
    ("道闸", "抬杆", "车牌"),
    ("管理费", "物业费"),
    ("多收", "重复", "多扣"),
    ("涨价", "涨"),
    ("公摊", "分摊"),
    ("垃圾",),
    ("没打扫", "没保洁", "很脏", "没人清", "没清理", "不清运", "没人运"),
    ("狗", "宠物"),
    ("绿化", "草坪", "树"),
    ("水景", "水池"),
    ("蚊", "消杀", "打药"),
    ("杂物", "堆放", "占满"),
    ("抛物", "往下扔"),
    ("违建", "私搭", "搭棚"),
    ("装修", "电钻"),
    ("施工", "工地", "打桩"),
    ("监控", "摄像头", "录像"),
    ("保安", "门岗", "秩序"),
    ("外人", "陌生人", "随便进", "随意进出"),
    ("偷", "失窃", "被盗"),
    ("儿童", "小孩", "小朋友", "滑梯", "游乐"),
    ("健身", "运动器械", "器材"),
    ("快递",),
    ("坡道", "无障碍", "轮椅"),
    ("雨棚", "雨搭"),
    ("梁",),
    ("采光", "阳光", "白天要开灯"),
    ("外机",),
    ("销售", "承诺", "说好", "卖房", "售楼", "宣传", "当初", "当时"),
    ("样板",),
    ("幼儿园", "学校"),
    ("地铁",),
    ("会所", "游泳池", "健身房"),
    ("降价", "差价", "补差"),
    ("礼品", "家电没给", "送的"),
    ("老带新", "介绍朋友", "奖励", "奖金"),
    ("贷款", "放款"),
    ("产权证", "不动产证", "房产证"),
    ("面积",),
    ("交房", "交付", "延期", "逾期", "推迟"),
    ("违约金", "赔"),
    ("态度", "不耐烦", "难听", "恶劣"),
    ("师傅", "工人", "维修工"),
    ("前台", "客服"),
    ("推诿", "推来推去", "没人负责"),
    ("没人来", "没有人上门", "没人上门", "没来"),
    ("没人回", "没有回应", "没人联系", "回电话", "没有回复"),
    ("报修", "维修"),
    ("水管", "爆"),
    ("热水",),
    ("自来水", "龙头", "水箱"),
    ("泵房", "机房", "设备间", "屋顶设备"),
    ("楼上",),
    ("楼下", "邻居"),
)
NOTION_WEIGHT = 3.0
# Said in every complaint: they tell nothing apart.
FILLERS = "的了在是我们家里有也都就很又到着把被老总这那个和跟还一"


@lru_cache(maxsize=8192)
def terms(text: str) -> dict[str, float]:
    """What a complaint is about, each with its weight."""
    compact = normalise(text[:300]).replace(" ", "")
    found = {f"#{words[0]}": NOTION_WEIGHT for words in NOTIONS if any(word in compact for word in words)}
    kept = [char if char.isalnum() and char not in FILLERS else " " for char in compact]
    pairs = {"".join(pair) for pair in pairwise(kept) if " " not in pair}
    return found | dict.fromkeys(pairs, 1.0)


def likeness(one: str, other: str) -> float:
    """From 0 (nothing in common) to 1 (the same words): what both say, against the shorter and the longer of them."""
    first, second = terms(one), terms(other)
    common = sum(weight for term, weight in first.items() if term in second)
    sizes = sum(first.values()) * sum(second.values())
    return float(common / sizes**0.5) if sizes else 0.0
