"""Through which channels people want to be told, and when not (CLK-07)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Role
from core.notices.enums import Channel, Mode, Topic


class ChannelDefault(models.Model):
    """What holds for those with a role, or for everybody (no role), as long as they choose nothing else."""

    PRIVACY = {"role": "none", "topic": "none", "channel": "none", "mode": "none"}

    role = models.CharField(_("role"), max_length=30, choices=Role.choices, blank=True)
    topic = models.CharField(max_length=20, choices=Topic.choices)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices)
    mode = models.CharField(max_length=10, choices=Mode.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role", "topic", "channel"], name="channel_default_once")
        ]

    def __str__(self) -> str:
        return f"{self.role} {self.topic} {self.channel} {self.mode}"


class ChannelChoice(models.Model):
    """What one person chose where it differs from the default."""

    PRIVACY = {"topic": "none", "channel": "none"}

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="channel_choices"
    )
    topic = models.CharField(max_length=20, choices=Topic.choices)
    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices)
    wanted = models.BooleanField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "topic", "channel"], name="channel_choice_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.topic} {self.channel} {self.wanted}"


class QuietHours(models.Model):
    """When a person, those with a role, or everybody (neither) is not disturbed, by local time.

    Both ends empty means: never quiet.  The person's row goes before a role's, a role's before everybody's.
    """

    PRIVACY = {"role": "none"}

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="quiet_hours"
    )
    role = models.CharField(_("role"), max_length=30, choices=Role.choices, blank=True)
    starts = models.TimeField(_("from"), null=True, blank=True)
    ends = models.TimeField(_("until"), null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["role"], condition=Q(user=None), name="quiet_hours_once"),
            models.CheckConstraint(
                condition=Q(starts=None, ends=None)
                | Q(starts__isnull=False, ends__isnull=False) & ~Q(starts=F("ends")),
                name="quiet_hours_whole",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id or self.role} {self.starts}–{self.ends}"
