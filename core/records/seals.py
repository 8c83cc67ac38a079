"""Append-only tables are sealed in chains by a job, batch after batch, and can be verified (SEC-02).

A seal covers the rows behind the last one, up to an id below which nothing is under way any more: who adds a row holds
the gate of its chain from before the row has its id (``seal_gate``), and the sealer looks at the highest id while it
holds the gate alone, for the moment of one query. Rows that commit late with a lower id are therefore never missed,
and a row that appears below a seal was put there.

The digests are keyed (the last of ``PERSONAL_DATA_KEYS``, which stays as long as its digests are in use): whoever has
the database alone cannot seal anew what they changed. Whoever has both is found by a head that was kept elsewhere.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import hmac
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import OperationalError, connection, models, transaction

from core.records.models import SEAL_GATES, Seal

BATCH = 5000
ID, MARK = 8, 8  # bytes of a row in ``marks``
SEALERS = SEAL_GATES + 1
TRIES, PAUSE = 40, 0.05
LAST_WAIT = "1s"  # nobody new comes in while the sealer waits at the gate, so it does not wait long


@dataclass(frozen=True, slots=True)
class Chain:
    """A table that is sealed; ``fields`` are what its digests cover, for ever in this order."""

    name: str
    gate: int
    label: str
    fields: tuple[str, ...]

    @property
    def table(self) -> str:
        return connection.ops.quote_name(apps.get_model(self.label)._meta.db_table)

    @property
    def row_text(self) -> str:
        """SQL of a row as one text that depends on nothing but its values."""
        return f"jsonb_build_array({', '.join(map(self._value, self.fields))})::text"

    def _value(self, name: str) -> str:
        field = apps.get_model(self.label)._meta.get_field(name)
        column = connection.ops.quote_name(str(field.column))  # type: ignore[union-attr]
        if isinstance(field, models.DateTimeField):
            return f"to_char({column} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"
        return column


class Row(NamedTuple):
    """A row of a sealed table, by what its seal keeps of it."""

    id: int
    digest: bytes

    @property
    def mark(self) -> bytes:
        return self.id.to_bytes(ID, "big", signed=True) + self.digest[:MARK]


@dataclass(frozen=True, slots=True)
class Broken:
    """Something that is not as it was sealed; ``row`` is empty when it is the seal itself."""

    chain: str
    seal: int
    what: str
    row: int | None = None

    def __str__(self) -> str:
        return f"{self.chain}: seal {self.seal}: " + (
            f"row {self.row} was {self.what}" if self.row is not None else self.what
        )


@dataclass
class Verified:
    """What a run found; ``head`` is the last seal of the chain."""

    chain: str
    seals: int = 0
    rows: int = 0
    unsealed: int = 0
    head: Seal | None = None


_chains: dict[str, Chain] = {}


def register(chain: Chain) -> None:
    """Have a table sealed (call it from ``AppConfig.ready``)."""
    if _chains.setdefault(chain.name, chain) != chain:
        raise ValueError(f"the chain {chain.name!r} is registered twice")


def chains() -> Sequence[Chain]:
    return list(_chains.values())


# --- Sealing ----------------------------------------------------------------------------------------


def history_seal(*, at: dt.datetime) -> dict[str, int]:
    """Seal what came since the last time; answers the number of rows by chain. Safe to run twice, late, or at once."""
    return {chain.name: _chain_seal(chain, at) for chain in chains()}


def _chain_seal(chain: Chain, at: dt.datetime) -> int:
    settled, sealed = _settled(chain), 0
    while settled is not None and (count := _seal_next(chain, settled, at)):
        sealed += count
    return sealed


@transaction.atomic
def _seal_next(chain: Chain, settled: int, at: dt.datetime) -> int:
    """One more seal, when there are rows for it and nobody else is at it."""
    if not _one("SELECT pg_try_advisory_xact_lock(%s, %s)", SEALERS, chain.gate):
        return 0
    head = head_of(chain)
    rows = list(_rows(chain, after=head.last_id if head else None, until=settled, limit=BATCH))
    if not rows:
        return 0
    number = head.number + 1 if head else 1
    Seal.objects.create(
        chain=chain.name,
        number=number,
        last_id=rows[-1].id,
        rows=len(rows),
        marks=b"".join(row.mark for row in rows),
        digest=_digest(chain, number=number, previous=head, at=at, last_id=rows[-1].id, rows=rows),
        at=at,
    )
    return len(rows)


def _settled(chain: Chain) -> int | None:
    """The highest id below which nothing is under way; None when somebody was inside all the time."""
    for turn in range(TRIES + 1):
        try:
            with transaction.atomic():
                if turn == TRIES:
                    _run(f"SET LOCAL lock_timeout = '{LAST_WAIT}'")
                    _one("SELECT pg_advisory_xact_lock(%s, %s)", SEAL_GATES, chain.gate)
                elif not _one("SELECT pg_try_advisory_xact_lock(%s, %s)", SEAL_GATES, chain.gate):
                    time.sleep(PAUSE)
                    continue
                return int(_one(f"SELECT coalesce(max(id), 0) FROM {chain.table}"))  # noqa: S608  # our own quoted name
        except OperationalError:  # the wait was too long; the next bell tries again
            return None
    return None


def head_of(chain: Chain) -> Seal | None:
    return Seal.objects.filter(chain=chain.name).order_by("-number").first()


# --- Verifying --------------------------------------------------------------------------------------


def chain_verify(chain: Chain, result: Verified, *, since: int = 1) -> Iterator[Broken]:
    """Everything from seal ``since`` on that is not as it was sealed; reads each row once, batch by batch."""
    before = Seal.objects.filter(chain=chain.name, number=since - 1).first()
    expected, last_id = since, before.last_id if before else None
    for seal in Seal.objects.filter(chain=chain.name, number__gte=since).order_by("number").iterator(50):
        yield from (Broken(chain.name, n, "the seal is missing") for n in range(expected, seal.number))
        if seal.number != expected:
            before, last_id = None, _first_id(seal)
        rows = list(_rows(chain, after=last_id, until=seal.last_id))
        yield from _seal_verify(chain, seal, before, rows)
        result.seals, result.rows, result.head = result.seals + 1, result.rows + len(rows), seal
        before, expected, last_id = seal, seal.number + 1, seal.last_id
    if since > 1 and expected == since:
        yield Broken(chain.name, since, "the seal is missing")
    after = "" if last_id is None else f" WHERE id > {int(last_id)}"
    result.unsealed = int(_one(f"SELECT count(*) FROM {chain.table}{after}"))  # noqa: S608  # our own name and number


def _first_id(seal: Seal) -> int:
    """Behind which id the rows of a seal begin when the seal before is gone."""
    return int.from_bytes(bytes(seal.marks)[:ID], "big", signed=True) - 1


def _seal_verify(chain: Chain, seal: Seal, before: Seal | None, rows: list[Row]) -> Iterator[Broken]:
    stored = bytes(seal.marks)
    marks = {stored[i : i + ID]: stored[i + ID : i + ID + MARK] for i in range(0, len(stored), ID + MARK)}
    broken = False
    for row in rows:
        mark = marks.pop(row.mark[:ID], None)
        if mark != row.mark[ID:]:
            broken = True
            yield Broken(chain.name, seal.number, "inserted later" if mark is None else "edited", row.id)
    for gone in marks:
        broken = True
        yield Broken(chain.name, seal.number, "removed", int.from_bytes(gone, "big", signed=True))
    if broken or (before is None and seal.number > 1):
        return  # said already: the rows, or the seal before that is missing
    digest = _digest(chain, number=seal.number, previous=before, at=seal.at, last_id=seal.last_id, rows=rows)
    if digest != seal.digest or seal.rows != len(rows):
        yield Broken(chain.name, seal.number, "the seal, or the one before it, was altered")


# --- Digests ----------------------------------------------------------------------------------------


def _digest(
    chain: Chain,
    *,
    number: int,
    previous: Seal | None,
    at: dt.datetime,
    last_id: int,
    rows: Sequence[Row],
) -> str:
    link = previous.digest if previous else ""
    head = [chain.name, str(number), link, at.astimezone(dt.UTC).isoformat(), str(last_id), str(len(rows))]
    made = hmac.new(_key(), "\x1f".join(head).encode(), hashlib.sha256)
    for row in rows:
        made.update(row.digest)
    return made.hexdigest()


def _key() -> bytes:
    return hmac.new(
        settings.PERSONAL_DATA_KEYS[-1].encode(), b"seals of the history", hashlib.sha256
    ).digest()


def _rows(chain: Chain, *, after: int | None, until: int, limit: int | None = None) -> Iterator[Row]:
    """The rows behind ``after`` up to ``until`` by id, each with its digest."""
    key = _key()
    conditions = ["id <= %s", *(["id > %s"] if after is not None else [])]
    values = [until, *([after] if after is not None else [])]
    query = f"SELECT id, {chain.row_text} FROM {chain.table} WHERE {' AND '.join(conditions)} ORDER BY id"  # noqa: S608  # our own quoted names
    with connection.cursor() as cursor:
        cursor.execute(query + (f" LIMIT {int(limit)}" if limit else ""), values)
        for row_id, text in cursor:
            yield Row(row_id, hmac.digest(key, text.encode(), "sha256"))


def _one(statement: str, *values: Any) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        return cursor.fetchone()[0]


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
