"""The application's role in the database works with everything and cannot alter what is append-only."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from django.test import Client

from complaints.enums import State
from core.accounts.enums import Role
from core.clock.sweeping import sweep_until_done
from core.notices.sending import deliveries_send
from core.records.database_roles import APPEND_ONLY, ORDINARY, UnsafeRole, application_role_grant, privileges
from core.records.models import HistoryEntry
from owners.services.importing import ledger_import
from tests.cast import FRIDAY, make_cast
from tests.factories.accounts import staff
from tests.factories.complaints import complaint_in
from tests.factories.ledger import line, workbook
from tests.factories.places import ProjectFactory

pytestmark = [pytest.mark.django_db, pytest.mark.rule("SEC-02")]
# Roles belong to the whole server: each test process makes its own, in a transaction that rolls back.
ROLE = f"application {os.getpid()}"
DAY = dt.timedelta(days=1)


def run(statement: str) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@contextmanager
def as_application() -> Iterator[None]:
    run(f'SET LOCAL ROLE "{ROLE}"')
    yield
    run("RESET ROLE")


@pytest.fixture
def role() -> dict[str, str]:
    return application_role_grant(ROLE, "a password")


def test_append_only_tables_are_known_by_their_trigger() -> None:
    found = privileges()
    assert {table for table, allowed in found.items() if allowed == APPEND_ONLY} >= {
        "records_historyentry",
        "owners_accesslogentry",
    }
    assert {table for table, allowed in found.items() if allowed == "SELECT"} == {
        "auth_permission",
        "django_content_type",
        "django_migrations",
    }
    assert {"records_case", "django_session", "cache_entries"} <= {
        t for t, a in found.items() if a == ORDINARY
    }


@pytest.mark.parametrize(
    "attempt",
    [
        "UPDATE records_historyentry SET action = 'other'",
        "DELETE FROM records_historyentry",
        "TRUNCATE records_historyentry CASCADE",
        "ALTER TABLE records_historyentry DISABLE TRIGGER ALL",
        "ALTER TABLE records_historyentry DROP COLUMN details",
        "DROP TABLE records_historyentry CASCADE",
        "CREATE TRIGGER t BEFORE INSERT ON records_historyentry EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        "CREATE RULE r AS ON INSERT TO records_historyentry DO INSTEAD NOTHING",
        "UPDATE owners_accesslogentry SET id = 1",
        "DELETE FROM owners_accesslogentry",
        "TRUNCATE owners_accesslogentry",
        "SET LOCAL session_replication_role = replica",
        "TRUNCATE records_case CASCADE",
        "ALTER TABLE complaints_complaint DISABLE TRIGGER ALL",
        "UPDATE django_migrations SET name = 'other'",
        "CREATE TABLE public.other (id int)",
        "CREATE TEMPORARY TABLE records_historyentry (id int)",
        "CREATE ROLE other",
    ],
)
def test_the_application_cannot(attempt: str, role: dict[str, str]) -> None:
    HistoryEntry.objects.create(at=FRIDAY, entered_at=FRIDAY, action="noted")

    with as_application(), pytest.raises(DatabaseError, match=r"permission denied|must be owner"):
        run(attempt)

    assert HistoryEntry.objects.get(action="noted").details == {}


def test_not_even_the_trigger_of_append_only_can_be_dropped(role: dict[str, str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgrelid = 'records_historyentry'::regclass AND NOT tgisinternal"
        )
        triggers = [name for (name,) in cursor.fetchall()]
    assert len(triggers) == 3
    for name in triggers:
        with as_application(), pytest.raises(DatabaseError, match="must be owner"):
            run(f"DROP TRIGGER {name} ON records_historyentry")


def test_the_application_works_under_its_role(role: dict[str, str]) -> None:
    """Import, sign-in, a complaint from the call to its archive, sweep and sender."""
    cast = make_cast()
    project = ProjectFactory()
    admin = staff("admin of all", Role.SYSTEM_ADMINISTRATOR)
    password = "a long enough phrase"
    admin.set_password(password)
    admin.save()
    with as_application():
        row = line(1, project=project.name)
        assert (
            ledger_import(content=workbook(row), file_name="ledger.xlsx", by=None, at=FRIDAY).batch
            is not None
        )
        answer = Client().post("/sign-in/", {"login": admin.username, "password": password})
        assert answer.status_code == 302
        assert complaint_in(cast, State.ARCHIVED).state == State.ARCHIVED
        complaint_in(cast, State.RECEIVED)
        assert sweep_until_done(seconds=30) > 0
        assert deliveries_send(FRIDAY + 30 * DAY).sent > 0


def test_granting_again_changes_nothing(role: dict[str, str]) -> None:
    run(f'GRANT UPDATE ON records_historyentry TO "{ROLE}"')
    assert application_role_grant(ROLE) == role
    with as_application(), pytest.raises(DatabaseError, match="permission denied"):
        run("UPDATE records_historyentry SET action = 'other'")


@pytest.mark.parametrize(
    "mighty",
    [
        "ALTER ROLE {} SUPERUSER",
        "ALTER ROLE {} CREATEROLE",
        "GRANT pg_write_all_data TO {}",
        "GRANT TRUNCATE ON records_historyentry TO PUBLIC",
        "DO $$ BEGIN EXECUTE format('GRANT %I TO {}', current_user); END $$",
    ],
)
def test_a_role_that_could_alter_history_is_refused(mighty: str, role: dict[str, str]) -> None:
    run(mighty.replace("{}", f'"{ROLE}"'))
    with pytest.raises(UnsafeRole):
        application_role_grant(ROLE)


def test_the_owner_is_no_role_for_the_application() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        (owner,) = cursor.fetchone()
    with pytest.raises(CommandError, match="owns the tables"):
        call_command("database_roles", owner)


def test_the_command_takes_role_and_password_from_the_address(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(CommandError, match="APPLICATION_DATABASE_URL"):
        call_command("database_roles")
    monkeypatch.setenv(
        "APPLICATION_DATABASE_URL", f"postgresql://{ROLE.replace(' ', '%20')}:p%40ss@host/house"
    )

    call_command("database_roles")

    said = capsys.readouterr().out
    assert "records_historyentry: SELECT, INSERT only" in said
    assert "p@ss" not in said
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcanlogin, rolsuper, rolcreatedb FROM pg_roles WHERE rolname = %s", [ROLE])
        assert cursor.fetchone() == (True, False, False)
        cursor.execute("SELECT rolpassword LIKE 'SCRAM-SHA-256$%%' FROM pg_authid WHERE rolname = %s", [ROLE])
        assert cursor.fetchone() == (True,)
