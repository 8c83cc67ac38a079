"""The weekly review of the shared ledger (CMP-18)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.enums import State
from complaints.models.complaint import Complaint

STAFF = settings.AUTH_USER_MODEL


class LedgerReview(models.Model):
    """Somebody went through the complaints of a project that need several departments; never changed afterwards."""

    PRIVACY = {"notes": "narrative"}

    project = models.ForeignKey("places.Project", models.PROTECT, related_name="+")
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("reviewed"))
    notes = models.TextField(_("notes"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("review of the shared ledger")
        verbose_name_plural = _("reviews of the shared ledger")
        indexes = [models.Index(fields=["project", "-at"], name="ledger_review_of_project")]

    def __str__(self) -> str:
        return f"{self.project} {self.at:%Y-%m-%d}"


class ReviewedComplaint(models.Model):
    """One complaint as it was seen in a review, and what was decided about it."""

    PRIVACY = {"state": "none", "decision": "narrative"}

    review = models.ForeignKey(LedgerReview, models.PROTECT, related_name="seen")
    complaint = models.ForeignKey(Complaint, models.PROTECT, related_name="ledger_reviews")
    state = models.CharField(_("state"), max_length=20, choices=State)
    decision = models.TextField(_("decision"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("reviewed complaint")
        verbose_name_plural = _("reviewed complaints")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "complaint"], name="reviewed_once_in_a_review")
        ]

    def __str__(self) -> str:
        return str(self.complaint)
