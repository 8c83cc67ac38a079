"""The accounts that messages go out through."""

from __future__ import annotations

import json
from collections.abc import Mapping

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.encryption import decrypt, encrypt
from core.notices.enums import Channel
from core.places.models import Project


class ChannelAccount(models.Model):
    """A mail server, a gateway, a robot, a web-hook: for the whole company, or for one project (CLK-07).

    ``secrets`` holds addresses with keys and signing secrets, encrypted; ``shown`` is all that a page says of them.
    ``paused_until`` holds the whole account back while its server is down; ``recent`` is when it sent last, for
    channels with a limit a minute.
    """

    PRIVACY = {"kind": "none", "name": "none", "shown": "none", "secrets": "none", "last_error": "none"}

    kind = models.CharField(_("channel"), max_length=20, choices=Channel.choices)
    name = models.CharField(_("name"), max_length=60)
    project = models.ForeignKey(
        Project, on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("project")
    )
    is_active = models.BooleanField(_("switched on"), default=True)
    shown = models.CharField(_("server"), max_length=255, blank=True)
    secrets = models.TextField(blank=True)
    version = models.PositiveIntegerField(default=1)
    paused_until = models.DateTimeField(null=True, blank=True)
    failures = models.PositiveSmallIntegerField(default=0)
    recent = ArrayField(models.DateTimeField(), default=list, blank=True)
    last_success_at = models.DateTimeField(_("last sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=60, blank=True)
    last_error_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("channel account")
        verbose_name_plural = _("channel accounts")
        ordering = ["kind", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "project"],
                condition=Q(is_active=True),
                nulls_distinct=False,
                name="channel_account_one_active",
            ),
            models.CheckConstraint(condition=Q(kind__in=Channel.values), name="channel_account_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def secrets_open(self) -> dict[str, str]:
        """What the channel needs to send; never shown, never logged."""
        content: dict[str, str] = json.loads(decrypt(self.secrets.encode())) if self.secrets else {}
        return content

    def secrets_close(self, content: Mapping[str, str]) -> None:
        """Keep it encrypted with the house's current key."""
        self.secrets = encrypt(json.dumps(dict(content)).encode()).decode()
