"""What the worker does with uploaded ledgers: read them for their preview, import them when ordered (OWN-07).

The bell may ring twice, late or never: an upload is held by a lease, one at a time in the whole installation, so that
imports never keep the other workers from their deadlines. A worker that dies leaves nothing half done: reading writes
nothing else, importing is one transaction whose last step asks whether the upload is still ours. After the lease the
next bell takes it up again.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext, override

from core.encryption import decrypt, encrypt
from core.errors import Conflict, DomainError
from owners.enums import UploadState
from owners.ledger.marking import ledger_mark
from owners.ledger.progress import Phase, percent
from owners.ledger.rows import Finding
from owners.locking import try_lock_uploads
from owners.models import LedgerUpload
from owners.services.import_summary import preview_of
from owners.services.importing import LedgerRefused, ledger_import, ledger_preview
from owners.services.uploads import KEPT_FOR

log = logging.getLogger(__name__)

LEASE = dt.timedelta(seconds=90)
TURNS = 3
SAID_EVERY = 0.5  # seconds between two words about the progress

Clock = Callable[[], dt.datetime]


def uploads_work(*, clock: Clock) -> int:
    """Do what waits, one after the other; answers how many uploads were taken up. Harmless when rung twice."""
    count = 0
    while (upload := _claim(clock())) is not None:
        count += 1
        try:
            _work(upload, clock)
        except Exception:
            log.exception("upload %s could not be worked on (turn %s)", upload.pk, upload.turn)
            _mine(upload).update(lease_until=None)
    return count


@transaction.atomic
def _claim(at: dt.datetime) -> LedgerUpload | None:
    if not try_lock_uploads():
        return None
    if LedgerUpload.objects.waiting().filter(lease_until__gt=at).exists():
        return None
    upload = LedgerUpload.objects.waiting().select_related("by").order_by("waits_since", "pk").first()
    if upload is None:
        return None
    upload.turn += 1
    upload.lease_until, upload.phase, upload.percent = at + LEASE, Phase.READING, 0
    upload.save(update_fields=["turn", "lease_until", "phase", "percent"])
    return upload


def _work(upload: LedgerUpload, clock: Clock) -> None:
    with override(upload.language):
        if upload.turn > TURNS:
            _refuse(
                upload,
                gettext(
                    "The file could not be worked on; it was tried several times. Ask your administrator."
                ),
                clock(),
            )
            return
        run = _read if upload.state == UploadState.TO_READ else _import
        try:
            with _Progress(upload, clock) as progress:
                run(upload, progress, clock())
        except DomainError as refusal:
            _refuse(upload, str(refusal), clock())


def _read(upload: LedgerUpload, progress: _Progress, at: dt.datetime) -> None:
    content = decrypt(bytes(upload.content))
    result = ledger_preview(content=content, by=upload.by, at=at, tell=progress)
    if result.ledger.unreadable:
        raise LedgerRefused(result.ledger)
    progress(Phase.MARKING, 0, 1)
    _mine(upload).update(
        state=UploadState.READY,
        preview=preview_of(result),
        marked=_marked(content, result.findings),
        lease_until=None,
        expires_at=at + KEPT_FOR,
    )


def _import(upload: LedgerUpload, progress: _Progress, at: dt.datetime) -> None:
    try:
        with transaction.atomic():
            result = ledger_import(
                content=decrypt(bytes(upload.content)),
                file_name=upload.file_name,
                by=upload.by,
                at=at,
                skip_bad_rows=upload.skip_bad_rows,
                tell=progress,
            )
            done: dict[str, Any] = {"state": UploadState.DONE, "content": b"", "batch": result.batch}
            ours = _mine(upload).update(**done, lease_until=None, expires_at=at + KEPT_FOR)
            if not ours:
                raise Conflict("upload_taken_over", "another worker has taken this over")
    except LedgerRefused:
        # a day has passed since the preview, or the like: the person sees it anew before deciding
        _mine(upload).update(state=UploadState.TO_READ, lease_until=None, turn=0, waits_since=at)
    except Conflict as lost:
        log.warning("upload %s: %s", upload.pk, lost)


def _marked(content: bytes, findings: tuple[Finding, ...]) -> bytes:
    """The marked copy, encrypted; empty when there is nothing to mark."""
    if not any(finding.row for finding in findings):
        return b""
    try:
        return encrypt(ledger_mark(content, findings))
    except Exception:  # an odd workbook: the preview names everything too, and is worth more than the copy
        log.exception("a copy could not be marked")
        return b""


def _refuse(upload: LedgerUpload, problem: str, at: dt.datetime) -> None:
    _mine(upload).update(
        state=UploadState.REFUSED, problem=problem, content=b"", lease_until=None, expires_at=at + KEPT_FOR
    )


def _mine(upload: LedgerUpload) -> Any:
    """The row, as long as it is ours: who came after us has raised the turn."""
    return LedgerUpload.objects.filter(pk=upload.pk, turn=upload.turn, state=upload.state)


class _Progress:
    """Says how far it is and renews the lease, on a connection of its own: the import is one long transaction."""

    def __init__(self, upload: LedgerUpload, clock: Clock) -> None:
        self.upload = upload
        self.clock = clock
        self.connection = connection.copy()
        self.said = time.monotonic()

    def __enter__(self) -> _Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def __call__(self, phase: Phase, done: int, of: int) -> None:
        if time.monotonic() - self.said < SAID_EVERY:
            return
        self.said = time.monotonic()
        with suppress(DatabaseError), self.connection.cursor() as cursor:
            cursor.execute(
                "UPDATE owners_ledgerupload SET phase = %s, percent = %s, lease_until = %s"
                " WHERE id = %s AND turn = %s AND lease_until IS NOT NULL",
                [
                    phase.value,
                    percent(phase, done, of),
                    self.clock() + LEASE,
                    self.upload.pk,
                    self.upload.turn,
                ],
            )
