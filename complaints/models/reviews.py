"""The weekly review of the shared ledger, and what the monthly one decides (CMP-18, CMP-25)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.enums import RootCause, State
from complaints.models.complaint import Category, Complaint

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


class ReviewDecision(models.Model):
    """What the monthly review decided about a point: who does it by when, and what came of it (CMP-25)."""

    PRIVACY = {"root_cause": "none", "decision": "narrative", "result": "narrative"}

    project = models.ForeignKey("places.Project", models.PROTECT, related_name="+")
    month_on = models.DateField(_("month"))
    category = models.ForeignKey(Category, models.PROTECT, related_name="+", null=True, blank=True)
    root_cause = models.CharField(_("root cause"), max_length=12, choices=RootCause, blank=True)
    decision = models.TextField(_("decision"), max_length=1000)
    owner = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    due_on = models.DateField(_("due"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("decided"))
    done_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    result = models.TextField(_("result"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("decision of a monthly review")
        verbose_name_plural = _("decisions of monthly reviews")
        indexes = [
            models.Index(fields=["project", "-month_on"], name="review_decision_of_month"),
            models.Index(fields=["due_on"], name="review_decision_open", condition=models.Q(done_at=None)),
        ]
        constraints = [
            models.CheckConstraint(
                name="review_decision_done_with_result",
                condition=models.Q(done_at=None, done_by=None, result="")
                | models.Q(done_at__isnull=False, done_by__isnull=False) & ~models.Q(result=""),
            ),
            models.CheckConstraint(name="review_decision_of_a_month", condition=models.Q(month_on__day=1)),
        ]

    def __str__(self) -> str:
        return self.decision[:60]

    @property
    def about(self) -> str:
        """The point it is about, in the reader's language; empty when it is about none."""
        return str(self.category or "") or (str(RootCause(self.root_cause).label) if self.root_cause else "")
