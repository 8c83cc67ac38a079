"""Under which names the columns of a ledger are known; the order of columns does not matter."""

from __future__ import annotations

import re

from core.text import normalise
from owners.enums import Segment

REQUIRED = ("project", "building", "section", "door")
OWNER_FIELDS = (
    "id_number", "phone", "co_owners", "shares", "contract_number", "signed_on", "handed_over_on", *Segment.values,
)  # fmt: skip

ALIASES: dict[str, tuple[str, ...]] = {
    "project": ("项目", "项目名称", "楼盘", "project"),
    "building": ("楼栋", "楼号", "栋号", "幢号", "building"),
    "section": ("单元", "单元号", "section", "entrance"),
    "door": ("房号", "室号", "房间号", "door", "room", "door number"),
    "floor": ("楼层", "层", "floor"),
    "unit_type": ("户型", "房型", "unit type", "layout"),
    "area": ("建筑面积", "面积", "area", "floor area"),
    "owner_name": ("业主姓名", "业主", "姓名", "客户姓名", "owner", "owner name"),
    "id_number": ("证件号码", "身份证号", "身份证号码", "证件号", "id number", "identity number"),
    "phone": ("联系电话", "电话", "手机", "手机号", "手机号码", "phone", "mobile"),
    "co_owners": ("共有人", "共有产权人", "co-owners", "co-owner"),
    "shares": ("产权份额", "份额", "产权比例", "shares", "share"),
    "contract_number": ("合同编号", "合同号", "contract number", "contract"),
    "signed_on": ("签约日期", "签约时间", "合同签订日期", "signed on", "signing date"),
    "agreed_handover_on": ("约定交付日期", "合同交付日期", "agreed handover", "agreed handover date"),
    "handed_over_on": ("实际交付日期", "交付日期", "handed over on", "handover date"),
    "delivery_standard": ("交付标准", "delivery standard"),
    "payment_method": ("付款方式", "payment method", "payment"),
    "bank": ("按揭银行", "贷款银行", "bank"),
    "steward": ("管家", "专属管家", "steward"),
    "life_stage": ("置业阶段", "客户阶段类型", "buyer", "life stage"),
    "family": ("家庭类型", "客户家庭类型", "family", "family type"),
    "income": ("家庭年收入", "家庭收入", "收入", "household income", "income"),
    "life_cycle": ("家庭生命周期", "家庭结构", "family life cycle", "life cycle"),
    "housing_value": ("居住价值观", "置业价值观", "what the home is for", "housing value", "housing values"),
    "service_class": ("服务等级", "交付服务等级", "service class", "service class at handover"),
    "remark": ("备注", "remark", "remarks", "note"),
}
FIELD_OF = {name: field for field, names in ALIASES.items() for name in names}


def field_of(header: object) -> str | None:
    """The field a column header stands for; brackets such as ``(㎡)`` and all blanks are left aside."""
    if not isinstance(header, str):
        return None
    name = re.sub(r"\([^)]*\)", "", normalise(header)).strip().rstrip("*:").strip()
    return FIELD_OF.get(name) or FIELD_OF.get(name.replace(" ", ""))
