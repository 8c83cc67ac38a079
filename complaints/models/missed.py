"""Why a due time was missed (CMP-19)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from complaints.enums.missed import Decision
from core.clock.models import Deadline

STAFF = settings.AUTH_USER_MODEL


class MissedReason(models.Model):
    """The reason of a missed due time; force majeure counts as such when a manager has approved it.

    The clock is not touched: it only says whether the miss is left out of the rates.
    """

    PRIVACY = {"reason": "narrative", "decision": "none"}

    deadline = models.OneToOneField(Deadline, models.PROTECT, related_name="missed_reason", primary_key=True)
    reason = models.TextField(_("reason"), max_length=1000)
    force_majeure = models.BooleanField(_("force majeure"), default=False)
    given_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    given_at = models.DateTimeField(_("given"))
    decision = models.CharField(_("decision"), max_length=8, choices=Decision, blank=True)
    decided_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("reason of a missed due time")
        verbose_name_plural = _("reasons of missed due times")
        constraints = [
            models.CheckConstraint(
                name="missed_decided_by_somebody_else",
                condition=Q(decided_by=None) | ~Q(decided_by=F("given_by")),
            ),
            models.CheckConstraint(
                name="missed_decision_is_about_force_majeure",
                condition=Q(decision="", decided_by=None, decided_at=None)
                | (
                    ~Q(decision="")
                    & Q(force_majeure=True, decided_by__isnull=False, decided_at__isnull=False)
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:60]
