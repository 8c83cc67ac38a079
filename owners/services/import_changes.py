"""What an import made and changed is kept, so that it can be taken back (OWN-07).

Undoing removes rows, which nothing else in the product does: they are rows that came in by mistake and on which
nothing stands yet. As soon as a case, a contact, a transfer or an audit stands on one, the batch cannot be undone.
"""

from __future__ import annotations

import base64
import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, transaction
from django.db.models import BinaryField, Model, ProtectedError
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may
from core.errors import Conflict, InvalidTransition
from core.places.models import Unit
from core.records.services import history_add
from owners.locking import lock_imports, lock_units
from owners.models import ImportBatch, ImportChange, Ownership, PersonSegments, SalesContract, StageMove
from owners.services.import_plan import KINDS, Plan
from owners.services.stages import stages_recompute

BY_NAME: dict[str, type[Model]] = {kind.__name__: kind for kind in KINDS}
BATCH = 2000


def changes_keep(batch: ImportBatch, plan: Plan) -> None:
    """One row for each thing made or changed by the batch."""
    rows: list[ImportChange] = []
    for kind in KINDS:
        made = {"batch": batch, "kind": kind.__name__}
        if plan.created[kind]:
            _made_keep(batch, kind, [thing.pk for thing in plan.created[kind]])
        for thing, before in plan.changed[kind].values():
            after = {name: getattr(thing, name) for name in before}
            rows.append(
                ImportChange(**made, object_id=thing.pk, before=_packed(before), after=_packed(after))
            )
    ImportChange.objects.bulk_create(rows, batch_size=BATCH)


def _made_keep(batch: ImportBatch, kind: type[Model], ids: list[int]) -> None:
    """One statement for all new things of a kind: there are as many as a ledger has rows."""
    table = connection.ops.quote_name(ImportChange._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (batch_id, kind, object_id) SELECT %s, %s, unnest(%s::bigint[])",  # our own name
            [batch.pk, kind.__name__, ids],
        )


def newest_batch() -> ImportBatch | None:
    """The import that can be undone: the last one that was not."""
    return ImportBatch.objects.filter(undone_at__isnull=True).order_by("-pk").first()


@transaction.atomic
def import_undo(*, batch: ImportBatch, by: User | None, at: dt.datetime) -> None:
    """Take the newest import back: what it made is removed, what it changed gets its former values (OWN-07).

    Raises :class:`InvalidTransition` for an import that is not the newest, and :class:`Conflict` when something was
    built on it or changed since; nothing is undone then.
    """
    lock_imports()
    if newest_batch() != batch:
        raise InvalidTransition(
            "import_not_newest", _("Only the newest import can be undone. Undo the later ones first.")
        )
    changes: dict[type[Model], list[ImportChange]] = defaultdict(list)
    for change in batch.changes.order_by("pk"):
        changes[BY_NAME[change.kind]].append(change)
    unit_ids = _units_of(changes)
    lock_units(unit_ids)
    _check_projects(by, unit_ids)
    _remove(changes)
    _restore(changes)
    left = Ownership.objects.current().filter(unit__in=unit_ids)
    stages_recompute(list(left.select_related("unit__contract", "unit__project__company")), at=at)
    batch.undone_at, batch.undone_by = at, by
    batch.save(update_fields=["undone_at", "undone_by"])
    history_add(case=None, action="ledger_import_undone", by=by, at=at, details={"batch": batch.pk})


def _check_projects(by: User | None, unit_ids: Iterable[int]) -> None:
    if by is not None:
        for project_id in Unit.objects.filter(pk__in=unit_ids).values_list("project", flat=True).distinct():
            check_may(by, Permission.OWNER_IMPORT, project_id)


def _units_of(changes: dict[type[Model], list[ImportChange]]) -> set[int]:
    ids = {kind: [change.object_id for change in changes[kind]] for kind in KINDS}
    units = set(ids[Unit])
    for kind in (SalesContract, Ownership):
        units |= set(kind._default_manager.filter(pk__in=ids[kind]).values_list("unit_id", flat=True))
    return units


def _remove(changes: dict[type[Model], list[ImportChange]]) -> None:
    made = {kind: [c.object_id for c in changes[kind] if c.before is None] for kind in KINDS}
    ended = Ownership.objects.filter(pk__in=made[Ownership], ended_on__isnull=False)
    audited = SalesContract.objects.filter(pk__in=made[SalesContract], audited_at__isnull=False)
    kept = PersonSegments.objects.filter(pk__in=made[PersonSegments], version__gt=1)
    if ended.exists() or audited.exists() or kept.exists():
        raise _built_on()
    StageMove.objects.filter(ownership__in=made[Ownership]).delete()
    try:
        for kind in reversed(KINDS):
            kind._default_manager.filter(pk__in=made[kind]).delete()
    except ProtectedError as error:
        raise _built_on() from error


def _restore(changes: dict[type[Model], list[ImportChange]]) -> None:
    for kind in KINDS:
        changed = {c.object_id: c for c in changes[kind] if c.before is not None}
        things = list(kind._default_manager.filter(pk__in=changed))
        names: set[str] = set()
        for thing in things:
            before, after = changed[thing.pk].before or {}, changed[thing.pk].after or {}
            fields: dict[str, Any] = {name: kind._meta.get_field(name) for name in before}
            now = {name: getattr(thing, field.attname) for name, field in fields.items()}
            if _packed(now) != after:
                raise _built_on()
            names |= before.keys()
            for name, field in fields.items():
                setattr(thing, field.attname, _unpacked(field, before[name]))
        if names:
            kind._default_manager.bulk_update(things, sorted(names), batch_size=BATCH)


def _packed(values: dict[str, Any]) -> dict[str, Any]:
    """The values as JSON has them; an object by its key, bytes as base64."""
    encoder = DjangoJSONEncoder()
    packed: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, Model):
            packed[name] = value.pk
        elif isinstance(value, bytes | memoryview):
            packed[name] = base64.b64encode(bytes(value)).decode()
        elif value is None or isinstance(value, str | int | bool | list):
            packed[name] = str(value) if isinstance(value, str) else value
        else:
            packed[name] = encoder.default(value)
    return packed


def _unpacked(field: Any, value: Any) -> Any:
    if value is not None and isinstance(field, BinaryField):
        return base64.b64decode(value)
    return field.target_field.to_python(value) if field.is_relation else field.to_python(value)


def _built_on() -> Conflict:
    return Conflict(
        "import_built_on",
        _("This import cannot be undone any more: something was changed or built on it since."),
    )
