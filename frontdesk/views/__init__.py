"""Pages of the front desk."""

from frontdesk.views.console import call_logged, caller_card, callers, console, draft, similar
from frontdesk.views.promises import (
    promise_act,
    promise_add,
    promise_detail,
    promise_list,
    promise_of_case,
    promises_of_case,
    promises_of_person,
)

__all__ = [
    "call_logged",
    "caller_card",
    "callers",
    "console",
    "draft",
    "promise_act",
    "promise_add",
    "promise_detail",
    "promise_list",
    "promise_of_case",
    "promises_of_case",
    "promises_of_person",
    "similar",
]
