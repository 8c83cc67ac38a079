"""What a plan offers, and whose approval it needs (CMP-12, CMP-13)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class OptionKind(models.TextChoices):
    """What one option of a plan gives the customer (CMP-12)."""

    REPAIR = "repair", pgettext_lazy("option", "Repair")
    COMPENSATION = "compensation", pgettext_lazy("option", "Compensation")
    REFUND = "refund", pgettext_lazy("option", "Refund")
    SWAP = "swap", pgettext_lazy("option", "Swap of the unit")
    OTHER = "other", pgettext_lazy("option", "Another measure")


# Money goes to the customer, so that it is settled and paid (CMP-31).
PAID_OUT = frozenset({OptionKind.COMPENSATION, OptionKind.REFUND})
# Only who may decide refunds and swaps decides these (CMP-13).
TAKEN_BACK = frozenset({OptionKind.REFUND, OptionKind.SWAP})


class Part(models.TextChoices):
    """Whose approval a plan needs before it is offered (CMP-12, CMP-13)."""

    AUTHORITY = "authority", pgettext_lazy("part", "Authority")
    LEGAL = "legal", _("Legal")
    FINANCE = "finance", _("Finance")


class Reach(models.TextChoices):
    """How much money a role may decide about by itself (CMP-13)."""

    NONE = "none", pgettext_lazy("authority", "nothing")
    LIMITED = "limited", pgettext_lazy("authority", "up to an amount")
    ANY = "any", pgettext_lazy("authority", "any amount")


class Refunds(models.TextChoices):
    """Whether a role may decide refunds and swaps (CMP-13)."""

    NO = "no", pgettext_lazy("refunds", "passed up")
    YES = "yes", pgettext_lazy("refunds", "decided")
