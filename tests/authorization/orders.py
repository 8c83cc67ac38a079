"""Valid requests about work orders; the orders themselves stand in stage.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from repairs.enums import OrderState
from tests.factories.repairs import fault, picture

if TYPE_CHECKING:
    from tests.authorization.stage import Stage, Things

Values = dict[str, Any]
State = OrderState
WHY = {"reason": "业主要求"}
# The order on which the action is possible.
ORDER_FOR = {
    "": State.REQUESTED, "dispatch": State.REQUESTED, "charge": State.REQUESTED, "cancel": State.REQUESTED,
    "take": State.DISPATCHED, "arrive": State.TAKEN, "countersign": State.ACCEPTED, "archive": State.COUNTERSIGNED,
}  # fmt: skip


def _number(variant: str, things: Things) -> str:
    return things.case[f"order_{ORDER_FOR[variant]}"]


KWARGS: dict[str, Callable[[Stage, str, str, Things], Values]] = {
    "order_detail": lambda s, v, c, t: {"number": _number("", t)},
    "order_phone": lambda s, v, c, t: {"number": t.case[f"order_{State.TAKEN}"]},
    "orders_of": lambda s, v, c, t: {"number": t.case["received"]},
    "order_act": lambda s, variant, c, t: {"number": _number(variant, t), "action": variant},
    "api_order": lambda s, v, c, t: {"number": _number("", t)},
    "api_order_actions": lambda s, variant, c, t: {"number": _number(variant, t)},
    "api_order_files": lambda s, v, c, t: {"number": _number("", t)},
    "api_order_acceptance": lambda s, v, c, t: {"number": t.case[f"order_{State.FINISHED}"]},
}


def _request(things: Things) -> Values:
    return {
        "fault": fault().pk, "what": "厨房漏水", "unit": things.unit.code, "name": "王芳", "channel": "phone",
    }  # fmt: skip


BODIES: dict[str, Callable[[Stage, Things], Values]] = {
    "order_add": lambda s, t: _request(t),
    "order_emergency_add": lambda s, t: {
        "what": "爆管", "project": t.project.pk, "technician": s.people["TE"].pk, "started_at": "2026-12-01T09:55",
    },
    "order_phone": lambda s, t: WHY,
    "order_act:dispatch": lambda s, t: {"to": s.people["TE"].pk},
    "order_act:charge": lambda s, t: {"charge": "paid", **WHY},
    "order_act:cancel": lambda s, t: WHY,
    "api_orders": lambda s, t: _request(t),
    "api_orders_give_out": lambda s, t: {
        "project": t.project.pk, "way": "assign", "to": [s.people["TE"].pk],
        "items": [{"number": _number("", t), "version": 1}],
    },
    "api_order_files": lambda s, t: {"moment": "before", "uploads": [picture()]},
    "api_order_acceptance": lambda s, t: {"name": "王芳", "signature": picture()},
    "api_order_actions:take": lambda s, t: {"action": "take"},
    "api_order_actions:dispatch": lambda s, t: {"action": "dispatch", "fields": {"to": s.people["TE"].pk}},
}  # fmt: skip
