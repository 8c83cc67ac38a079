"""What warns early, and what is done about it (CMP-21)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import pgettext_lazy


class WarningCause(models.TextChoices):
    """What opens an early warning by itself."""

    CLUSTER = "cluster", pgettext_lazy("warning", "Same trouble in one building or unit type")
    LITIGATION = "litigation", pgettext_lazy("warning", "Litigation, or a threat of it")
    MEDIA = "media", pgettext_lazy("warning", "Media or forum post")
    HOUSEHOLDS = "households", pgettext_lazy("warning", "Several households join")
    AGE = "age", pgettext_lazy("warning", "Open for long")
    PLANS = "plans", pgettext_lazy("warning", "Plans declined again and again")
    PRESSING = "pressing", pgettext_lazy("warning", "Irrational pressing")

    @property
    def is_urgent(self) -> bool:
        return self in (WarningCause.LITIGATION, WarningCause.MEDIA, WarningCause.PRESSING)

    @property
    def colour(self) -> str:
        return "red" if self.is_urgent else "orange"

    @property
    def icon(self) -> str:
        return "alert" if self.is_urgent else "eye"


class WarningWay(models.TextChoices):
    """What a person can do with an early warning; the value is also the last part of its address."""

    MEASURE = "measure", pgettext_lazy("warning", "Set the measure and its due time")
    GIVE = "give", pgettext_lazy("warning", "Name another owner")
    LINK = "link", pgettext_lazy("warning", "Link its complaints into one matter")
    CLOSE = "close", pgettext_lazy("warning", "Close with a result")
