"""Words of investigating and carrying out, and of whose hands it is in (CMP-11, CMP-14, CMP-27, CMP-33)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Side(models.TextChoices):
    """From which of the three sides a piece of evidence comes (CMP-11)."""

    CUSTOMER = "customer", pgettext_lazy("side", "Customer")
    COMPANY = "company", pgettext_lazy("side", "Company")
    THIRD_PARTY = "third_party", pgettext_lazy("side", "Third party")


class Audience(models.TextChoices):
    """Whom an update on the work is for (CMP-11, CMP-14)."""

    CUSTOMER = "customer", _("For the customer")
    INTERNAL = "internal", _("Internal")


class TransferState(models.TextChoices):
    """What became of a written transfer (CMP-27)."""

    ASKED = "asked", pgettext_lazy("transfer", "Waits for the department")
    CONFIRMED = "confirmed", pgettext_lazy("transfer", "Confirmed")
    MOVED = "moved", pgettext_lazy("transfer", "Taken with another time")
    SILENT = "silent", pgettext_lazy("transfer", "Accepted by silence")
    RECALLED = "recalled", pgettext_lazy("transfer", "Recalled")


class HandledBy(models.TextChoices):
    """Whose hands a complaint is in: they are reported apart (CMP-33)."""

    PROPERTY = "property", pgettext_lazy("handled by", "The property company")
    DEVELOPER = "developer", pgettext_lazy("handled by", "The developer")
    TAKEN_OVER = "taken-over", pgettext_lazy("handled by", "Taken over from the property company")
