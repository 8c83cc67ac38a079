"""Kinds of notice, channels, and how far a delivery has come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """Notices the kernel itself sends; upper apps register their own kinds (``kinds.register``)."""

    CASE_ASSIGNED = "case_assigned", _("Assigned to you")
    CASE_CHANGED = "case_changed", _("Something changed")


class Channel(models.TextChoices):
    """Ways to reach a person besides the page of notices itself (CLK-07)."""

    EMAIL = "email", _("E-mail")


class DeliveryState(models.TextChoices):
    """A delivery waits until it is sent, or dead after its last try (CLK-06)."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Could not be sent")
