"""Who brought which ledger in, and what each import changed (OWN-07)."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of
from owners.enums import UploadState


class ImportBatchQuerySet(models.QuerySet["ImportBatch"]):
    def visible_to(self, user: User) -> ImportBatchQuerySet:
        """The user's own imports; every import for who may import everywhere (SEC-01)."""
        scope = scope_of(user, Permission.OWNER_IMPORT)
        if scope.everywhere:
            return self
        return self.filter(by=user) if scope else self.none()


class ImportBatch(models.Model):
    """One committed import with its counts; ``digest`` is the SHA-256 of the file."""

    PRIVACY = {"file_name": "none", "digest": "none"}

    file_name = models.CharField(_("file"), max_length=200)
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="import_batches", null=True, blank=True,
        verbose_name=_("by"),
    )  # fmt: skip
    at = models.DateTimeField(_("imported"))
    rows = models.PositiveIntegerField(_("rows"))
    new = models.PositiveIntegerField(_("new"))
    changed = models.PositiveIntegerField(_("changed"))
    untouched = models.PositiveIntegerField(_("untouched"))
    left_out = models.PositiveIntegerField(_("left out"))
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, blank=True,
        verbose_name=_("undone by"),
    )  # fmt: skip

    objects = ImportBatchQuerySet.as_manager()

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.file_name


class ImportChange(models.Model):
    """One thing that an import made (``before`` is empty) or changed, so that the batch can be undone (OWN-07).

    ``before`` and ``after`` hold the changed fields as JSON. Numbers of documents are in them only encrypted.
    """

    PRIVACY = {"kind": "none", "before": "personal", "after": "personal"}

    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="changes")
    kind = models.CharField(max_length=20)
    object_id = models.BigIntegerField()
    before = models.JSONField(null=True, blank=True)
    after = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("change by an import")
        verbose_name_plural = _("changes by an import")
        constraints = [
            models.UniqueConstraint(fields=["batch", "kind", "object_id"], name="import_change_once"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class LedgerUploadQuerySet(models.QuerySet["LedgerUpload"]):
    def of(self, user: User, at: dt.datetime) -> LedgerUploadQuerySet:
        """The person's own uploads, as long as they are kept."""
        return self.filter(models.Q(expires_at=None) | models.Q(expires_at__gt=at), by=user)

    def waiting(self) -> LedgerUploadQuerySet:
        """What the worker has to do something about."""
        return self.filter(state__in=(UploadState.TO_READ, UploadState.TO_IMPORT))


class LedgerUpload(models.Model):
    """A file from its upload to its import: encrypted, of one person, for a short time; and how far the worker is.

    The worker holds it until ``lease_until``; ``turn`` counts who took it up, so that a worker who was given up
    for dead finds that it is no longer his. ``preview`` is what was found, masked; ``marked`` the person's own
    workbook with every finding marked, encrypted. What nobody has decided about expires, what waits does not.
    """

    PRIVACY = {
        "file_name": "none", "state": "none", "phase": "none", "language": "none", "problem": "none",
        "preview": "personal",
    }  # fmt: skip

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    at = models.DateTimeField()
    language = models.CharField(max_length=10, default="zh-hans")
    expires_at = models.DateTimeField(null=True, blank=True, db_index=True)
    state = models.CharField(max_length=10, choices=UploadState, default=UploadState.TO_READ)
    skip_bad_rows = models.BooleanField(default=False)
    waits_since = models.DateTimeField()
    lease_until = models.DateTimeField(null=True, blank=True)
    turn = models.PositiveSmallIntegerField(default=0)
    phase = models.CharField(max_length=10, blank=True)
    percent = models.PositiveSmallIntegerField(default=0)
    preview = models.JSONField(null=True, blank=True)
    marked = models.BinaryField(default=b"")
    problem = models.TextField(blank=True)
    batch = models.ForeignKey(ImportBatch, models.PROTECT, related_name="uploads", null=True, blank=True)

    objects = LedgerUploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("uploaded ledger")
        verbose_name_plural = _("uploaded ledgers")
        constraints = [
            models.CheckConstraint(
                name="ledger_upload_state_known", condition=models.Q(state__in=UploadState.values)
            )
        ]
        indexes = [
            models.Index(
                fields=["id"],
                name="ledger_upload_waiting",
                condition=models.Q(state__in=[UploadState.TO_READ, UploadState.TO_IMPORT]),
            )
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_waiting(self) -> bool:
        return self.state in (UploadState.TO_READ, UploadState.TO_IMPORT)
