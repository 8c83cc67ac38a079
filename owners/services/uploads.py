"""A ledger between its upload and its import: kept encrypted, for its uploader only (OWN-07).

Here is what the person does; what the worker does in between is in :mod:`owners.services.upload_work`.
"""

from __future__ import annotations

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.encryption import encrypt
from core.errors import InvalidTransition
from owners.enums import UploadState
from owners.ledger.reader import UnreadableFile, file_check
from owners.ledger.rows import Finding, Ledger, Severity
from owners.models import LedgerUpload
from owners.services.importing import LedgerRefused

KEPT_FOR = dt.timedelta(hours=1)


@transaction.atomic
def upload_keep(*, content: bytes, file_name: str, language: str, by: User, at: dt.datetime) -> LedgerUpload:
    """Keep the file for the worker, who reads it and says in ``language`` what is wrong.

    A new upload replaces those before, unless one of them is being imported.
    Raises :class:`LedgerRefused` for a file that can be seen at a glance to be no ledger at all.
    """
    check_may(by, Permission.OWNER_IMPORT)
    try:
        file_check(content)
    except UnreadableFile as error:
        raise LedgerRefused(Ledger((), (Finding(Severity.ERROR, error.code),))) from error
    LedgerUpload.objects.filter(by=by).exclude(state=UploadState.TO_IMPORT).delete()
    return LedgerUpload.objects.create(
        by=by, file_name=file_name[:200], content=encrypt(content), language=language, at=at, waits_since=at
    )


@transaction.atomic
def upload_commit(*, upload: LedgerUpload, skip_bad_rows: bool, by: User, at: dt.datetime) -> LedgerUpload:
    """The person has seen the preview and orders the import, on purpose without the bad rows if there are any.

    Raises :class:`InvalidTransition` when it is not the time, or when there are bad rows that nobody left out.
    """
    check_may(by, Permission.OWNER_IMPORT)
    upload = LedgerUpload.objects.select_for_update(no_key=True).get(pk=upload.pk)
    if upload.state != UploadState.READY:
        raise InvalidTransition(
            "upload_not_ready", _("This file is not waiting for your decision. Load the page again.")
        )
    preview = upload.preview or {}
    if preview.get("bad_rows") and not skip_bad_rows:
        raise InvalidTransition(
            "ledger_refused",
            _("Nothing was imported. Wrong rows: %(rows)s. Mend them, or import without them."),
            rows=preview["bad_rows"],
        )
    upload.state, upload.skip_bad_rows = UploadState.TO_IMPORT, skip_bad_rows
    upload.waits_since, upload.expires_at = at, None
    upload.lease_until, upload.turn, upload.phase, upload.percent = None, 0, "", 0
    upload.save()
    return upload


def uploads_expire(*, at: dt.datetime) -> int:
    """Drop the uploads that nobody decided about in time, and those that are done."""
    dropped, _rows = LedgerUpload.objects.filter(expires_at__lte=at).delete()
    return dropped
