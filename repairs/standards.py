"""What is promised for work orders at the beginning (RPR-02 to RPR-04, RPR-09, DSK-10). Only data.

A migration installs it, and a company changes it. The urgency decides how fast somebody comes, the size (in the place
of a grade) by when it is done; what is no repair has standards of its own by its kind of work.
"""

from __future__ import annotations

from typing import Any

ORDER, DAY = "PG", "RJ"
SEVEN_DAYS = "seven_days"
REWORK, APPOINTMENT, PROMPT = "rework", "appointment", "prompt"


def _standard(
    code: str, target: str, unit: str, amount: int | None, *promise: str, **more: Any
) -> dict[str, Any]:
    english, chinese = promise
    return {
        "code": f"order.{code}", "kind": ORDER, "target": target, "unit": unit, "amount": amount,
        "promise_en": english, "promise_zh": chinese, **more,
    }  # fmt: skip


_TAKEN = {"closing_en": "A technician has taken the order.", "closing_zh": "维修工已接单。", "public": False}
_THERE = {"closing_en": "The technician is at the door.", "closing_zh": "维修工已到场。"}
_DONE = {
    "closing_en": "Finished against the agreed quality standard, the site cleaned.",
    "closing_zh": "按约定质量标准完工，现场已清理。",
}
_ASKED = {"closing_en": "The customer was asked and a score is recorded.", "closing_zh": "已回访并记录评分。"}

ORDER_STANDARDS: list[dict[str, Any]] = [
    _standard("take", "take", "minutes", 10, "A technician takes the order within 10 minutes.",
              "10 分钟内接单。", **_TAKEN),
    _standard("take.urgent", "take", "minutes", 3, "An urgent order is taken within 3 minutes.",
              "紧急派工单 3 分钟内接单。", urgency="urgent", **_TAKEN),
    _standard("arrive", "arrive", "minutes", 15, "A technician is with you within 15 minutes of taking the order.",
              "接单后 15 分钟内到场。", **_THERE),
    _standard("arrive.urgent", "arrive", "minutes", 5, "In urgent cases a technician is with you within 5 minutes.",
              "紧急情况接单后 5 分钟内到场。", urgency="urgent", **_THERE),
    _standard("arrive.major", "arrive", "minutes", 5, "For major repairs a technician is with you within 5 minutes.",
              "大修接单后 5 分钟内到场。", grade="major", **_THERE),
    _standard("arrive.appointment", "arrive", "minutes", 15,
              "With an appointment, a technician is with you within 15 minutes of its start.",
              "有预约的，预约时间起 15 分钟内到场。", category=APPOINTMENT, **_THERE),
    _standard("restore", "restore", "same_day", None, "Water or electricity is back the same day.",
              "水电急修当日恢复使用。", grade="emergency",
              closing_en="The function is restored; the permanent repair has its own due time.",
              closing_zh="已恢复使用；彻底维修另有时限。"),
    _standard("complete.emergency", "complete", "days", 5,
              "After a water or electricity emergency the permanent repair is done within 5 days.",
              "水电急修的彻底维修 5 天内完成。", grade="emergency", **_DONE),
    _standard("complete.small", "complete", "days", 3, "Small repairs are done within 3 days.",
              "小修 3 天内完成。", grade="small", **_DONE),
    _standard("complete.general", "complete", "days", 5, "General items are done within 5 days.",
              "一般项目 5 天内完成。", grade="general", **_DONE),
    _standard("complete.major", "complete", "given", None, "Major repairs are done by the date of the agreed plan.",
              "大修按商定方案的日期完成。", grade="major", **_DONE),
    _standard("complete.rework", "complete", "days", 3, "What was not in order is put right within 3 days.",
              "返工 3 天内完成。", category=REWORK, **_DONE),
    _standard("complete.cleaning", "complete", "days", 1, "Cleaning is done within 1 day.",
              "保洁 1 天内完成。", category="cleaning", **_DONE),
    _standard("complete.greening", "complete", "days", 3, "Greening is done within 3 days.",
              "绿化 3 天内完成。", category="greening", **_DONE),
    _standard("complete.installation", "complete", "days", 5, "Installations are done within 5 days.",
              "安装 5 天内完成。", category="installation", **_DONE),
    _standard("complete.security", "complete", "same_day", None, "Security requests are dealt with the same day.",
              "安保请求当日处理。", category="security", **_DONE),
    _standard("repair_plan", "repair_plan", "days", 3,
              "For major repairs we agree with you on a plan with dates within 3 days.",
              "大修 3 天内与您商定维修方案和日期。", grade="major",
              closing_en="The customer has agreed to a plan with dates.", closing_zh="客户已同意方案和日期。"),
    _standard("back_fill", "back_fill", "hours", 24,
              "An order for emergency work is completed within 24 hours.", "抢修派工单 24 小时内补录。",
              closing_en="The order says what, where and for whom.", closing_zh="派工单内容齐全。", public=False),
    _standard("follow_up", "follow_up", "working_days", 3,
              "We ask you within 3 working days whether you are satisfied with the repair.",
              "维修后 3 个工作日内回访。", calendar_code=SEVEN_DAYS, **_ASKED),
    _standard("follow_up.prompt", "follow_up", "hours", 24,
              "After major repairs, rework and sudden events we ask you within 24 hours.",
              "大修、返工、突发事件 24 小时内回访。", category=PROMPT, **_ASKED),
    _standard("promise", "promise", "given", None, "As promised to you.", "按对您的承诺。"),
]  # fmt: skip

# The end of a day of repairs (RPR-10); a later migration installs them.
DAY_STANDARDS: list[dict[str, Any]] = [
    _standard("day_reasons", "day_reasons", "same_day", None, "Each unfinished order has a reason the same day.",
              "当日未完工的派工单当日写明原因。", kind=DAY, public=False,
              closing_en="Every unfinished order of the day has its reason.",
              closing_zh="当日未完工的派工单均已写明原因。"),
    _standard("day_calls", "day_calls", "working_days", 1,
              "The next day the customers of unfinished orders are called and finished orders archived.",
              "次日回电未完工客户，归档已完工派工单。", kind=DAY, calendar_code=SEVEN_DAYS, public=False,
              closing_en="Everybody was called, everything finished is archived.",
              closing_zh="已全部回电，完工派工单已归档。"),
]  # fmt: skip

# To contractors (RPR-13); a later migration installs them.
NOTICE_STANDARDS: list[dict[str, Any]] = [
    _standard("contractor_respond", "contractor_respond", "hours", 24, "The contractor answers within 24 hours.",
              "施工单位 24 小时内响应。", public=False, closing_en="The contractor has answered the repair notice.",
              closing_zh="施工单位已回复整改通知单。"),
    _standard("contractor_start", "contractor_start", "days", 3, "The contractor begins within 3 days.",
              "施工单位 3 天内进场整改。", public=False, closing_en="The contractor has begun.",
              closing_zh="施工单位已进场。"),
]  # fmt: skip
