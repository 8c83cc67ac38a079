"""The matter: what several complaints are about (CMP-06), and the merges of two of them (CMP-32)."""

from __future__ import annotations

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from core.places.models import Project, Unit

STAFF = settings.AUTH_USER_MODEL


class MatterQuerySet(models.QuerySet["Matter"]):
    def visible_to(self, user: User) -> MatterQuerySet:
        """Those of the projects whose cases the person may see (SEC-01)."""
        scope = scope_of(user, Permission.CASE_VIEW)
        return self if scope.everywhere else self.filter(project_id__in=scope.project_ids)


class Matter(models.Model):
    """An object that complaints are linked to.

    Formed by itself for the same unit and subcategory; linked and unlinked by hand.  Its row is locked before any
    of its cases, so that two complaints about it at once see each other.  With a representative it is a group: one
    plan, one message to all, one ladder (CMP-32).
    """

    PRIVACY = {"title": "narrative"}

    project = models.ForeignKey(Project, models.PROTECT, related_name="matters", verbose_name=_("project"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="matters", null=True, blank=True)
    category = models.ForeignKey(
        "complaints.Category", models.PROTECT, related_name="matters", null=True, blank=True
    )
    title = models.CharField(_("title"), max_length=200)
    formed_at = models.DateTimeField(_("formed"))
    representative = models.ForeignKey(
        "complaints.Complaint", models.PROTECT, related_name="represents", null=True, blank=True,
        verbose_name=_("representative"),
    )  # fmt: skip

    objects = MatterQuerySet.as_manager()

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        indexes = [
            models.Index(fields=["unit", "category", "-id"], name="matter_of_unit"),
            models.Index(fields=["-id"], name="matter_is_group", condition=Q(representative__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title


class MatterMerge(models.Model):
    """Two matters that were found to be one: the complaints that came over, so that it can be undone (CMP-32)."""

    PRIVACY: dict[str, str] = {}

    kept = models.ForeignKey(Matter, models.PROTECT, related_name="merges", verbose_name=_("kept"))
    gone = models.ForeignKey(Matter, models.PROTECT, related_name="merged", verbose_name=_("merged away"))
    case_ids = ArrayField(models.BigIntegerField())
    at = models.DateTimeField(_("merged"))
    by = models.ForeignKey(STAFF, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(STAFF, models.PROTECT, related_name="+", null=True, blank=True)

    class Meta:
        verbose_name = _("merge of matters")
        verbose_name_plural = _("merges of matters")
        constraints = [
            models.CheckConstraint(name="matter_merge_of_two", condition=~Q(kept=F("gone"))),
            models.UniqueConstraint(
                fields=["gone"], name="matter_merged_away_once", condition=Q(undone_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.gone_id} → {self.kept_id}"
