"""What a clerk has begun and not yet saved."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Draft(models.Model):
    """An unfinished form, kept on the server: it survives a closed tab (DSK-04); one for each person and form."""

    PRIVACY = {"form": "none", "fields": "personal"}

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="drafts")
    form = models.CharField(_("form"), max_length=40)
    fields = models.JSONField(default=dict)
    saved_at = models.DateTimeField(_("saved"))

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["user", "form"], name="draft_once")]

    def __str__(self) -> str:
        return self.form
