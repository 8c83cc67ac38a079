"""A long list as a file: ordered by a person, fetched by the same person, wiped after some days (OWN-05, OWN-07).

What the worker does in between is in :mod:`owners.services.export_work`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.accounts.models import User
from core.accounts.policies import check_may
from core.encryption import decrypt
from core.errors import InvalidInput, InvalidTransition
from owners.enums import ExportState
from owners.export_kinds import kind_of
from owners.models import ListExport
from owners.services.access import export_log

MOST_WAITING = 3  # of one person
LONGEST_FILTER = 200


@transaction.atomic
def export_order(
    *, kind: str, asked: Mapping[str, str], language: str, by: User, at: dt.datetime
) -> ListExport:
    """Have the list written by the worker, as the person sees it then, in their language.

    Raises :class:`NotAllowed` for who may not see the list, :class:`InvalidTransition` when enough of theirs wait.
    """
    known = kind_of(kind)
    if known is None:
        raise InvalidInput("no_such_list", _("There is no such list."), field="kind")
    check_may(by, known.permission)
    if ListExport.objects.of(by, at).waiting().count() >= MOST_WAITING:
        raise InvalidTransition(
            "exports_wait", _("%(count)s of your exports are being made. Wait for them first."), count=MOST_WAITING
        )  # fmt: skip
    kept = {name: value[:LONGEST_FILTER] for name, value in asked.items() if value}
    title = known.listing(by, kept, at).title
    return ListExport.objects.create(by=by, kind=kind, title=title, asked=kept, language=language, at=at)


@transaction.atomic
def export_fetch(*, export: ListExport, by: User, at: dt.datetime) -> Iterator[bytes]:
    """The pieces of the finished file; each time it is fetched is a line of the access log.

    Raises :class:`NotAllowed` for who may not see the list any more, :class:`InvalidTransition` while it is not ready.
    """
    known = kind_of(export.kind)
    if known is None or export.state != ExportState.DONE:
        raise InvalidTransition("export_not_ready", _("This export is not ready."))
    check_may(by, known.permission)
    export_log(what=export.title, count=export.total, by=by, at=at)
    return _pieces(export)


def _pieces(export: ListExport) -> Iterator[bytes]:
    for number in export.parts.order_by("number").values_list("number", flat=True):
        yield decrypt(bytes(export.parts.get(number=number).content))


def exports_expire(*, at: dt.datetime) -> int:
    """Wipe the exports whose time is over; answers how many."""
    over = ListExport.objects.filter(expires_at__lte=at)
    return over.delete()[1].get("owners.ListExport", 0) if over.exists() else 0
