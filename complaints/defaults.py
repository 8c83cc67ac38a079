"""The subcategories and level rules that an installation starts with; a company edits them afterwards (CMP-03)."""

from __future__ import annotations

from typing import Any

from complaints.enums import Level, TopCategory

# code, category, Chinese name, English name
CATEGORIES: tuple[tuple[str, TopCategory, str, str], ...] = (
    ("design-layout", TopCategory.DESIGN, "户型与布局", "Layout"),
    ("design-facilities", TopCategory.DESIGN, "配套设施", "Facilities"),
    ("design-noise", TopCategory.DESIGN, "噪声与采光", "Noise and light"),
    ("eng-leak", TopCategory.ENGINEERING, "渗漏水", "Leak"),
    ("eng-crack", TopCategory.ENGINEERING, "墙地面开裂空鼓", "Cracks and hollowing"),
    ("eng-doors", TopCategory.ENGINEERING, "门窗", "Doors and windows"),
    ("eng-plumbing", TopCategory.ENGINEERING, "给排水", "Plumbing and drainage"),
    ("eng-electric", TopCategory.ENGINEERING, "电气", "Electricity"),
    ("eng-heating", TopCategory.ENGINEERING, "供暖与空调", "Heating and cooling"),
    ("eng-finish", TopCategory.ENGINEERING, "装修饰面", "Finishes"),
    ("eng-lift", TopCategory.ENGINEERING, "电梯", "Lift"),
    ("sales-promise", TopCategory.SALES, "销售承诺", "Sales promise"),
    ("sales-contract", TopCategory.SALES, "合同与付款", "Contract and payment"),
    ("sales-promotion", TopCategory.SALES, "宣传与活动", "Promotion and events"),
    ("service-attitude", TopCategory.SERVICE, "服务态度", "Attitude"),
    ("service-speed", TopCategory.SERVICE, "响应速度", "Speed of response"),
    ("property-clean", TopCategory.PROPERTY, "保洁绿化", "Cleaning and greening"),
    ("property-security", TopCategory.PROPERTY, "秩序与安全", "Order and security"),
    ("property-parking", TopCategory.PROPERTY, "停车", "Parking"),
    ("property-fees", TopCategory.PROPERTY, "物业收费", "Property fees"),
    ("other", TopCategory.OTHER, "其他", "Other"),
)

# Minor ones may go from assigned to done (CMP-10).
MAY_SKIP_PLAN = {Level.MAJOR_RISK: False, Level.GENERAL_DEMAND: False, Level.MINOR: True}

# Only data: a migration installs it after the target is known to the database (DSK-14).
ACCEPTANCE: dict[str, Any] = {
    "code": "complaint.accept", "kind": "TS", "target": "accept", "amount": 2, "unit": "hours",
    "promise_en": "Who is assigned accepts within 2 hours, or refuses with a reason.",
    "promise_zh": "被分派人 2 小时内接收，或说明理由退回。",
    "closing_en": "Accepted, or refused with a reason.", "closing_zh": "已接收，或已说明理由退回。", "public": False,
}  # fmt: skip

# Only data: a migration installs them after their targets are known to the database.
WORK: tuple[dict[str, Any], ...] = (
    {
        "code": "complaint.update",
        "kind": "TS",
        "target": "update",
        "amount": 1,
        "unit": "working_days",
        "calendar_code": "seven_days",
        "promise_en": "While we repair you see every day how it goes, with pictures.",
        "promise_zh": "维修期间每天向您通报进展并附照片。",
        "closing_en": "An update with pictures for the customer, or the work is done.",
        "closing_zh": "已向客户更新进展并附照片，或已完工。",
    },
    {
        "code": "complaint.confirm",
        "kind": "TS",
        "target": "confirm",
        "amount": None,
        "unit": "given",
        "promise_en": "The department confirms a transfer within 4 working hours, or names another time.",
        "promise_zh": "责任部门 4 个工作小时内确认转办，或提出其他时间。",
        "public": False,
    },
    {
        "code": "complaint.node",
        "kind": "TS",
        "target": "node",
        "amount": None,
        "unit": "given",
        "promise_en": "The department has done its part by the time it confirmed.",
        "promise_zh": "责任部门在确认的时间节点前办结。",
        "public": False,
    },
    {
        "code": "complaint.pay",
        "kind": "TS",
        "target": "pay",
        "amount": None,
        "unit": "given",
        "promise_en": "We pay by the agreed date.",
        "promise_zh": "按约定日期付款。",
        "closing_en": "The payment is recorded.",
        "closing_zh": "已登记付款。",
    },
)

# Only data: what the customer hears next while it is open (CMP-30), level by level.
NEWS: tuple[dict[str, Any], ...] = tuple(
    {
        "code": f"complaint.news.{level}", "kind": "TS", "target": "news", "level": level, "amount": amount,
        "unit": unit, "calendar_code": calendar, "promise_en": english, "promise_zh": chinese,
        "exception_en": "Nobody has reached the customer by then; attempts do not count.",
        "exception_zh": "届时尚未与客户取得联系；未接通不算。",
        "closing_en": "A conversation, a written message or an update for the customer is recorded.",
        "closing_zh": "已登记与客户的沟通、书面消息或面向客户的进展。",
    }
    for level, amount, unit, calendar, english, chinese in (
        (1, 1, "working_days", "seven_days", "You hear from us every day.", "每天向您通报进展。"),
        (2, 3, "working_days", "national", "You hear from us every 3 working days at least.",
         "至少每 3 个工作日向您通报一次进展。"),
        (3, None, "given", "seven_days", "You hear from us on the day the result is due.",
         "在承诺办结之日向您通报进展。"),
    )
)  # fmt: skip

HANDLERS = ("department_handler", "head_of_engineering")
MANAGERS = ("sales_site_manager", "complaint_manager", "customer_relations_manager", "vice_general_manager")

# Role, limit in yuan (None: any amount), refunds and swaps (CMP-13).
PLAN_AUTHORITIES: tuple[tuple[str, int | None, bool], ...] = (
    *((role, 2_000, False) for role in HANDLERS),
    *((role, 20_000, False) for role in MANAGERS),
    ("general_manager", None, True),
)

# Phrase templates to start with (CMP-25): category, state (empty: any), title, text. They are said to customers, so
# none of them promises a date or a result (DSK-12).
PHRASES = (
    ("", "received", "已受理", "您好，您反映的情况我们已经登记，由我负责跟进，进展会及时告诉您。"),
    ("", "", "致歉", "给您带来不便，我们非常抱歉。"),
    ("", "", "告知答复时间", "我们正在核实。什么时候能够答复，我先向负责人确认，再告诉您。"),
    (
        "engineering",
        "investigating",
        "现场查勘",
        "工程师将上门查勘原因，请您确认方便的时间；原因查明后，我们再和您商量处理方案。",
    ),
    ("service", "", "服务致歉", "这次服务没有做到位，我们已经向当事人核实并要求改进，感谢您的指出。"),
    (
        "",
        "demand_refused",
        "说明依据",
        "您的要求我们认真研究过，依据合同和有关规定暂不能按此办理；您可以申请一次内部复核。",
    ),
)
# Only data (CMP-21): cause, and the number from which on it warns (None: at once).
WARNING_RULES: tuple[tuple[str, int | None], ...] = (
    ("cluster", 3), ("litigation", None), ("media", None), ("households", 3), ("age", 20), ("plans", 2),
    ("pressing", None),
)  # fmt: skip
WARNING_STANDARDS: list[dict[str, Any]] = [
    {
        "code": "warning.measure", "kind": "YJ", "target": "plan", "amount": 1, "unit": "working_days",
        "calendar_code": "national", "promise_en": "An early warning has its measure within 1 working day.",
        "promise_zh": "预警 1 个工作日内确定措施。", "closing_en": "Measure and due time are set.",
        "closing_zh": "已确定措施与时限。", "public": False,
    },
    {
        "code": "warning.measure.1", "kind": "YJ", "target": "plan", "amount": 4, "unit": "hours", "level": 1,
        "promise_en": "An urgent early warning has its measure within 4 hours.",
        "promise_zh": "紧急预警 4 小时内确定措施。",
        "closing_en": "Measure and due time are set.", "closing_zh": "已确定措施与时限。", "public": False,
    },
    {
        "code": "warning.execute", "kind": "YJ", "target": "execute", "amount": None, "unit": "given",
        "promise_en": "The measure is carried out by its due time.", "promise_zh": "措施按时限完成。",
        "closing_en": "Closed with a result.", "closing_zh": "已填写结果并关闭。", "public": False,
    },
]  # fmt: skip
