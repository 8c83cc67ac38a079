"""What the front desk starts with. Only data: migrations install it, and a company changes it.

What each role may promise (DSK-12), money as in CMP-13; the shifts (DSK-06); the standards of what it works on.
"""

from __future__ import annotations

from typing import Any

DESK = (
    "front_desk", "exclusive_steward", "property_steward", "duty_engineer", "monitoring_centre", "security",
    "property_service_manager",
)  # fmt: skip
HANDLERS = ("department_handler", "head_of_engineering")
MANAGERS = ("sales_site_manager", "complaint_manager", "customer_relations_manager", "vice_general_manager")
TOP = ("general_manager",)

# role, kind, limit in yuan (None: none)
AUTHORITIES: list[tuple[str, str, int | None]] = [
    *((role, "date", None) for role in (*DESK, *HANDLERS, *MANAGERS, *TOP)),
    *((role, "result", None) for role in (*HANDLERS, *MANAGERS, *TOP)),
    *((role, "money", 2_000) for role in HANDLERS),
    *((role, "money", 20_000) for role in MANAGERS),
    *((role, "money", None) for role in TOP),
]

# Chinese and English name, days, start and end in minutes after midnight, who works it (DSK-06).
SHIFTS: list[tuple[str, str, str, int, int, str]] = [
    ("早班", "Early shift", "ordinary", 8 * 60, 14 * 60, "front_desk"),
    ("中班", "Middle shift", "ordinary", 14 * 60, 20 * 60, "front_desk"),
    ("节假日值班", "Holiday duty", "holiday", 8 * 60, 20 * 60, "duty_engineer"),
    ("监控中心夜班", "Night, monitoring centre", "every", 20 * 60, 8 * 60, "monitoring_centre"),
]

HANDOVER_STANDARDS: list[dict[str, Any]] = [
    {
        "code": "handover.acknowledge", "kind": "JB", "target": "acknowledge", "amount": 30, "unit": "minutes",
        "promise_en": "The next shift acknowledges a handover line by line within 30 minutes.",
        "promise_zh": "接班人 30 分钟内逐项确认交班事项。",
        "closing_en": "Every line is acknowledged.", "closing_zh": "每一项都已确认。", "public": False,
    },
]  # fmt: skip

# The office's own due time is given; our standards run beside it (DSK-13). Enquiries: 24 h (DSK-05).
ITEM_STANDARDS: list[dict[str, Any]] = [
    {
        "code": "ticket.written_reply", "kind": "RX", "target": "written_reply", "amount": None, "unit": "given",
        "promise_en": "The office has our reply by its due time.", "promise_zh": "在主办单位要求的时限内回复。",
        "closing_en": "Sent, with proof.", "closing_zh": "已回复并留存凭证。", "public": False,
    },
    {
        "code": "ticket.answer", "kind": "RX", "target": "answer", "amount": 3, "unit": "working_days",
        "calendar_code": "national",
        "promise_en": "Tickets of offices are answered within 3 working days.",
        "promise_zh": "政府热线及单位转办件 3 个工作日内答复。",
        "closing_en": "Sent, with proof.", "closing_zh": "已回复并留存凭证。", "public": False,
    },
    {
        "code": "incident.report", "kind": "ZA", "target": "answer", "amount": 2, "unit": "hours",
        "promise_en": "Security reports back within 2 hours.", "promise_zh": "秩序维护 2 小时内反馈处置情况。",
        "closing_en": "Security has reported back.", "closing_zh": "已反馈处置情况。", "public": False,
    },
    {
        "code": "enquiry.answer", "kind": "ZX", "target": "answer", "amount": 24, "unit": "hours",
        "promise_en": "Your enquiry is answered within 24 hours.", "promise_zh": "咨询 24 小时内答复。",
        "closing_en": "Answered, or explained with an apology why not.", "closing_zh": "已答复，或已致歉并说明原因。",
    },
]  # fmt: skip
