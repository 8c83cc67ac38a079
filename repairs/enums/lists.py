"""Which part of the work a list, the dispatch board or the ledger shows."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class Shown(models.TextChoices):
    """Which part of the work a list shows."""

    OPEN = "open", pgettext_lazy("order list", "Open")
    MINE = "mine", pgettext_lazy("order list", "Mine")
    OVERDUE = "overdue", pgettext_lazy("order list", "Overdue")
    TO_DISPATCH = "to-dispatch", pgettext_lazy("order list", "To dispatch")
    WITH_TECHNICIAN = "with-technician", pgettext_lazy("order list", "With a technician")
    TO_COUNTERSIGN = "to-countersign", pgettext_lazy("order list", "To countersign")
    TO_ARCHIVE = "to-archive", pgettext_lazy("order list", "To archive")
    ENDED = "ended", pgettext_lazy("order list", "Ended")


class BoardPart(models.TextChoices):
    """Which part of the work the dispatch board shows."""

    TO_GIVE = "to-give", pgettext_lazy("dispatch board", "To give out")
    OFFERED = "offered", pgettext_lazy("dispatch board", "Waits to be taken")
    AT_WORK = "at-work", pgettext_lazy("dispatch board", "In hand")
    TO_SIGN = "to-sign", pgettext_lazy("dispatch board", "Finished, to be signed")


class BoardWay(models.TextChoices):
    """How orders are given out on the dispatch board."""

    ASSIGN = "assign", pgettext_lazy("dispatch board", "Assign")
    OFFER = "offer", pgettext_lazy("dispatch board", "Offer: the first to take it")
    RULE = "rule", pgettext_lazy("dispatch board", "Assign by rule")


class LedgerPart(models.TextChoices):
    """Paid and free orders are filed apart (RPR-11)."""

    PAID = "paid", pgettext_lazy("ledger", "Paid orders")
    FREE = "free", pgettext_lazy("ledger", "Free orders")
