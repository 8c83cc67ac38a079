"""A fresh demo instead of the present one; what is no demo is kept, unless somebody names its database.

Whether a database is a demo stands in its history, which nobody can change: the entry ``demo_made``.
"""

from __future__ import annotations

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from core.accounts.models import User
from core.records.models import HistoryEntry
from dashboard.demo.cast import CONTRACTOR, NAMES
from dashboard.demo.making import MADE
from owners.models import ImportBatch

PATIENCE = "5s"


class Refused(Exception):
    """The demo is not made here; the words say why, and what would change that."""


def check_may_be_made(*, even_so: str) -> None:
    """Raise :class:`Refused` in production, where known passwords are an open door, unless the database is named."""
    if not settings.DEVELOPMENT and not _is_named(even_so):
        raise Refused(
            "This is a production installation, and the demo's accounts all share one password, so it is refused here."
            f" If this machine is only for trying things out, say so: --even-so {_name()}"
        )


def check_may_be_replaced(*, even_so: str) -> None:
    """Raise :class:`Refused` when anything but a demo would be lost, unless the database is named."""
    if not _has_tables() or _is_named(even_so):
        return
    own = _own_data()
    if own:
        raise Refused(
            f"Nothing was changed. The database {_name()} {own}. Making a new demo would delete all of it for good."
            f" If that is what you want, say so: --even-so {_name()}"
        )


def database_empty() -> None:
    """Remove everything and make the tables anew; raises :class:`Refused` while somebody holds on to them."""
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{PATIENCE}'")
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute("CREATE SCHEMA public")
            cursor.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
    except DatabaseError as error:
        raise Refused(
            "Nothing was changed: the database is in use, or this role may not remove its tables. Stop what works on"
            f" it (`make run`), or run this as the owner of the tables, and try again. PostgreSQL says: {error}"
        ) from error
    call_command("migrate", interactive=False, verbosity=0)
    call_command("createcachetable", verbosity=0)


def _own_data() -> str:
    """What stands in the database that no demo made, in words; empty when there is nothing of the kind."""
    if not User.objects.exists():
        return ""
    made = HistoryEntry.objects.filter(action=MADE).order_by("pk").first()
    if made is None:
        return "has people in it and is no demo"
    people = User.objects.exclude(username__in=[*NAMES, CONTRACTOR[0]]).count()
    imports = ImportBatch.objects.filter(at__gt=made.at).count()
    if people or imports:
        return f"began as a demo, but since then {people} accounts and {imports} owner ledgers of your own came in"
    return ""


def _is_named(even_so: str) -> bool:
    if even_so and even_so != _name():
        raise Refused(f"Nothing was changed. The database is called {_name()}, not {even_so}.")
    return bool(even_so)


def _name() -> str:
    return str(connection.settings_dict["NAME"])


def _has_tables() -> bool:
    return User._meta.db_table in connection.introspection.table_names()
