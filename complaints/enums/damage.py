"""Damage that goes on while somebody complains about it (CMP-26)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class GoesOn(models.TextChoices):
    """What goes on: an emergency order is opened at once, before anybody assesses the complaint."""

    LEAK = "leak", pgettext_lazy("damage", "A leak: water comes")
    POWER = "power", pgettext_lazy("damage", "No electricity")
    LIFT = "lift", pgettext_lazy("damage", "Lift stuck or out of order")
    SAFETY = "safety", pgettext_lazy("damage", "Somebody may be hurt")
