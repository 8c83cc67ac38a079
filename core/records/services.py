"""Writes on the spine: open a case, number it, write its history."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.errors import InvalidInput
from core.masking import mask_numbers
from core.places.models import Project, Unit
from core.records import history
from core.records.enums import CaseKind
from core.records.files import file_clean
from core.records.models import ATTACHMENTS, Attachment, Case, HistoryEntry, Note, NumberCounter, SearchRow
from core.text import bigrams, normalise
from core.time import local_date, now

ORPHANS_KEPT_FOR = dt.timedelta(days=1)
LONGEST_TITLE = 200  # a longer one is cut, its numbers masked before: nobody recognises half a number


def number_next(kind: CaseKind, at: dt.datetime) -> str:
    """The next number of the kind in the local year, as in ``TS-2026-000123``.

    The counter row stays locked until the transaction ends, so take it after every other lock.
    """
    year = local_date(at).year
    table = connection.ops.quote_name(NumberCounter._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS counter (kind, year, last) VALUES (%s, %s, 1)"  # noqa: S608  # our own quoted name
            " ON CONFLICT (kind, year) DO UPDATE SET last = counter.last + 1 RETURNING last",
            [str(kind), year],
        )
        (last,) = cursor.fetchone()
    return f"{kind}-{year}-{last:06d}"


def check_values(row: Model) -> None:
    """What Django checks of the row's own values before it is saved; raises ``ValidationError``.

    Keys, and what holds between rows, the database keeps: the rows that keys point to were loaded a moment ago, and
    asking for each of them again was a third of the statements of a write.
    """
    keys = {field.name for field in row._meta.concrete_fields if field.is_relation}
    row.full_clean(exclude=keys, validate_unique=False, validate_constraints=False)


@transaction.atomic(savepoint=False)
def case_open(
    *,
    kind: CaseKind,
    title: str,
    project: Project,
    unit: Unit | None,
    responsible: User | None,
    by: User | None,
    at: dt.datetime,
    entered_at: dt.datetime,
    parent: Case | None = None,
) -> Case:
    """A new case header with its number; the caller saves the kind's own row and its history in this transaction."""
    case = Case(
        kind=kind,
        title=title if len(title) <= LONGEST_TITLE else mask_numbers(title)[:LONGEST_TITLE],
        project=project,
        unit=unit,
        parent=parent,
        root=parent.root if parent else None,
        responsible=responsible,
        reported_at=at,
        entered_at=entered_at,
        entered_by=by,
        number=number_next(kind, entered_at),
    )
    check_values(case)
    case.save()
    if case.root_id is None:
        case.root = case  # the database wrote it with the row
    return case


def case_touch(case: Case, *fields: str) -> None:
    """Save the named fields of a locked case and raise its version, so that older forms are told."""
    named: list[Any] = [Case._meta.get_field(name) for name in fields]
    columns = "".join(f"{connection.ops.quote_name(field.column)} = %s, " for field in named)
    values = [field.get_db_prep_save(getattr(case, field.attname), connection) for field in named]
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE records_case SET {columns}version = version + 1 WHERE id = %s RETURNING version",  # noqa: S608  # our own names
            [*values, case.pk],
        )
        (case.version,) = cursor.fetchone()


def history_add(
    *,
    case: Case | None,
    action: str,
    by: User | None,
    at: dt.datetime,
    entered_at: dt.datetime | None = None,
    details: dict[str, Any] | None = None,
    note: str = "",
) -> HistoryEntry:
    """One entry (SEC-02); ``details`` holds ids and codes only, what a person wrote goes into ``note``."""
    history.label(action)  # an action without words must not get into a record that nobody can change
    entry = HistoryEntry.objects.create(
        case=case, action=action, by=by, at=at, entered_at=entered_at or max(at, now()), details=details or {}
    )
    if note.strip():
        Note.objects.create(entry=entry, text=note.strip())
    return entry


def search_text(*texts: str) -> str:
    """The words of a case as the search keeps them.

    Numbers are masked first: what is hidden on pages cannot be tried out by searching (OWN-05).
    """
    return normalise(mask_numbers(" ".join(texts)))


def search_index(case: Case, *texts: str) -> None:
    """Make the case findable by these words; call it again when they change."""
    text = search_text(case.number, case.title, *texts)
    row = SearchRow(case=case, project_id=case.project_id, text=text, grams=bigrams(text))
    SearchRow.objects.bulk_create(
        [row], update_conflicts=True, unique_fields=["case"], update_fields=["project", "text", "grams"]
    )


def attachments_add(
    *, case: Case, uploads: list[UploadedFile[Any]], by: User | None, at: dt.datetime
) -> list[Attachment]:
    """Check and keep files on a locked case, all or none of them (SEC-04); at most a set number for each case."""
    return _attachments_add(case, uploads, by, at) if uploads else []


@transaction.atomic
def _attachments_add(
    case: Case, uploads: list[UploadedFile[Any]], by: User | None, at: dt.datetime
) -> list[Attachment]:
    if case.attachments.count() + len(uploads) > settings.ATTACHMENTS_PER_CASE:
        raise InvalidInput(
            "too_many_files",
            _("A case takes at most %(limit)s files."),
            field="files",
            limit=settings.ATTACHMENTS_PER_CASE,
        )
    cleaned = [file_clean(name=u.name or "", size=u.size or 0, stream=u) for u in uploads]
    kept = []
    for clean in cleaned:
        attachment = Attachment(
            case=case,
            name=clean.name,
            kind=clean.kind,
            content_type=clean.content_type,
            size=len(clean.content),
            at=at,
            by=by,
        )
        attachment.file.save(clean.name, ContentFile(clean.content), save=False)
        attachment.save()
        kept.append(attachment)
    history_add(case=case, action="files_added", by=by, at=at, details={"count": len(kept)})
    return kept


def files_sweep(*, at: dt.datetime) -> int:
    """Remove stored files that no record names (SEC-04); answers how many. Safe to repeat, and beside itself.

    A file is written before its row is committed, so a change that fails late leaves its file behind. What is younger
    than a day may still get its row.
    """
    removed = 0
    folders, _files = (
        default_storage.listdir(ATTACHMENTS) if default_storage.exists(ATTACHMENTS) else ([], [])
    )
    for folder in folders:
        names = [
            f"{ATTACHMENTS}/{folder}/{name}" for name in default_storage.listdir(f"{ATTACHMENTS}/{folder}")[1]
        ]
        known = set(Attachment.objects.filter(file__in=names).values_list("file", flat=True))
        for name in set(names) - known:
            if default_storage.get_modified_time(name) < at - ORPHANS_KEPT_FOR:
                default_storage.delete(name)
                removed += 1
    return removed
