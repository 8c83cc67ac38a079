"""Notices and their deliveries (the outbox)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.notices import kinds
from core.notices.enums import Channel, DeliveryState
from core.notices.models.accounts import ChannelAccount
from core.notices.words import error_words


class Notice(models.Model):
    """What one person is told, once per cause: ``key`` names person and cause (CLK-06).

    The row itself is the in-app channel.  ``params`` holds codes and figures, never a personal value.
    """

    PRIVACY = {"kind": "none", "key": "none", "params": "none"}

    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="notices")
    kind = models.CharField(_("kind"), max_length=40)
    key = models.CharField(max_length=160, unique=True)
    case = models.ForeignKey(
        "records.Case", on_delete=models.PROTECT, null=True, blank=True, related_name="notices"
    )
    params = models.JSONField(default=dict, blank=True)
    urgent = models.BooleanField(_("urgent"), default=False)
    digest = models.BooleanField(_("in the daily digest"), default=False)
    created_at = models.DateTimeField(_("created"))
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        indexes = [
            models.Index(fields=["recipient", "-id"], name="notice_of_person"),
            models.Index(fields=["recipient"], condition=Q(read_at=None), name="notice_unread"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def sentence(self) -> str:
        """The notice in the reader's language."""
        return kinds.render(self.kind, self.case.number if self.case else "", self.params)

    @property
    def path(self) -> str:
        """Where it leads; empty when it is about nothing that has a page."""
        if self.case is not None:
            return reverse("case_open", args=[self.case.number])
        return kinds.page_of(self.kind, self.params)


class Delivery(models.Model):
    """One notice on its way through one channel: at least once, never lost (CLK-06).

    ``due_at`` is when it should go out (the end of quiet hours, the hour of the digest), ``next_try_at`` when it is
    looked at next.  ``error`` is a code of ours (``core.notices.words``), never what a server answered.
    ``batch`` names the digest in which it was first sent: tried again, it is the same message with the same key.
    """

    PRIVACY = {"channel": "none", "state": "none", "error": "none"}

    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="deliveries")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    channel = models.CharField(_("channel"), max_length=20, choices=Channel.choices)
    account = models.ForeignKey(
        ChannelAccount, on_delete=models.PROTECT, related_name="deliveries", null=True, db_index=False
    )
    state = models.CharField(
        _("state"), max_length=10, choices=DeliveryState.choices, default=DeliveryState.WAITING
    )
    digest = models.BooleanField(default=False)
    batch = models.UUIDField(null=True, blank=True)
    due_at = models.DateTimeField(_("due"), null=True)
    next_try_at = models.DateTimeField(_("next try"))
    lease_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("tries"), default=0)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["notice", "channel"], name="delivery_once_per_channel"),
            models.CheckConstraint(
                condition=Q(state=DeliveryState.SENT, sent_at__isnull=False)
                | (~Q(state=DeliveryState.SENT) & Q(sent_at=None)),
                name="delivery_sent_has_time",
            ),
        ]
        indexes = [
            models.Index(
                fields=["account", "next_try_at", "id"],
                condition=Q(state=DeliveryState.WAITING),
                name="delivery_waiting_of_account",
            ),
            models.Index(
                fields=["due_at"], condition=Q(state=DeliveryState.WAITING), name="delivery_waiting_since"
            ),
            models.Index(
                fields=["batch"],
                condition=Q(state=DeliveryState.WAITING, batch__isnull=False),
                name="delivery_waiting_batch",
            ),
            models.Index(fields=["-id"], condition=Q(state=DeliveryState.DEAD), name="delivery_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.channel}"

    @property
    def error_words(self) -> str:
        """Why it was not sent, in the reader's language."""
        return error_words(self.error)
