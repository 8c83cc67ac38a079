"""Bringing a ledger in: preview, all or nothing, the same again changes nothing (OWN-07)."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import Any

from django.db import connection, transaction
from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from core.accounts.enums import Permission
from core.accounts.models import User
from core.accounts.policies import check_may, scope_of
from core.errors import InvalidInput, NotAllowed
from core.records.services import history_add
from core.time import local_date
from owners.ledger.checks import ledger_judge
from owners.ledger.messages import SENTENCES
from owners.ledger.progress import Phase, Tell, tell_nobody
from owners.ledger.rows import Finding, Ledger, LedgerRow
from owners.locking import lock_imports
from owners.models import ImportBatch, Ownership
from owners.services.import_changes import changes_keep
from owners.services.import_compare import import_plan
from owners.services.import_people import people_finish
from owners.services.import_plan import KINDS, Plan
from owners.services.import_state import Known, known_load, ledger_named_now
from owners.services.stages import stages_begin, stages_recompute

BATCH = 1000


class LedgerRefused(InvalidInput):
    """The ledger has rows that must not come in; ``ledger`` names them all."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        if ledger.unreadable:
            first = next(finding for finding in ledger.errors if finding.row == 0)
            super().__init__(first.code, SENTENCES[first.code], field="file", **first.params)
        else:
            super().__init__(
                "ledger_refused",
                _("Nothing was imported. Wrong rows: %(rows)s. Mend them, or import without them."),
                rows=len(ledger.bad_rows),
            )


@dataclass(frozen=True)
class ImportResult:
    """What an import did, or would do: counts of rows, the plan by kind, and what to look at."""

    ledger: Ledger
    findings: tuple[Finding, ...]
    new: int
    changed: int
    untouched: int
    left_out: int
    plan: Plan
    batch: ImportBatch | None = None

    @property
    def changes_nothing(self) -> bool:
        return not self.new and not self.changed


def ledger_preview(
    *, content: bytes, by: User | None, at: dt.datetime, tell: Tell = tell_nobody
) -> ImportResult:
    """What the import of the good rows would do; writes nothing."""
    ledger = ledger_named_now(ledger_judge(content, today=local_date(at), tell=tell), lock=False)
    known = known_load(ledger.rows, lock=False)
    _check_projects(by, ledger.rows, known)
    return _result(ledger, import_plan(ledger.rows, known, by=by, at=at, tell=tell))


def ledger_import(
    *,
    content: bytes,
    file_name: str,
    by: User | None,
    at: dt.datetime,
    skip_bad_rows: bool = False,
    dry_run: bool = False,
    tell: Tell = tell_nobody,
) -> ImportResult:
    """Import a ledger: all of it, or nothing, or on purpose without the bad rows (OWN-07).

    Raises :class:`LedgerRefused` (it names every bad row), :class:`NotAllowed` without permission in a
    project of the file. A file that changes nothing writes nothing, not even a batch.
    """
    ledger = ledger_judge(content, today=local_date(at), tell=tell)
    if ledger.unreadable or (ledger.errors and not skip_bad_rows):
        raise LedgerRefused(ledger)
    if dry_run:
        return ledger_preview(content=content, by=by, at=at)
    with transaction.atomic():
        lock_imports()
        ledger = ledger_named_now(ledger, lock=True)
        known = known_load(ledger.rows, lock=True)
        _check_projects(by, ledger.rows, known)
        plan = import_plan(ledger.rows, known, by=by, at=at, tell=tell)
        if plan.is_empty:
            return _result(ledger, plan)
        _write(plan, at, tell)
        result = _result(ledger, plan)
        batch = _batch_add(result, content, file_name, by=by, at=at)
        changes_keep(batch, plan)
        return replace(result, batch=batch)


def _check_projects(by: User | None, rows: tuple[LedgerRow, ...], known: Known) -> None:
    """The permission is needed in every project of the file, and everywhere for a project that is new."""
    if by is None:
        return
    check_may(by, Permission.OWNER_IMPORT)
    scope = scope_of(by, Permission.OWNER_IMPORT)
    names = dict.fromkeys(row.project for row in rows)
    ids = {name: known.projects[name].pk for name in names if name in known.projects}
    foreign = [name for name in names if ids.get(name) not in scope]
    if foreign:
        raise NotAllowed(
            "import_foreign_project",
            _("You may not import owners of these projects: %(projects)s."),
            projects="、".join(foreign),
        )


def _write(plan: Plan, at: dt.datetime, tell: Tell) -> None:
    people_finish(plan)
    stages_begin(plan.created[Ownership], at=at)
    whole = sum(len(plan.created[kind]) + len(plan.changed[kind]) for kind in KINDS)
    done = 0
    for kind in KINDS:
        manager: Any = kind._default_manager
        changed = plan.changed[kind].values()
        names = sorted(set().union(*(before for _, before in changed)))
        if names:
            manager.bulk_update([thing for thing, _ in changed], names, batch_size=BATCH)
        for first in range(0, len(plan.created[kind]), BATCH):
            tell(Phase.WRITING, done + first, whole)
            manager.bulk_create(plan.created[kind][first : first + BATCH])
        done += len(plan.created[kind]) + len(changed)
    for first in range(0, len(plan.restaged), BATCH):
        tell(Phase.WRITING, whole, whole)
        stages_recompute(plan.restaged[first : first + BATCH], at=at)
    _tables_measure([kind for kind in KINDS if len(plan.created[kind]) >= BATCH])


def _tables_measure(kinds: list[type[Model]]) -> None:
    """Let PostgreSQL see now how large these tables have become.

    By itself it looks a minute later. Until then it takes them for small ones, and the next preview of the ledger
    would take that minute. Where the application does not own the tables, it is passed over with a warning.
    """
    if kinds:
        with connection.cursor() as cursor:
            tables = ", ".join(connection.ops.quote_name(kind._meta.db_table) for kind in kinds)
            cursor.execute(f"ANALYZE {tables}")


def _batch_add(
    result: ImportResult, content: bytes, file_name: str, *, by: User | None, at: dt.datetime
) -> ImportBatch:
    counts = {"new": result.new, "changed": result.changed}
    batch = ImportBatch.objects.create(
        file_name=file_name[:200],
        digest=hashlib.sha256(content).hexdigest(),
        by=by,
        at=at,
        rows=len(result.ledger.rows),
        untouched=result.untouched,
        left_out=result.left_out,
        **counts,
    )
    history_add(case=None, action="ledger_imported", by=by, at=at, details={"batch": batch.pk, **counts})
    return batch


def _result(ledger: Ledger, plan: Plan) -> ImportResult:
    return ImportResult(
        ledger=ledger,
        findings=(*ledger.findings, *plan.findings),
        new=plan.new_rows,
        changed=plan.changed_rows,
        untouched=plan.untouched_rows,
        left_out=len(ledger.bad_rows),
        plan=plan,
    )
