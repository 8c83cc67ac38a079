"""Choices of the register of promises."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class PromiseKind(models.TextChoices):
    """What is promised (DSK-12); the kind says whose authority it needs."""

    DATE = "date", pgettext_lazy("promise", "A date: call, visit, answer by then")
    RESULT = "result", pgettext_lazy("promise", "A result")
    MONEY = "money", pgettext_lazy("promise", "Money")


class PromiseDecision(models.TextChoices):
    """What a superior said to a promise beyond the role's authority (DSK-12)."""

    ASKED = "asked", pgettext_lazy("promise", "Asked")
    CONFIRMED = "confirmed", pgettext_lazy("promise", "Confirmed")
    REFUSED = "refused", pgettext_lazy("promise", "Refused")


class PromiseState(models.TextChoices):
    """How a promise stands; computed from its deadline and its decision, never stored (CLK-05)."""

    ASKED = "asked", pgettext_lazy("promise", "Waits for the superior")
    REFUSED = "refused", pgettext_lazy("promise", "Refused: not promised")
    OPEN = "open", pgettext_lazy("promise", "To be kept")
    OVERDUE = "overdue", pgettext_lazy("promise", "Overdue: broken")
    KEPT = "kept", pgettext_lazy("promise", "Kept")
    BROKEN = "broken", pgettext_lazy("promise", "Broken")
    VOID = "void", pgettext_lazy("promise", "Ended with the case")

    @property
    def colour(self) -> str:
        return _COLOURS[self]

    @property
    def icon(self) -> str:
        return _ICONS[self]


_COLOURS = {
    PromiseState.ASKED: "purple", PromiseState.REFUSED: "grey", PromiseState.OPEN: "blue",
    PromiseState.OVERDUE: "red", PromiseState.KEPT: "green", PromiseState.BROKEN: "red", PromiseState.VOID: "grey",
}  # fmt: skip
_ICONS = {
    PromiseState.ASKED: "help", PromiseState.REFUSED: "ban", PromiseState.OPEN: "clock",
    PromiseState.OVERDUE: "flame", PromiseState.KEPT: "circle-check", PromiseState.BROKEN: "alert",
    PromiseState.VOID: "lock",
}  # fmt: skip


class Extent(models.TextChoices):
    """How much of a kind a role may promise by itself (DSK-12); only money has a limit."""

    NO = "no", pgettext_lazy("promise authority", "no")
    LIMITED = "limited", pgettext_lazy("promise authority", "up to an amount")
    YES = "yes", pgettext_lazy("promise authority", "yes, without limit")


class Way(models.TextChoices):
    """What can be done with a promise; the value is the last part of its address."""

    KEEP = "keep", pgettext_lazy("promise action", "It was kept")
    BREAK = "break", pgettext_lazy("promise action", "It will not be kept")
    CONFIRM = "confirm", pgettext_lazy("promise action", "Confirm the promise")
    REFUSE = "refuse", pgettext_lazy("promise action", "Refuse the promise")


class Part(models.TextChoices):
    """Which part of the register a list shows."""

    MINE = "mine", pgettext_lazy("promise list", "Mine to keep")
    ASKED = "asked", pgettext_lazy("promise list", "To confirm")
    OPEN = "open", pgettext_lazy("promise list", "To be kept")
    DUE = "due", pgettext_lazy("promise list", "Kept and broken")
    KEPT = "kept", pgettext_lazy("promise list", "Kept")
    BROKEN = "broken", pgettext_lazy("promise list", "Broken")


class SlotDays(models.TextChoices):
    """On which days a shift is worked (DSK-06)."""

    EVERY = "every", pgettext_lazy("shift", "Every day")
    ORDINARY = "ordinary", pgettext_lazy("shift", "Not on holidays")
    HOLIDAY = "holiday", pgettext_lazy("shift", "On holidays only")


class ItemKind(models.TextChoices):
    """What a line of a handover is (DSK-06)."""

    CASE = "case", pgettext_lazy("handover", "Open item")
    PROMISE = "promise", pgettext_lazy("handover", "Promise to keep")
    CONTACT = "contact", pgettext_lazy("handover", "What happened")
    REMARK = "remark", pgettext_lazy("handover", "Remark")

    @property
    def colour(self) -> str:
        return {"case": "orange", "promise": "purple", "contact": "blue"}.get(self.value, "grey")

    @property
    def icon(self) -> str:
        return {"case": "list", "promise": "thumb-up", "contact": "book"}.get(self.value, "message")


class ItemWay(models.TextChoices):
    """What can be done with a ticket, an incident or an enquiry; the value is the last part of its address."""

    PROPOSE = "propose", pgettext_lazy("desk item", "Propose the reply")
    APPROVE = "approve", pgettext_lazy("desk item", "Approve the reply")
    SEND_BACK = "send-back", pgettext_lazy("desk item", "Refuse the reply")
    SEND = "send", pgettext_lazy("desk item", "Record that the reply was sent")
    POLICE = "police", pgettext_lazy("desk item", "Record a call to the police")
    NOTE = "note", pgettext_lazy("desk item", "Record what you know")
    REPORT = "report", pgettext_lazy("desk item", "Security reports back")
    CLOSE = "close", pgettext_lazy("desk item", "Close the incident")
    VERIFY = "verify", pgettext_lazy("desk item", "Record what the department says")
    ANSWER = "answer", pgettext_lazy("desk item", "Answer the enquiry")
    CANNOT = "cannot", pgettext_lazy("desk item", "It cannot be answered")
