"""Kinds of notice, channels, and how far a delivery has come."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class NoticeKind(models.TextChoices):
    """Notices the kernel itself sends; upper apps register their own kinds (``kinds.register``)."""

    CASE_ASSIGNED = "case_assigned", _("Assigned to you")
    CASE_CHANGED = "case_changed", _("Something changed")
    CHANNEL_TEST = "channel_test", _("Test of a channel")


class Channel(models.TextChoices):
    """Ways to reach a person besides the page of notices itself (CLK-07)."""

    EMAIL = "email", _("E-mail")
    SMS = "sms", _("Text message")
    WECOM = "wecom", _("WeCom robot")
    DINGTALK = "dingtalk", _("DingTalk robot")
    WEBHOOK = "webhook", _("Web-hook")


class Topic(models.TextChoices):
    """Kinds of notice as people choose channels for them; every kind of an app belongs to one (``kinds.register``)."""

    WORK = "work", _("Work that comes to me")
    REMINDER = "reminder", _("Due soon")
    OVERDUE = "overdue", _("Overdue")
    SYSTEM = "system", _("About the system and access")


class Mode(models.TextChoices):
    """What a role's default says of a channel."""

    ON = "on", _("on")
    OFF = "off", _("off")
    MUST = "must", _("always: nobody can switch it off")


# Robots speak to a group: a digest of theirs is for everybody in it, and they are allowed so many messages a minute.
PER_MINUTE: dict[str, int] = {Channel.WECOM: 20, Channel.DINGTALK: 20}


class DeliveryState(models.TextChoices):
    """A delivery waits until it is sent, or dead after its last try (CLK-06); a person may give it up."""

    WAITING = "waiting", _("Waiting")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Could not be sent")
    GIVEN_UP = "given_up", _("Given up")


class AccountState(models.TextChoices):
    """How a channel account is doing."""

    WORKS = "works", _("Works")
    UNTRIED = "untried", _("Not used yet")
    DOWN = "down", _("Does not work")
    OFF = "off", _("Switched off")

    @property
    def colour(self) -> str:
        return {"works": "green", "down": "red"}.get(self.value, "grey")

    @property
    def icon(self) -> str:
        return {"works": "circle-check", "down": "alert-circle", "off": "ban"}.get(self.value, "circle")


class Quiet(models.TextChoices):
    """Whose quiet hours hold."""

    DEFAULT = "default", _("as it is by default")
    OWN = "own", _("from … until …")
    NEVER = "never", _("never quiet")


class Process(models.TextChoices):
    """What works behind the pages."""

    BEAT = "beat", _("Beat (rings the bells)")
    WORKER = "worker", _("Worker (does the work)")
    SWEEP_LOOP = "sweep_loop", _("Sweep without Redis")
    SEND_LOOP = "send_loop", _("Sender without Redis")
