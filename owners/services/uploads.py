"""A ledger between its preview and its import: kept encrypted, for its uploader only, for an hour (OWN-07)."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.encryption import decrypt, encrypt
from core.time import local_date
from owners.ledger.checks import ledger_judge
from owners.models import LedgerUpload
from owners.services.importing import ImportResult, LedgerRefused, ledger_import, ledger_preview

KEPT_FOR = dt.timedelta(hours=1)


@transaction.atomic
def upload_keep(*, content: bytes, file_name: str, by: User, at: dt.datetime) -> LedgerUpload:
    """Keep the file for its preview; a new upload replaces the one before.

    Raises :class:`LedgerRefused` for a file that is no ledger at all.
    """
    check_may(by, Permission.OWNER_IMPORT)
    ledger = ledger_judge(content, today=local_date(at))
    if ledger.unreadable:
        raise LedgerRefused(ledger)
    LedgerUpload.objects.filter(by=by).delete()
    return LedgerUpload.objects.create(
        by=by, file_name=file_name[:200], content=encrypt(content), at=at, expires_at=at + KEPT_FOR
    )


def upload_preview(*, upload: LedgerUpload, by: User, at: dt.datetime) -> ImportResult:
    """What importing this upload would do; writes nothing."""
    return ledger_preview(content=decrypt(bytes(upload.content)), by=by, at=at)


@transaction.atomic
def upload_import(*, upload: LedgerUpload, skip_bad_rows: bool, by: User, at: dt.datetime) -> ImportResult:
    """Import the upload and let go of it; raises as :func:`ledger_import`, and keeps it then."""
    content = decrypt(bytes(upload.content))
    result = ledger_import(
        content=content, file_name=upload.file_name, by=by, at=at, skip_bad_rows=skip_bad_rows
    )
    upload.delete()
    return result


def uploads_expire(*, at: dt.datetime) -> int:
    """Drop the uploads that nobody imported in time."""
    dropped, _ = LedgerUpload.objects.filter(expires_at__lte=at).delete()
    return dropped
