"""The targets of the complaint work (CMP-22)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.errors import Sentence


class Goal(models.TextChoices):
    """What is to be reached; the value is also the last part of the address of its list."""

    SATISFACTION = "satisfaction", pgettext_lazy("goal", "Satisfaction")
    ON_TIME = "on-time", pgettext_lazy("goal", "On time")
    CLOSED = "closed", pgettext_lazy("goal", "Closed")
    FOLLOWED_UP = "followed-up", pgettext_lazy("goal", "Followed up")
    WEBSITE = "website", pgettext_lazy("goal", "Website replies within 24 hours")
    STUDIED = "case-study", pgettext_lazy("goal", "Case study for each major one")

    @property
    def must_exceed(self) -> bool:
        """Satisfaction is to be above its target, everything else at least at it."""
        return self is Goal.SATISFACTION

    @property
    def kept(self) -> Sentence:
        """What the numerator counts."""
        return _KEPT[self.value]

    @property
    def counted(self) -> Sentence:
        """What the denominator counts."""
        return _COUNTED[self.value]


_KEPT: dict[str, Sentence] = {
    "satisfaction": _("scored 80 or more"),
    "on-time": _("answered before the answer was due"),
    "closed": _("closed by now"),
    "followed-up": _("followed up, reached or not"),
    "website": _("replied to in writing in time"),
    "case-study": _("with a published case study"),
}
_COUNTED: dict[str, Sentence] = {
    "satisfaction": _("follow-ups with a score"),
    "on-time": _("answers due in the period"),
    "closed": _("complaints whose answer was due in the period"),
    "followed-up": _("follow-ups due in the period"),
    "website": _("written replies due in the period"),
    "case-study": _("major complaints closed in the period"),
}
