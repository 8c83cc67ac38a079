"""The spine: one header row for every case, and what hangs on it (history, files, search, request ids)."""

from __future__ import annotations

import secrets

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.places.models import Project, Unit
from core.records.enums import CaseKind, FileKind
from core.records.querysets import AttachmentQuerySet, CaseQuerySet
from core.records.searching import in_array, span_of

SEAL_GATES = 24225  # the first half of the advisory locks of the sealer


def append_only(table: str) -> list[pgtrigger.Trigger]:
    """Triggers that refuse every change and removal of a row, TRUNCATE included (SEC-02)."""
    refuse = f"RAISE EXCEPTION '{table} is append-only' USING ERRCODE = 'restrict_violation';"
    return [
        pgtrigger.Trigger(
            name="append_only",
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=refuse,
        ),
        pgtrigger.Trigger(
            name="append_only_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=refuse,
        ),
    ]


def seal_gate(number: int) -> pgtrigger.Trigger:
    """Who adds a row holds the gate of its chain until the end, so that the sealer knows when nobody is inside.

    Before the row gets its id: what is under way cannot come in later below what was sealed (see ``seals.py``).
    """
    return pgtrigger.Trigger(
        name="seal_gate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert,
        func=f"PERFORM pg_advisory_xact_lock_shared({SEAL_GATES}, {number}); RETURN NULL;",
    )


class Case(models.Model):
    """The header of every kind of case; each kind has its own model with ``case`` as its primary key.

    ``reported_at`` is the event time (clocks run from it), ``entered_at`` the time of typing.
    ``root`` is the top of a family of cases and the row that is locked first; it is the case itself at the top.
    """

    PRIVACY = {"kind": "none", "number": "none", "title": "narrative"}

    kind = models.CharField(_("kind"), max_length=2, choices=CaseKind)
    number = models.CharField(_("number"), max_length=20, unique=True)
    title = models.CharField(_("title"), max_length=200)
    project = models.ForeignKey(Project, models.PROTECT, related_name="cases", verbose_name=_("project"))
    unit = models.ForeignKey(
        Unit, models.PROTECT, related_name="cases", null=True, blank=True, verbose_name=_("unit")
    )
    parent = models.ForeignKey("self", models.PROTECT, related_name="children", null=True, blank=True)
    root = models.ForeignKey("self", models.PROTECT, related_name="family", null=True, blank=True)
    responsible = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="responsible_cases", null=True, blank=True,
        verbose_name=_("responsible"), db_index=False,
    )  # fmt: skip
    is_open = models.BooleanField(_("open"), default=True)
    next_due_at = models.DateTimeField(_("next due"), null=True, blank=True)
    version = models.PositiveIntegerField(_("version"), default=1)
    reported_at = models.DateTimeField(_("reported"))
    entered_at = models.DateTimeField(_("entered"))
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="entered_cases", null=True, blank=True,
        verbose_name=_("entered by"),
    )  # fmt: skip

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        triggers = [
            # With the row itself: written afterwards, it would be a second row in each of the table's indexes.
            pgtrigger.Trigger(
                name="own_root",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__root__isnull=True),
                func="NEW.root_id = NEW.id; RETURN NEW;",
            )
        ]
        constraints = [
            models.CheckConstraint(
                name="case_entered_after_report", condition=models.Q(entered_at__gte=models.F("reported_at"))
            )
        ]
        indexes = [
            models.Index(
                fields=["project", "next_due_at", "id"],
                name="case_open_due",
                condition=models.Q(is_open=True),
            ),
            models.Index(
                fields=["next_due_at", "id"],
                include=["project", "responsible"],
                name="case_due_whole",
                condition=models.Q(is_open=True),
            ),
            models.Index(
                fields=["responsible", "next_due_at", "id"],
                name="case_mine_due",
                condition=models.Q(is_open=True),
            ),
            models.Index(fields=["responsible", "project", "id"], name="case_of_responsible"),
            models.Index(fields=["project", "-id"], name="case_newest"),
            models.Index(fields=["unit", "-id"], name="case_of_unit"),
            # Each list shows one kind of case: the others do not stand in its way.
            models.Index(
                fields=["kind", "next_due_at", "id"],
                include=["project", "responsible"],
                name="case_open_of_kind",
                condition=models.Q(is_open=True),
            ),
            models.Index(
                fields=["project", "kind", "next_due_at", "id"],
                name="case_open_here_of_kind",
                condition=models.Q(is_open=True),
            ),
            models.Index(
                fields=["kind", "-id"], include=["project", "responsible"], name="case_newest_of_kind"
            ),
        ]

    def __str__(self) -> str:
        return self.number


class HistoryEntry(models.Model):
    """Who did what, when, and from what to what; never changed, never removed (SEC-02).

    It holds no personal value (design decision 19): people are named by id in ``details``, words that a person
    wrote stand in :class:`Note`, which can be redacted.
    """

    PRIVACY = {"action": "none", "details": "none"}

    case = models.ForeignKey(Case, models.PROTECT, related_name="history", null=True, blank=True)
    at = models.DateTimeField(_("happened"))
    entered_at = models.DateTimeField(_("entered"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="history_entries", null=True, blank=True
    )
    action = models.CharField(_("action"), max_length=60)
    details = models.JSONField(_("details"), default=dict, blank=True)

    class Meta:
        verbose_name = _("history entry")
        verbose_name_plural = _("history entries")
        indexes = [
            models.Index(fields=["case", "id"], name="history_of_case"),
            GinIndex(
                fields=["details"],
                name="history_outside_cases",
                opclasses=["jsonb_path_ops"],
                condition=models.Q(case__isnull=True),
            ),
        ]
        triggers = [*append_only("history"), seal_gate(1)]

    def __str__(self) -> str:
        return f"{self.case_id} {self.action}"


class Note(models.Model):
    """The words that go with a history entry: a reason, a finding, what was said. Can be redacted (SEC-05)."""

    PRIVACY = {"text": "narrative"}

    entry = models.OneToOneField(HistoryEntry, models.PROTECT, related_name="note", primary_key=True)
    text = models.TextField(_("text"))

    class Meta:
        verbose_name = _("note")
        verbose_name_plural = _("notes")

    def __str__(self) -> str:
        return self.text[:60]


class Seal(models.Model):
    """A batch of rows of an append-only table, sealed: the next link of its chain (SEC-02).

    ``digest`` is keyed and covers the seal before, so that nothing can be changed, taken out or put in between without
    being found. ``marks`` names each row (id and a short digest, 16 bytes together), to tell which one it was.
    """

    PRIVACY = {"chain": "none", "digest": "none"}

    chain = models.CharField(_("chain"), max_length=20)
    number = models.PositiveIntegerField(_("number"))
    last_id = models.BigIntegerField(_("last row"))
    rows = models.PositiveIntegerField(_("rows"))
    marks = models.BinaryField()
    digest = models.CharField(_("digest"), max_length=64)
    at = models.DateTimeField(_("sealed"))

    class Meta:
        verbose_name = _("seal")
        verbose_name_plural = _("seals")
        constraints = [models.UniqueConstraint(fields=["chain", "number"], name="seal_once_in_chain")]
        triggers = append_only("seal")

    def __str__(self) -> str:
        return f"{self.chain} {self.number}"


class NumberCounter(models.Model):
    """The last number given, for each kind and year."""

    PRIVACY = {"kind": "none"}

    kind = models.CharField(max_length=2, choices=CaseKind)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_counter_per_kind_and_year")]

    def __str__(self) -> str:
        return f"{self.kind}-{self.year}"


ATTACHMENTS = "attachments"  # the folder of the storage


def stored_name(attachment: Attachment, _filename: str) -> str:
    """A random name: what a person called the file never becomes a path."""
    token = secrets.token_hex(16)
    return f"{ATTACHMENTS}/{token[:2]}/{token}"


class Attachment(models.Model):
    """A file on a case (SEC-04): checked by content, re-encoded, served only to those who may see the case."""

    PRIVACY = {"name": "narrative", "kind": "none", "content_type": "none", "file": "none"}

    case = models.ForeignKey(Case, models.PROTECT, related_name="attachments")
    name = models.CharField(_("file name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=8, choices=FileKind)
    content_type = models.CharField(max_length=60)
    size = models.PositiveIntegerField(_("size"))
    file = models.FileField(upload_to=stored_name)
    at = models.DateTimeField(_("added"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="attachments", null=True)

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        indexes = [models.Index(fields=["file"], name="attachment_file")]

    def __str__(self) -> str:
        return self.name


class SearchRow(models.Model):
    """The words of a case cut into pairs of characters, in a table of their own (design decision 4)."""

    PRIVACY = {"text": "narrative", "grams": "narrative"}

    case = models.OneToOneField(Case, models.PROTECT, related_name="search_row", primary_key=True)
    project = models.ForeignKey(Project, models.PROTECT, related_name="+", db_index=False)
    text = models.TextField()
    grams = ArrayField(models.TextField())

    class Meta:
        indexes = [
            # The words of some projects and of neighbouring cases by one index.  Entered at once: what waits to be
            # entered is read through by each question, and entering much of it keeps one writer waiting.
            GinIndex(
                in_array(models.F("project")),
                span_of("case"),
                models.F("grams"),
                name="search_words",
                fastupdate=False,
            ),
            models.Index(fields=["project", "-case"], name="search_newest"),
        ]

    def __str__(self) -> str:
        return self.text[:60]


class RequestAnswer(models.Model):
    """What a write request was answered, so that a double click or a replay has one effect (design decision 21)."""

    PRIVACY = {"location": "none"}

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    request_id = models.UUIDField()
    status = models.PositiveSmallIntegerField(default=0)
    location = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "request_id"], name="request_answered_once")]

    def __str__(self) -> str:
        return str(self.request_id)
