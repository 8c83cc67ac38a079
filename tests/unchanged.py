"""A refusal leaves nothing behind: the digests of all our tables before and after are the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.db import connection
from django.db.models import Model

OURS = ("core.", "owners", "repairs", "complaints", "satisfaction", "frontdesk", "dashboard")


def our_models() -> list[type[Model]]:
    """Every model of the house, in the order of the apps."""
    return [
        model
        for model in apps.get_models()
        if apps.get_app_config(model._meta.app_label).name.startswith(OURS)
    ]


# Sessions and tallies are no records: they are used, and counted, with every request.
USED = ("accounts.Session", "accounts.Tally")


def tables() -> dict[str, str]:
    """A digest of the rows of each table, in one query."""
    names = sorted(model._meta.db_table for model in our_models() if model._meta.label not in USED)
    digest = "SELECT '{0}', md5(coalesce(string_agg(row::text, '|' ORDER BY row::text), '')) FROM \"{0}\" row"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(digest.format(name) for name in names))
        return dict(cursor.fetchall())


def _writes() -> int | None:
    """How many rows this transaction has written so far, undone ones too; None outside of one."""
    if not connection.in_atomic_block:
        return None
    used = [model._meta.db_table for model in our_models() if model._meta.label in USED]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) FROM pg_stat_xact_user_tables"
            " WHERE relname <> ALL(%s)",
            [used],
        )
        return int(cursor.fetchone()[0])


@contextmanager
def nothing_changes(*, but: tuple[str, ...] = (), before: dict[str, str] | None = None) -> Iterator[None]:
    """Fails with the names of the tables whose rows changed inside; ``but`` names what may (a token counts).

    ``before`` is how the tables were, where that is known. Rows are read again only if anything was written.
    """
    before, written = before or tables(), _writes()
    yield
    if written is not None and _writes() == written:
        return
    after = tables()
    changed = [name for name in before if before[name] != after[name] and name not in but]
    assert not changed, f"these tables changed: {', '.join(changed)}"
