"""Records that the real services made once, turned into stencils that are filled as often as wanted.

Inside a transaction that is rolled back every table gives out ids that nothing else looks like.  Whatever the services
write then names each other by these ids, in keys, texts and JSON alike, and one replacement makes a stencil of it.
A table or column that the product gets tomorrow needs no line here.
"""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import connection, models, transaction

MARK = 9 * 10**12
MARKED = re.compile(r"(?<!\d)9[01]\d\d0000\d{5}(?!\d)")


def tables() -> dict[str, type[models.Model]]:
    """Every table of the product whose key is a number, by its name."""
    found = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    whole = (models.IntegerField, models.OneToOneField)
    return {name: model for name, model in sorted(found.items()) if isinstance(model._meta.pk, whole)}


@contextmanager
def rehearsal() -> Iterator[None]:
    """A transaction in which new records get marked ids; nothing of it stays."""
    with transaction.atomic(), connection.cursor() as cursor:
        for place, (table, model) in enumerate(tables().items()):
            if isinstance(model._meta.pk, models.BigAutoField):
                start = MARK + place * 10**9 + 1
                cursor.execute(
                    f'ALTER TABLE "{table}" ALTER COLUMN "{model._meta.pk.column}" RESTART {start}'
                )
        yield
        transaction.set_rollback(True)


@dataclass(slots=True)
class Row:
    """One record as a line of COPY: its values in the order of the table's columns."""

    table: str
    columns: list[str]
    values: list[str]

    def ids(self) -> set[str]:
        return set(MARKED.findall("\t".join(self.values)))

    def value(self, column: str) -> str:
        return self.values[self.columns.index(column)]

    def put(self, **values: str) -> None:
        """Other values for the named columns; places to be filled are written ``%(name)s``."""
        for column, value in values.items():
            self.values[self.columns.index(column)] = value


def rehearsed(leave_out: Iterable[str] = ()) -> list[Row]:
    """Every record of the rehearsal, per cent signs doubled."""
    found = []
    with connection.cursor() as cursor:
        for table, model in tables().items():
            if table in leave_out or model._meta.pk is None:
                continue
            out = io.StringIO()
            rows = f'SELECT * FROM "{table}" WHERE "{model._meta.pk.column}" >= {MARK}'  # our own names
            cursor.copy_expert(f"COPY ({rows} ORDER BY 1) TO STDOUT WITH (HEADER)", out)
            head, *lines = out.getvalue().splitlines()
            columns = head.split("\t")
            found += [Row(table, columns, line.replace("%", "%%").split("\t")) for line in lines]
    return found


def families(rows: list[Row], heads: Iterable[str], shared: Iterable[str]) -> dict[str, list[Row]]:
    """The records that belong together, by the id of their head; ``shared`` ids tie nothing together."""
    family = {head: head for head in heads}
    loose, waiting = set(shared), list(rows)
    while waiting:
        left = []
        for row in waiting:
            ids = row.ids() - loose
            head = next((family[i] for i in ids if i in family), None)
            if head is None:
                left.append(row)
            else:
                family.update(dict.fromkeys(ids, head))
        if len(left) == len(waiting):
            break  # what is about no head: the stage itself
        waiting = left
    members: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        for one in row.ids() - loose:
            if one in family:
                members[family[one]].append(row)
                break
    return members


@dataclass(slots=True)
class Stencil:
    """The lines of one family, table by table, and how many ids each table gives to a copy of it."""

    lines: dict[str, str] = field(default_factory=dict)
    ids: dict[str, int] = field(default_factory=dict)


def stencil(rows: list[Row], known: dict[str, str]) -> Stencil:
    """The family as text with places to fill: ``known`` ids by their own names, all others ``<table>_<n>``."""
    names, found, owners = dict(known), Stencil(), list(tables())
    for one in sorted({one for row in rows for one in row.ids()} - known.keys()):
        table = owners[int(one[1:4])]
        names[one] = f"{table}_{found.ids.get(table, 0)}"
        found.ids[table] = found.ids.get(table, 0) + 1
    by_table: dict[str, list[str]] = defaultdict(list)
    for row in rows:
        line = MARKED.sub(lambda one: f"%({names[one.group()]})s", "\t".join(row.values))
        by_table[row.table].append(f"{line}\n")
    found.lines = {table: "".join(lines) for table, lines in by_table.items()}
    return found


def columns_of(rows: Iterable[Row]) -> dict[str, list[str]]:
    """The columns of each table in the rows, in their order."""
    return {row.table: row.columns for row in rows}


def filled(values: dict[str, Any], first: dict[str, int], counts: dict[str, int]) -> None:
    """Put the ids of one copy into ``values`` and move ``first``, the next free id of each table, on."""
    for table, count in counts.items():
        start = first[table]
        for number in range(count):
            values[f"{table}_{number}"] = start + number
        first[table] = start + count
