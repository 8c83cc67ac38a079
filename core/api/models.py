"""Tokens: how a program signs in as the person who issued them."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.api.enums import TokenScope

LONGEST_LIFE = dt.timedelta(days=366)


class ApiToken(models.Model):
    """A token of a person; only its SHA-256 is kept, the token itself is shown once (SEC-03).

    ``prefix`` is the part by which a person recognises it.  ``window_at`` and ``window_count`` count the requests
    of the running minute; ``last_used_at`` is coarse (to the hour).
    """

    PRIVACY = {"name": "none", "prefix": "none", "digest": "none", "scopes": "none"}

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="api_tokens", verbose_name=_("user")
    )
    name = models.CharField(_("what it is for"), max_length=60)
    prefix = models.CharField(_("begins with"), max_length=16)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = ArrayField(
        models.CharField(max_length=20, choices=TokenScope), verbose_name=_("what it may be used for")
    )
    issued_at = models.DateTimeField(_("issued"))
    expires_at = models.DateTimeField(_("expires"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    window_at = models.DateTimeField(null=True, blank=True, editable=False)
    window_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        constraints = [
            models.CheckConstraint(
                name="api_token_ends_within_a_year",
                condition=Q(expires_at__gt=F("issued_at"), expires_at__lte=F("issued_at") + LONGEST_LIFE),
            ),
            models.CheckConstraint(name="api_token_has_a_scope", condition=~Q(scopes=[])),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    def is_valid(self, at: dt.datetime) -> bool:
        """Whether it opens anything at this instant; whether its person may still sign in is asked apart."""
        return self.revoked_at is None and at < self.expires_at
