"""Lists that are too long to be written while somebody waits for the page."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from owners.enums import ExportState


class ListExportQuerySet(models.QuerySet["ListExport"]):
    def of(self, user: User, at: dt.datetime) -> ListExportQuerySet:
        """The person's own exports, as long as they are kept."""
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=at), by=user)

    def waiting(self) -> ListExportQuerySet:
        """What the worker has to write."""
        return self.filter(state=ExportState.WAITING)


class ListExport(models.Model):
    """Who wants which list with which filters, how far the worker is, and until when it can be fetched.

    The worker holds it until ``lease_until``; ``turn`` counts who took it up, so that a worker who was given up for
    dead finds that it is no longer his.
    """

    PRIVACY = {
        "kind": "none", "title": "none", "asked": "personal", "language": "none", "state": "none", "problem": "none",
    }  # fmt: skip

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=30)
    title = models.CharField(max_length=100)
    asked = models.JSONField(default=dict)
    language = models.CharField(max_length=10)
    at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=ExportState, default=ExportState.WAITING)
    lease_until = models.DateTimeField(null=True, blank=True)
    turn = models.PositiveSmallIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    size = models.PositiveIntegerField(default=0)
    problem = models.TextField(blank=True)
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)

    objects = ListExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("export of a list")
        verbose_name_plural = _("exports of lists")
        constraints = [
            models.CheckConstraint(
                name="list_export_state_known", condition=models.Q(state__in=ExportState.values)
            ),
            models.CheckConstraint(
                name="list_export_over_expires",
                condition=models.Q(state=ExportState.WAITING) | models.Q(expires_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="list_export_waiting",
                condition=models.Q(state=ExportState.WAITING),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def standing(self) -> ExportState:
        return ExportState(self.state)

    @property
    def percent(self) -> int:
        return self.done * 100 // self.total if self.total else 0


class ListExportPart(models.Model):
    """A piece of a finished workbook, encrypted; small, so that nobody holds a whole file in memory."""

    PRIVACY: dict[str, str] = {}

    export = models.ForeignKey(ListExport, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        verbose_name = _("part of an export")
        verbose_name_plural = _("parts of exports")
        constraints = [
            models.UniqueConstraint(fields=["export", "number"], name="list_export_part_once"),
        ]

    def __str__(self) -> str:
        return f"{self.export_id}/{self.number}"
