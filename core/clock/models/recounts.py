"""A change of a calendar on its way through the open deadlines that count by it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock.models.calendars import Calendar


class Recount(models.Model):
    """The due times that a changed calendar moves (design decision 7).

    ``cursor`` is the last deadline that was looked at, so that a recount goes on where it stopped, whoever was
    killed meanwhile.
    """

    PRIVACY: dict[str, str] = {}

    calendar = models.ForeignKey(Calendar, on_delete=models.PROTECT, related_name="recounts")
    at = models.DateTimeField(_("begun"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    cursor = models.BigIntegerField(default=0)
    seen = models.PositiveIntegerField(_("looked at"), default=0)
    moved = models.PositiveIntegerField(_("moved"), default=0)
    finished_at = models.DateTimeField(_("finished"), null=True, blank=True)

    class Meta:
        verbose_name = _("recount")
        verbose_name_plural = _("recounts")
        indexes = [
            models.Index(fields=["id"], condition=Q(finished_at=None), name="clock_recount_unfinished")
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.at}"
