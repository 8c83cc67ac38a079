"""The sentences about contractors, ends of days and fit-out works: timeline, notices, history of the administration."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

ACTIONS = {
    "notice.sent": _("Repair notice no. %(count)s to %(contractor)s"),
    "notice.accept": _("%(contractor)s accepts the repair notice"),
    "notice.dispute": _("%(contractor)s disputes the repair notice"),
    "notice.start": _("%(contractor)s has begun"),
    "notice.finish": _("%(contractor)s is done"),
    "notice.replaced": _(
        "Somebody else repairs it: CNY %(total)s, of which CNY %(deducted)s off the retention money of %(contractor)s"
    ),
    "order.day_reason": _("End of the day: not finished, with the reason"),
    "order.day_call": _("Next day: the customer was called about what is not finished"),
    "day.opened": _("End of the day: %(count)s unfinished orders need a reason"),
    "day.explained": _("Every unfinished order has its reason; customers to call: %(count)s"),
    "day.over": _("Everybody was called, everything finished is archived"),
    "fit_out.applied": _("Fit-out works of %(unit)s applied for"),
    "fit_out.approved": _("Fit-out works of %(unit)s approved"),
    "fit_out.refused": _("Fit-out works of %(unit)s refused"),
    "fit_out.deposit": _("Fit-out works of %(unit)s: deposit of CNY %(amount)s paid"),
    "fit_out.patrolled": _("Fit-out works of %(unit)s: patrol finding"),
    "fit_out.violated": _("Fit-out works of %(unit)s: violation"),
    "fit_out.corrected": _("Fit-out works of %(unit)s: violation corrected"),
    "fit_out.completed": _("Fit-out works of %(unit)s completed; CNY %(amount)s of the deposit is kept"),
}
NOTICES = {
    "notice.for_you": _("You are asked to repair something: answer the repair notice of %(order)s"),
    "day.reasons": _("%(number)s: say why %(count)s orders are not finished today"),
    "day.calls": _("%(number)s: archive what is finished and call %(count)s customers whose orders are not"),
    "notice.accept": _("%(number)s: the contractor accepts the repair notice"),
    "notice.dispute": _("%(number)s: the contractor disputes the repair notice"),
    "notice.start": _("%(number)s: the contractor has begun"),
    "notice.finish": _("%(number)s: the contractor is done; look at it"),
}
