"""Stages move by themselves on the day they are due, with their true date (OWN-03)."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence

from django.db import connection, transaction

from core.places.models import Company
from core.time import local_date
from owners.enums import Stage
from owners.locking import lock_units
from owners.models import Ownership, SalesContract, StageMove
from owners.models.ownership import OwnershipQuerySet
from owners.policies.stages import Boundaries, StageFacts, next_stage_on, stage_on, stage_path

BATCH = 500

Move = tuple[str, str, dt.date]


def stages_move_due(*, at: dt.datetime) -> int:
    """Move every ownership whose next stage has come, in short transactions; answers how many moved (OWN-03).

    Late runs catch up: each move carries the day on which it was due. Running it twice, or twice at once,
    changes nothing more; a unit that somebody works on is left for the next run.
    """
    moved, after = 0, 0
    while True:
        with transaction.atomic():
            batch = list(_due(at).filter(pk__gt=after).order_by("pk").values_list("pk", "unit_id")[:BATCH])
            if not batch:
                return moved
            after = batch[-1][0]
            ours = lock_units((unit for _, unit in batch), skip_locked=True)
            due = _due(at).filter(pk__in=[pk for pk, _ in batch], unit_id__in=ours)
            ownerships = list(due.select_related("unit__contract", "unit__project__company"))
            stages_recompute(ownerships, at=at)
            moved += len(ownerships)


def stages_recompute(ownerships: Sequence[Ownership], *, at: dt.datetime) -> None:
    """Bring stage, timeline and next day of these ownerships in line with their dates; units are locked.

    Moves that a corrected date undid are marked as withdrawn, never removed.
    """
    known: dict[int, list[StageMove]] = defaultdict(list)
    for move in StageMove.objects.filter(ownership__in=ownerships, withdrawn_at__isnull=True):
        known[move.ownership_id].append(move)
    fresh: list[tuple[int, Move]] = []
    withdrawn: list[int] = []
    changed: list[Ownership] = []
    for ownership in ownerships:
        before_it = _stage_of(ownership)
        moves = _stage_set(ownership, local_date(at))
        if _stage_of(ownership) != before_it:
            changed.append(ownership)
        there = {(m.to_stage, m.on) for m in known[ownership.pk]}
        fresh += [(ownership.pk, move) for move in moves if move[1:] not in there]
        wanted = {(to, on) for _, to, on in moves}
        withdrawn += [m.pk for m in known[ownership.pk] if (m.to_stage, m.on) not in wanted]
    StageMove.objects.filter(pk__in=withdrawn).update(withdrawn_at=at)
    _moves_add(fresh, at)
    Ownership.objects.bulk_update(changed, ["stage", "stage_since", "next_stage_on"], batch_size=500)


def _moves_add(moves: Sequence[tuple[int, Move]], at: dt.datetime) -> None:
    """One statement for all: a ledger makes four moves of each of its rows."""
    if not moves:
        return
    table = connection.ops.quote_name(StageMove._meta.db_table)
    ids, found = zip(*moves, strict=True)
    before, to, on = zip(*found, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO {table} (ownership_id, from_stage, to_stage, "on", recorded_at)'  # noqa: S608  # our own name
            " SELECT *, %s FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::date[])",
            [at, list(ids), list(map(str, before)), list(map(str, to)), list(on)],
        )


def stages_begin(ownerships: Sequence[Ownership], *, at: dt.datetime) -> None:
    """Give ownerships that are about to be saved their stage; :func:`stages_recompute` writes their timeline then."""
    for ownership in ownerships:
        _stage_set(ownership, local_date(at))


def stage_facts(ownership: Ownership) -> StageFacts:
    """The dates of unit, contract and transfer that decide the stage."""
    unit = ownership.unit
    contract: SalesContract | None = getattr(unit, "contract", None)
    return StageFacts(
        subscribed_on=ownership.valid_from,
        signed_on=contract.signed_on if contract else None,
        handed_over_on=unit.handed_over_on,
        transferred_on=ownership.valid_from if ownership.by_resale else None,
    )


def boundaries_of(company: Company) -> Boundaries:
    """OWN-02: where running-in and stable end is a setting of the company."""
    return Boundaries(company.running_in_months, company.stable_until_months)


def _due(at: dt.datetime) -> OwnershipQuerySet:
    return Ownership.objects.current().filter(next_stage_on__lte=local_date(at))


def _stage_of(ownership: Ownership) -> tuple[str, dt.date, dt.date | None]:
    return str(ownership.stage), ownership.stage_since, ownership.next_stage_on


def _stage_set(ownership: Ownership, today: dt.date) -> list[Move]:
    """Set the stage as of today and answer the moves that led to it."""
    facts, boundaries = stage_facts(ownership), boundaries_of(ownership.unit.project.company)
    stage, since = stage_on(facts, today, boundaries)
    ownership.stage = stage
    ownership.stage_since = ownership.valid_from if stage is Stage.POTENTIAL else since
    ownership.next_stage_on = next_stage_on(facts, today, boundaries)
    moves: list[Move] = []
    before = ""
    for to, on in stage_path(facts, boundaries):
        if on <= today:
            moves.append((before, to, on))
            before = to
    return moves
