"""What a new installation starts with: the rulebook's numbers as data (CMP-08, CMP-09).

A company changes them in the back office.

Only data: the migration that installs it may run years after the models have moved on.
"""

from __future__ import annotations

from typing import Any

NATIONAL, SEVEN_DAYS, DESK = "national", "seven_days", "desk"
OFFICE_HOURS = (9 * 60, 18 * 60)
DESK_HOURS = (8 * 60, 20 * 60)

# code: (name, worked weekdays, hours). Close of business of the first two is 18:00 (phrases table).
CALENDARS: dict[str, tuple[str, range, tuple[int, int]]] = {
    NATIONAL: ("全国工作日 National working days", range(5), OFFICE_HOURS),
    SEVEN_DAYS: ("七天工作制 Seven days", range(7), OFFICE_HOURS),
    DESK: ("前台值班 Front desk shifts", range(7), DESK_HOURS),
}

# Channel "" stands for every channel without hours of its own (DSK-06: two shifts until 20:00).
CHANNEL_HOURS: dict[str, str] = {"": DESK}

# CLK-03, level by level.
LADDERS: dict[str, dict[str, Any]] = {
    "standard": {
        "name_en": "Standard ladder",
        "name_zh": "标准督办",
        "steps": [
            {"percent": 80, "to": ["responsible"]},
            {"multiple": 0, "to": ["responsible", "superior"], "urgent": True},
            {"multiple": 1, "to": ["manager"], "urgent": True},
            {"multiple": 2, "to": ["general_manager"], "digest": True},
        ],
    },
}

COMPLAINT, PROMISE = "TS", "CN"
ONLINE = ["website", "wechat"]


def _standard(
    code: str, target: str, unit: str, amount: int | None, *promise: str, **more: Any
) -> dict[str, Any]:
    english, chinese = promise
    return {
        "code": f"complaint.{code}", "kind": COMPLAINT, "target": target, "unit": unit, "amount": amount,
        "promise_en": english, "promise_zh": chinese, **more,
    }  # fmt: skip


_REACHED = {
    "exception_en": "No person has reached the customer by then.",
    "exception_zh": "届时尚无人员联系上客户。",
    "closing_en": "A person has spoken with or written to the customer; automatic messages do not count.",
    "closing_zh": "有人员与客户通话或书面沟通；自动消息不算。",
}
_STAFFED = {**_REACHED, "around_the_clock": False}

STANDARDS: list[dict[str, Any]] = [
    _standard("acknowledge", "acknowledge", "minutes", 3,
              "We acknowledge your complaint within 3 minutes.", "3 分钟内确认收到您的投诉。", **_STAFFED),
    _standard("acknowledge.1", "acknowledge", "minutes", 3,
              "We acknowledge your complaint within 3 minutes, day and night.",
              "3 分钟内确认收到您的投诉，全天候。",
              level=1, **_REACHED),
    _standard("on_spot", "on_spot", "minutes", 10,
              "A manager is with you within 10 minutes.",
              "10 分钟内负责人到场接待。", channels=["walk_in"], **_STAFFED),
    _standard("on_spot.1", "on_spot", "minutes", 10,
              "A manager is with you within 10 minutes, day and night.",
              "10 分钟内负责人到场接待，全天候。",
              level=1, channels=["walk_in"], **_REACHED),
    _standard("call_back", "call_back", "hours", 1,
              "We call you back within 1 hour.", "1 小时内回电。", channels=["phone", *ONLINE], **_STAFFED),
    _standard("call_back.1", "call_back", "hours", 1,
              "We call you back within 1 hour, day and night.", "1 小时内回电，全天候。",
              level=1, channels=["phone", *ONLINE], **_REACHED),
    _standard("written_reply", "written_reply", "hours", 24,
              "You receive a written reply within 24 hours.",
              "24 小时内书面回复。", channels=["website"], **_REACHED),
    _standard("tell_when", "tell_when", "hours", 24,
              "If there is no answer yet, we tell you within 24 hours when it comes.",
              "暂不能答复的，24 小时内告知答复时间。",
              closing_en="The leadership was asked and the customer was told when the answer comes.",
              closing_zh="已请示领导并告知客户答复时间。"),
    _standard("plan.1", "plan", "hours", 24,
              "A first plan within 24 hours.", "24 小时内提出初步方案。", level=1,
              closing_en="The general manager has a first plan.", closing_zh="总经理已收到初步方案。"),
    _standard("answer.2", "answer", "working_days", 3,
              "An answer within 3 working days.", "3 个工作日内答复。", level=2, calendar_code=NATIONAL,
              closing_en="The customer has the answer.", closing_zh="客户已得到答复。"),
    _standard("answer.3", "answer", "working_days", 1,
              "Your property steward follows up within 1 working day.", "物业管家 1 个工作日内跟进。",
              level=3, calendar_code=SEVEN_DAYS,
              closing_en="The customer has the answer.", closing_zh="客户已得到答复。"),
    _standard("refusal_decision", "refusal_decision", "working_days", 1,
              "The manager decides within 1 working day.",
              "负责人 1 个工作日内决定。", calendar_code=NATIONAL),
    _standard("refusal_reasons", "refusal_reasons", "working_days", 3,
              "You receive the reasons in writing within 3 working days.", "3 个工作日内书面告知理由。",
              calendar_code=NATIONAL),
    _standard("follow_up", "follow_up", "working_days", 3,
              "We ask you within 3 working days whether you are satisfied.", "3 个工作日内回访。",
              calendar_code=SEVEN_DAYS,
              closing_en="The customer was asked and a score is recorded.", closing_zh="已回访并记录评分。"),
    _standard("execute", "execute", "given", None,
              "Carried out by the agreed date.", "按约定日期完成。",
              closing_en="The agreed acceptance standard is met.", closing_zh="达到约定的验收标准。"),
    _standard("promise", "promise", "given", None, "As promised to you.", "按对您的承诺。"),
    _standard("promise", "promise", "given", None, "As promised to you.", "按对您的承诺。")
    | {"code": "promise.promise", "kind": PROMISE},
]  # fmt: skip
