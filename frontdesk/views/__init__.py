"""Pages of the front desk."""

from frontdesk.views.answering import answering
from frontdesk.views.authorities import promise_authority_change, promise_authority_list
from frontdesk.views.console import call, call_logged, caller_card, callers, console, draft, similar
from frontdesk.views.items import (
    desk_item,
    desk_item_act,
    desk_items,
    enquiry_add,
    ticket_add,
    tickets_of_case,
)
from frontdesk.views.papers import paper_day_log, paper_dispatch, paper_opinion, paper_satisfaction
from frontdesk.views.promises import (
    promise_act,
    promise_add,
    promise_detail,
    promise_list,
    promise_of_case,
    promises_of_case,
    promises_of_person,
)
from frontdesk.views.shifts import (
    handover_acknowledge_view,
    handover_detail,
    handover_give_view,
    shift_board,
    shift_pattern_edit,
    shift_pattern_list,
)

__all__ = [
    "answering",
    "call",
    "call_logged",
    "caller_card",
    "callers",
    "console",
    "desk_item",
    "desk_item_act",
    "desk_items",
    "draft",
    "enquiry_add",
    "handover_acknowledge_view",
    "handover_detail",
    "handover_give_view",
    "paper_day_log",
    "paper_dispatch",
    "paper_opinion",
    "paper_satisfaction",
    "promise_act",
    "promise_add",
    "promise_authority_change",
    "promise_authority_list",
    "promise_detail",
    "promise_list",
    "promise_of_case",
    "promises_of_case",
    "promises_of_person",
    "shift_board",
    "shift_pattern_edit",
    "shift_pattern_list",
    "similar",
    "ticket_add",
    "tickets_of_case",
]
