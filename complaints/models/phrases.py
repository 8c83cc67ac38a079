"""Phrase templates: good practice that staff insert into what they write to customers (CMP-25)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from complaints.enums import State, TopCategory


class Phrase(models.Model):
    """A text for replies, of one category and state or of any; data that a company edits."""

    PRIVACY = {"top": "none", "state": "none", "title": "narrative", "text": "narrative"}

    top = models.CharField(_("category"), max_length=12, choices=TopCategory, blank=True)
    state = models.CharField(_("state"), max_length=20, choices=State, blank=True)
    title = models.CharField(_("title"), max_length=40)
    text = models.TextField(_("text"), max_length=1000)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("phrase template")
        verbose_name_plural = _("phrase templates")
        ordering = ["top", "state", "title"]
        constraints = [
            models.UniqueConstraint(fields=["top", "state", "title"], name="phrase_titled_once"),
        ]

    def __str__(self) -> str:
        return self.title
