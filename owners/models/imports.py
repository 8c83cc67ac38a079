"""Who brought which ledger in, and what each import changed (OWN-07)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import scope_of


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


class LedgerUpload(models.Model):
    """A file between its preview and its import: encrypted, of one person, for a short time."""

    PRIVACY = {"file_name": "none"}

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200)
    content = models.BinaryField()
    at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("uploaded ledger")
        verbose_name_plural = _("uploaded ledgers")

    def __str__(self) -> str:
        return self.file_name
