"""The end of a day of repairs, and why an order was not finished on it (RPR-10)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.places.models import Project
from core.records.models import Case
from repairs.models.order import WorkOrder


class RepairDay(models.Model):
    """A project's day of repairs: first the head of engineering gives reasons, then the front desk calls and archives.

    A case of its own, so that its two promises are clocked and go up the ladder as any other.
    """

    PRIVACY: dict[str, str] = {}

    case = models.OneToOneField(Case, models.PROTECT, related_name="repair_day", primary_key=True)
    project = models.ForeignKey(
        Project, models.PROTECT, related_name="repair_days", verbose_name=_("project")
    )
    on = models.DateField(_("day"))
    explained_at = models.DateTimeField(_("every reason written"), null=True, blank=True)
    over_at = models.DateTimeField(_("everybody called, all archived"), null=True, blank=True)

    class Meta:
        verbose_name = _("day of repairs")
        verbose_name_plural = _("days of repairs")
        constraints = [models.UniqueConstraint(fields=["project", "on"], name="repair_day_once")]

    def __str__(self) -> str:
        return f"{self.project} {self.on}"


class DayReason(models.Model):
    """What the head of engineering wrote to an unfinished order, and that its customer was called the next day."""

    PRIVACY = {"reason": "narrative", "call_words": "narrative"}

    order = models.ForeignKey(WorkOrder, models.PROTECT, related_name="day_reasons")
    on = models.DateField(_("day"))
    reason = models.CharField(_("why it is not finished"), max_length=500)
    at = models.DateTimeField(_("written"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    called_at = models.DateTimeField(_("customer called"), null=True, blank=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True
    )
    call_words = models.CharField(_("what the customer said"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("reason at the end of a day")
        verbose_name_plural = _("reasons at the end of a day")
        constraints = [models.UniqueConstraint(fields=["order", "on"], name="day_reason_once")]

    def __str__(self) -> str:
        return f"{self.order_id} {self.on}"
