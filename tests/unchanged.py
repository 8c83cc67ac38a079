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


def tables() -> dict[str, str]:
    """A digest of the rows of each table, in one query."""
    # Sessions and tallies are no records: they are used, and counted, with every request.
    kept = [m for m in our_models() if m._meta.label not in ("accounts.Session", "accounts.Tally")]
    names = sorted(m._meta.db_table for m in kept)
    digest = "SELECT '{0}', md5(coalesce(string_agg(row::text, '|' ORDER BY row::text), '')) FROM \"{0}\" row"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(digest.format(name) for name in names))
        return dict(cursor.fetchall())


@contextmanager
def nothing_changes(*, but: tuple[str, ...] = ()) -> Iterator[None]:
    """Fails with the names of the tables whose rows changed inside; ``but`` names what may (a token counts)."""
    before = tables()
    yield
    after = tables()
    changed = [name for name in before if before[name] != after[name] and name not in but]
    assert not changed, f"these tables changed: {', '.join(changed)}"
