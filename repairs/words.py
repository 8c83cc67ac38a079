"""The sentences of an order's timeline and of the notices about it."""

from __future__ import annotations

from django.db.models import Choices
from django.utils.translation import gettext_lazy as _

from repairs.enums import Charge, HoldKind, QuoteStage

ACTIONS = {
    "order.opened": _("Request received; the order has its number"),
    "order.emergency": _("Emergency: the work began before the order"),
    "order.back_filled": _("Emergency order completed: what, where and for whom"),
    "order.is_rework": _("Marked as rework of %(before)s: the same component within 3 months"),
    "order.dispatched": _("Dispatched to %(to_user)s"),
    "order.offered": _("Offered to %(count)s technicians: the first to take it has it"),
    "order.reassigned": _("Given to %(to_user)s instead"),
    "order.taken": _("Taken"),
    "order.appointed": _("Appointment: %(to_at)s"),
    "order.arrived": _("At the door"),
    "order.started": _("The work begins"),
    "order.restored": _("Water or electricity is back"),
    "order.planned": _("Repair plan agreed; to be done by %(due_at)s"),
    "order.charged": _("Decided by hand: %(from_charge)s → %(to_charge)s"),
    "order.quoted": _("Quote (%(stage)s): CNY %(total)s"),
    "order.quote_agreed": _("The customer agreed to the quote (%(stage)s): CNY %(total)s"),
    "order.quote_declined": _("The customer declined the quote (%(stage)s): CNY %(total)s"),
    "order.used": _("Materials and labour recorded: CNY %(total)s"),
    "order.postponed": _("Not finished; promised for %(to_due_at)s (postponed %(count)s times)"),
    "order.held": _("%(hold)s until %(to_due_at)s"),
    "order.released": _("Back from the company"),
    "order.finished": _("Finished, the site cleaned"),
    "order.accepted": _("The customer accepted and signed"),
    "order.not_accepted": _("The customer did not accept it: rework"),
    "order.countersigned": _("Countersigned; back to the front desk"),
    "order.sent_back": _("Sent back as rework"),
    "order.archived": _("Archived"),
    "order.refused": _("Request refused"),
    "order.cancelled": _("Order cancelled"),
    "order.unit_added": _("Damage of a unit recorded; %(count)s units are on this order"),
    "order.tight": _("Water test passed"),
    "order.not_tight": _("Water test failed"),
    "order.followed_up": _("Followed up: %(score)s of 100"),
    "order.followed_up_low": _("Follow-up too low: %(score)s of 100"),
    "order.unreached": _("Followed up: the customer could not be reached"),
    "order.note_kept": _("Work kept as a note from the phone"),
    "order.sent_later": _("Sent later: the phone had no network (%(minutes)s minutes)"),
    "order.late": _("Late: “%(target)s” was due"),
}

VALUES: dict[str, type[Choices]] = {"stage": QuoteStage, "charge": Charge, "hold": HoldKind}

NOTICES = {
    "order.requested": _("%(number)s: a request waits to be dispatched"),
    "order.offered": _("%(number)s is offered to you: take it"),
    "order.taken_by_other": _("%(number)s has been taken by somebody else"),
    "order.taken_away": _("%(number)s was given to somebody else"),
    "order.appointed": _("%(number)s: the customer chose another time"),
    "order.postponed": _("%(number)s is not finished: a new time was promised"),
    "order.to_countersign": _("%(number)s is accepted: countersign it"),
    "order.to_archive": _("%(number)s is countersigned: archive it"),
    "order.rework": _("%(number)s came back as rework"),
    "order.refused": _("%(number)s was refused"),
    "order.cancelled": _("%(number)s was cancelled: do not go there"),
    "order.low_score": _("%(number)s: the customer gave %(score)s of 100"),
}
