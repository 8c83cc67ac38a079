"""The lock of everything about the ownership of a unit: the unit's own row.

Cases are locked by ``core.records.locking``; an ownership belongs to no case. Whoever changes ownerships,
contract or stages of a unit locks the unit first, several units by id; nobody takes a case's lock after it.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db import connection

from core.places.models import Unit

ONE_IMPORT_AT_A_TIME = 7_420_107  # keys of advisory locks of ours
ONE_CLAIM_AT_A_TIME = 7_420_108
ONE_EXPORT_AT_A_TIME = 7_420_109


def lock_imports() -> None:
    """Wait until no other import or undo runs; held until the transaction ends, taken before any unit."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_IMPORT_AT_A_TIME])


def try_lock_uploads() -> bool:
    """Whether nobody else is taking up an upload just now; held until the transaction ends."""
    return _try(ONE_CLAIM_AT_A_TIME)


def try_lock_exports() -> bool:
    """Whether nobody else is taking up an export just now; held until the transaction ends."""
    return _try(ONE_EXPORT_AT_A_TIME)


def _try(key: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [key])
        return bool(cursor.fetchone()[0])


def lock_units(unit_ids: Iterable[int], *, skip_locked: bool = False) -> list[int]:
    """Lock these units until the transaction ends and answer those that are ours now."""
    units = Unit.objects.select_for_update(no_key=True, skip_locked=skip_locked)
    return list(units.filter(pk__in=set(unit_ids)).order_by("pk").values_list("pk", flat=True))
