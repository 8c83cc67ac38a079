"""The matter: what several complaints are about (CMP-06)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.places.models import Project, Unit


class Matter(models.Model):
    """An object that complaints are linked to.

    Formed by itself for the same unit and subcategory; linked and unlinked by hand.  Its row is locked before any
    of its cases, so that two complaints about it at once see each other.
    """

    PRIVACY = {"title": "narrative"}

    project = models.ForeignKey(Project, models.PROTECT, related_name="matters", verbose_name=_("project"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="matters", null=True, blank=True)
    category = models.ForeignKey(
        "complaints.Category", models.PROTECT, related_name="matters", null=True, blank=True
    )
    title = models.CharField(_("title"), max_length=200)
    formed_at = models.DateTimeField(_("formed"))

    class Meta:
        verbose_name = _("matter")
        verbose_name_plural = _("matters")
        indexes = [models.Index(fields=["unit", "category", "-id"], name="matter_of_unit")]

    def __str__(self) -> str:
        return self.title
