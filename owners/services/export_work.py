"""What the worker does with ordered exports: write the workbook, keep it in pieces (OWN-07).

The bell may ring twice, late or never: an export is held by a lease, one at a time in the whole installation, so that
long lists never keep the workers from their deadlines. A worker that dies leaves nothing half done: the pieces are
written in one transaction that asks whether the export is still ours. After the lease the next bell takes it up again.
"""

from __future__ import annotations

import datetime as dt
import logging
import time
from collections.abc import Callable
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext, override
from django.utils.translation import gettext_lazy as _

from core.accounts.policies import check_may
from core.encryption import encrypt
from core.errors import DomainError, InvalidInput, InvalidTransition, NotAllowed
from core.web.workbooks import workbook_write
from owners.enums import ExportState
from owners.export_kinds import kind_of
from owners.locking import try_lock_exports
from owners.models import ListExport, ListExportPart

log = logging.getLogger(__name__)

MOST_ROWS = 200_000
KEPT_FOR = dt.timedelta(days=3)
LEASE = dt.timedelta(seconds=90)
TURNS = 3
SAID_EVERY = 0.5  # seconds between two words about the progress
PIECE = 256 * 1024  # bytes

Clock = Callable[[], dt.datetime]


def exports_work(*, clock: Clock) -> int:
    """Write what waits, one after the other; answers how many were taken up. Harmless when rung twice."""
    count = 0
    while (export := _claim(clock())) is not None:
        count += 1
        try:
            with override(export.language):
                _work(export, clock)
        except _TakenOver:
            log.warning("export %s was taken over by another worker", export.pk)
        except Exception:
            log.exception("export %s could not be written (turn %s)", export.pk, export.turn)
            _mine(export).update(lease_until=None)
    return count


@transaction.atomic
def _claim(at: dt.datetime) -> ListExport | None:
    if not try_lock_exports():
        return None
    if ListExport.objects.waiting().filter(lease_until__gt=at).exists():
        return None
    export = ListExport.objects.waiting().select_related("by").order_by("pk").first()
    if export is None:
        return None
    export.turn += 1
    export.lease_until, export.done = at + LEASE, 0
    export.save(update_fields=["turn", "lease_until", "done"])
    return export


def _work(export: ListExport, clock: Clock) -> None:
    if export.turn > TURNS:
        said = gettext("The list could not be written; it was tried several times. Ask your administrator.")
        return _refuse(export, said, clock())
    try:
        _write(export, clock)
    except DomainError as refusal:
        _refuse(export, str(refusal), clock())


def _write(export: ListExport, clock: Clock) -> None:
    kind, by, at = kind_of(export.kind), export.by, clock()
    if kind is None:
        raise InvalidInput("no_such_list", _("There is no such list."))
    if not by.is_active:
        raise NotAllowed("switched_off", _("Who ordered it is switched off."))
    check_may(by, kind.permission)
    listing = kind.listing(by, export.asked, at)
    total = listing.count(MOST_ROWS + 1)
    if total > MOST_ROWS:
        raise InvalidTransition(
            "export_too_large", _("There are more than %(most)s rows. Narrow the filters."), most=MOST_ROWS
        )
    _say(export, at, total=total)
    sheet = workbook_write(listing.title, listing.head, listing.rows(), _Progress(export, clock))
    with sheet.file as file:
        _keep(export, file, sheet.count, clock())


@transaction.atomic
def _keep(export: ListExport, file: IO[bytes], count: int, at: dt.datetime) -> None:
    size = 0
    for number, piece in enumerate(iter(lambda: file.read(PIECE), b"")):
        ListExportPart.objects.create(export=export, number=number, content=encrypt(piece))
        size += len(piece)
    _say(
        export, at, state=ExportState.DONE, lease_until=None, done=count, total=count, size=size,
        expires_at=at + KEPT_FOR,
    )  # fmt: skip


def _refuse(export: ListExport, problem: str, at: dt.datetime) -> None:
    _mine(export).update(
        state=ExportState.REFUSED, problem=problem, lease_until=None, expires_at=at + KEPT_FOR
    )


class _TakenOver(Exception):
    """The lease was over, and another worker has it now."""


def _say(export: ListExport, at: dt.datetime, **news: Any) -> None:
    if not _mine(export).update(**{"lease_until": at + LEASE, **news}):
        raise _TakenOver


def _mine(export: ListExport) -> Any:
    """The row, as long as it is ours: who came after us has raised the turn."""
    return ListExport.objects.filter(pk=export.pk, turn=export.turn, state=ExportState.WAITING)


class _Progress:
    """Says how far it is and renews the lease."""

    def __init__(self, export: ListExport, clock: Clock) -> None:
        self.export = export
        self.clock = clock
        self.said = time.monotonic()

    def __call__(self, done: int) -> None:
        if time.monotonic() - self.said >= SAID_EVERY:
            self.said = time.monotonic()
            _say(self.export, self.clock(), done=done)
