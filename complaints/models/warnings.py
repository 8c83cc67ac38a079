"""Early warnings and what they are looked for by (CMP-21)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from complaints.enums.warnings import WarningCause
from complaints.models.complaint import Complaint
from complaints.models.matter import Matter
from core.records.models import Case

STAFF = settings.AUTH_USER_MODEL


class WarningRule(models.Model):
    """From what number on a cause warns; data that a company edits."""

    PRIVACY = {"cause": "none"}

    cause = models.CharField(_("cause"), max_length=12, choices=WarningCause, primary_key=True)
    is_active = models.BooleanField(_("in use"), default=True)
    number = models.PositiveSmallIntegerField(pgettext_lazy("warning", "from"), null=True, blank=True)

    class Meta:
        verbose_name = _("rule of early warning")
        verbose_name_plural = _("rules of early warning")

    def __str__(self) -> str:
        return self.get_cause_display()


class EarlyWarning(models.Model):
    """A warning that is supervised 督办 until it is closed with a result; its owner is who is responsible for the case.

    ``subject`` is what it is about (a matter, a complaint, a subcategory in a building): while one is open, more of
    the same joins it.
    """

    PRIVACY = {"cause": "none", "subject": "none", "measure": "narrative", "result": "narrative"}

    case = models.OneToOneField(Case, models.PROTECT, related_name="warning", primary_key=True)
    cause = models.CharField(_("cause"), max_length=12, choices=WarningCause)
    subject = models.CharField(max_length=80)
    matter = models.ForeignKey(Matter, models.PROTECT, related_name="warnings", null=True, blank=True)
    measure = models.TextField(_("measure"), max_length=2000, blank=True)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    result = models.TextField(_("result"), max_length=2000, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    closed_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("early warning")
        verbose_name_plural = _("early warnings")
        constraints = [
            models.UniqueConstraint(
                fields=["cause", "subject"], name="warning_open_once", condition=Q(closed_at__isnull=True)
            ),
            models.CheckConstraint(
                name="warning_closed_with_result",
                condition=Q(closed_at=None, closed_by=None, result="")
                | (Q(closed_at__isnull=False, closed_by__isnull=False) & ~Q(result="") & ~Q(measure="")),
            ),
        ]

    def __str__(self) -> str:
        return self.case.number


class WarningTrigger(models.Model):
    """What opened a warning or joined it; each counts exactly once, also after the warning is closed."""

    PRIVACY = {"key": "none"}

    warning = models.ForeignKey(EarlyWarning, models.PROTECT, related_name="triggers")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="warning_triggers")
    key = models.CharField(max_length=120, unique=True)

    class Meta:
        verbose_name = _("trigger of an early warning")
        verbose_name_plural = _("triggers of early warnings")

    def __str__(self) -> str:
        return self.key


class Watch(models.Model):
    """When a complaint is to be looked at for early warnings; removed when that is done."""

    PRIVACY: dict[str, str] = {}

    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="watches")
    look_at = models.DateTimeField(pgettext_lazy("warning", "look at"))

    class Meta:
        verbose_name = _("watch on a complaint")
        verbose_name_plural = _("watches on complaints")
        indexes = [models.Index(fields=["look_at"], name="watch_due")]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.look_at:%Y-%m-%d}"
