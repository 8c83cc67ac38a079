"""Two records of one person became one (OWN-07); what went over is kept, so that it can be taken back."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from owners.models.people import Person


class PersonMerge(models.Model):
    """``gone`` was found to be ``kept``. ``moved`` holds model label → ids of what went over; no personal value."""

    PRIVACY = {"reason": "narrative", "moved": "none"}

    kept = models.ForeignKey(Person, models.PROTECT, related_name="merges", verbose_name=_("person"))
    gone = models.ForeignKey(
        Person, models.PROTECT, related_name="merged_by", verbose_name=_("merged person")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("merged"))
    reason = models.CharField(_("why"), max_length=200)
    moved = models.JSONField(default=dict)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("undone by"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("merge of two persons")
        verbose_name_plural = _("merges of persons")
        constraints = [
            models.UniqueConstraint(
                fields=["gone"], condition=Q(undone_at__isnull=True), name="person_merged_once"
            ),
            models.CheckConstraint(name="person_merge_of_two", condition=~Q(kept=F("gone"))),
            models.CheckConstraint(name="person_merge_has_a_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"
