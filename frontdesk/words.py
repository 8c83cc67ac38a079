"""The sentences of the front desk: its history and its notices."""

from __future__ import annotations

from django.db.models import Choices
from django.utils.translation import gettext_lazy as _

from frontdesk.enums import Extent, PromiseKind

ACTIONS = {
    "promise.given": _("Promised to the customer by %(due_at)s: %(promise_kind)s"),
    "promise.asked": _("A promise by %(due_at)s waits for %(to_user)s: %(promise_kind)s"),
    "promise.confirmed": _("Promise by %(due_at)s confirmed: %(promise_kind)s"),
    "promise.refused": _("Promise by %(due_at)s refused: %(promise_kind)s"),
    "promise.kept": _("Promise by %(due_at)s kept: %(promise_kind)s"),
    "promise.broken": _("Promise by %(due_at)s broken: %(promise_kind)s"),
    "promise_authority_changed": _(
        "Authority to promise, %(role)s: dates %(from_date_extent)s → %(to_date_extent)s,"
        " results %(from_result_extent)s → %(to_result_extent)s,"
        " money %(from_money_extent)s %(from_limit)s → %(to_money_extent)s %(to_limit)s"
    ),
    "promise.handed_over": _("Promise by %(due_at)s goes from %(from_user)s to %(to_user)s"),
    "handover.given": _("Shift handed over: %(count)s lines"),
    "handover.acknowledged": _("%(count)s lines acknowledged, %(left)s left"),
    "handover.taken": _("The whole handover is taken"),
    "ticket.opened": _("Ticket of an office recorded, due there %(due_at)s"),
    "ticket.propose": _("Reply proposed"),
    "ticket.approve": _("Reply approved"),
    "ticket.send-back": _("Reply refused"),
    "ticket.send": _("Reply sent, with its proof"),
    "incident.opened": _(
        "Incident recorded; security and the property service manager were told: %(count)s people"
    ),
    "incident.police": _("The police was called"),
    "incident.note": _("Recorded what is known"),
    "incident.report": _("Security has reported back"),
    "incident.close": _("Incident closed"),
    "enquiry.opened": _("Enquiry to be answered later"),
    "enquiry.verify": _("Verified with the department"),
    "enquiry.answer": _("Enquiry answered"),
    "enquiry.cannot": _("Enquiry cannot be answered: apology and reason given"),
    "shift_pattern_set": _("Shifts of project %(project)s changed (version %(version)s)"),
    "shift_pattern_set_for_all": _("Shifts of all projects changed (version %(version)s)"),
}
VALUES: dict[str, type[Choices]] = {"promise_kind": PromiseKind, "extent": Extent}
NOTICES = {
    "promise.to_confirm": _("%(number)s: somebody asks you to confirm a promise to the customer"),
    "promise.decided": _("%(number)s: your promise is “%(decision)s”"),
    "ticket.proposed": _("%(number)s: a reply to an office waits for your approval"),
    "ticket.approved": _("%(number)s: your reply is approved; send it"),
    "ticket.send-back": _("%(number)s: your reply is refused; see why"),
    "incident.opened": _("%(number)s: public-order incident. Go there at once."),
    "incident.report": _("%(number)s: security has reported back"),
    "handover.given": _("%(number)s: a shift is handed over to you. Acknowledge it line by line."),
    "handover.taken": _("%(number)s: the next shift has acknowledged your whole handover"),
}
