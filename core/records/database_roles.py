"""The application's role in the database: it works with every table and cannot alter history (SEC-02).

Tables belong to the role that runs the migrations (the owner).  The application signs in as another one, which gets
only what is granted here; so it can neither empty a table nor drop or switch off the triggers that guard it.
"""

from __future__ import annotations

from django.db import connection, transaction
from psycopg2.extensions import encrypt_password
from psycopg2.sql import SQL, Composable, Identifier, Literal

# Written by migrations only.
READ_ONLY = frozenset({"django_migrations", "django_content_type", "auth_permission"})
APPEND_ONLY = "SELECT, INSERT"
ORDINARY = "SELECT, INSERT, UPDATE, DELETE"


class UnsafeRole(Exception):
    """The role could alter history whatever is granted to it."""


@transaction.atomic
def application_role_grant(role: str, password: str | None = None) -> dict[str, str]:
    """Make the role when it is missing, and give it exactly what the application needs; safe to repeat.

    Answers the privileges by table.  ``password`` is set when one is given.  Raises ``UnsafeRole``, with nothing
    changed, when the role owns the tables, is a superuser, or has rights from elsewhere.
    """
    _refuse_the_mighty(role)
    _make(role, password)
    tables = privileges()
    _run("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
    _run("REVOKE CREATE, TEMPORARY ON DATABASE {} FROM PUBLIC", Identifier(_one("SELECT current_database()")))
    for kind in ("TABLES", "SEQUENCES"):
        _run(f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {{}}", Identifier(role))
    _run("REVOKE ALL ON SCHEMA public FROM {}", Identifier(role))
    _run(
        "GRANT CONNECT ON DATABASE {} TO {}", Identifier(_one("SELECT current_database()")), Identifier(role)
    )
    _run("GRANT USAGE ON SCHEMA public TO {}", Identifier(role))
    for table, allowed in tables.items():
        _run(f"GRANT {allowed} ON TABLE {{}} TO {{}}", Identifier(table), Identifier(role))
    _refuse_more(role, tables)
    return tables


def privileges() -> dict[str, str]:
    """What the application may do with each table; append-only are those with that trigger."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname, EXISTS (SELECT 1 FROM pg_trigger t WHERE t.tgrelid = c.oid"
            r" AND t.tgname LIKE 'pgtrigger\_append\_only\_%')"
            " FROM pg_class c WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace ORDER BY 1"
        )
        found = dict(cursor.fetchall())
    return {
        table: "SELECT" if table in READ_ONLY else APPEND_ONLY if is_append_only else ORDINARY
        for table, is_append_only in found.items()
    }


def _make(role: str, password: str | None) -> None:
    if not _one("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s)", role):
        _run(
            "CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS",
            Identifier(role),
        )
    if password:
        # Only the digest travels, so that no log of the server holds the password.
        connection.ensure_connection()
        digest = encrypt_password(password, role, connection.connection, "scram-sha-256")
        _run("ALTER ROLE {} PASSWORD {}", Identifier(role), Literal(digest))


def _refuse_the_mighty(role: str) -> None:
    if role == _one("SELECT current_user"):
        raise UnsafeRole(f"{role} owns the tables; the application needs a role of its own.")
    if _one(
        "SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = %s AND (rolsuper OR rolcreaterole))", role
    ):
        raise UnsafeRole(f"{role} is a superuser or may make roles; the application may not be.")


def _refuse_more(role: str, tables: dict[str, str]) -> None:
    """Rights can also come from another role or from PUBLIC: what counts is what the role can do in the end."""
    guarded = [table for table, allowed in tables.items() if allowed != ORDINARY]
    more = _one(
        "SELECT string_agg(name, ', ') FROM unnest(%s::text[]) AS name"
        " WHERE has_table_privilege(%s, quote_ident(name), 'UPDATE, DELETE, TRUNCATE, TRIGGER')",
        guarded,
        role,
    )
    owned = _one(
        "SELECT string_agg(tablename, ', ') FROM pg_tables"
        " WHERE schemaname = 'public' AND pg_has_role(%s, tableowner, 'MEMBER')",
        role,
    )
    if more or owned:
        raise UnsafeRole(
            f"{role} can alter {more or owned} by another role that it belongs to, or by PUBLIC."
        )


def _one(statement: str, *values: str | list[str]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: str = cursor.fetchone()[0]
    return found


def _run(statement: str, *names: Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(SQL(statement).format(*names))  # type: ignore[arg-type]
