"""The history and the access log are sealed in chains, and whatever is changed is found (SEC-02)."""

from __future__ import annotations

import datetime as dt
import io
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, connections, transaction

from core.records import seals
from core.records.models import HistoryEntry, Seal
from core.records.seals import Verified, chain_verify, chains, history_seal
from core.records.services import history_add
from core.records.tasks import seal_history
from owners.models import AccessLogEntry
from tests.cast import FRIDAY
from tests.factories.owners import owner, staff
from tests.threads import at_once

pytestmark = pytest.mark.rule("SEC-02")
LATER = FRIDAY + dt.timedelta(minutes=10)


@pytest.fixture(autouse=True)
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seals, "BATCH", 4)
    monkeypatch.setattr(seals, "TRIES", 3)
    monkeypatch.setattr(seals, "LAST_WAIT", "100ms")


def write(count: int = 1, *, at: dt.datetime = FRIDAY) -> list[HistoryEntry]:
    return [
        history_add(
            case=None,
            action="files_added",
            by=None,
            at=at,
            entered_at=at,
            details={"count": n, "ä": ["漏", 1.50]},
        )
        for n in range(count)
    ]


def verify(*options: str) -> str:
    out = io.StringIO()
    call_command("verify_history", *options, stdout=out, stderr=out)
    return out.getvalue()


def found(*options: str) -> list[str]:
    """What the command says is broken."""
    out = io.StringIO()
    with pytest.raises(CommandError, match="not what was sealed"):
        call_command("verify_history", *options, stdout=io.StringIO(), stderr=out)
    return out.getvalue().strip().splitlines()


@contextmanager
def triggers_off() -> Iterator[Any]:
    """As somebody does who owns the database."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        yield cursor
        cursor.execute("SET session_replication_role = origin")


# --- What is found ----------------------------------------------------------------------------------


@pytest.fixture
def sealed(db: None) -> list[HistoryEntry]:
    """Ten rows in three seals."""
    entries = write(10)
    assert history_seal(at=LATER)["history"] == 10
    return entries


def test_what_nobody_touched_is_as_it_was_sealed(sealed: list[HistoryEntry]) -> None:
    write(2)
    said = verify()
    assert "history: 10 rows in 3 seals are as they were sealed; 2 are not sealed yet." in said
    assert "access log: 0 rows in 0 seals are as they were sealed; 0 are not sealed yet." in said
    assert history_seal(at=LATER)["history"] == 2
    assert history_seal(at=LATER)["history"] == 0
    assert "12 rows in 4 seals are as they were sealed; 0 are" in verify()
    assert [seal.number for seal in Seal.objects.order_by("pk")] == [1, 2, 3, 4]


EDITS: dict[str, str] = {
    "what": "action = 'complaint.logged'",
    "details": """details = '{"count": 99}'""",
    "when": "at = at - interval '1 microsecond'",
    "when entered": "entered_at = entered_at + interval '1 day'",
    "who": "by_id = (SELECT max(id) FROM accounts_user)",
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edited_row_is_named(sealed: list[HistoryEntry], edit: str) -> None:
    staff()
    row = sealed[5].pk
    with triggers_off() as cursor:
        cursor.execute(f"UPDATE records_historyentry SET {EDITS[edit]} WHERE id = %s", [row])  # noqa: S608  # ours
        assert cursor.rowcount == 1
    assert found() == [f"history: seal 2: row {row} was edited"]


def test_a_removed_row_is_named(sealed: list[HistoryEntry]) -> None:
    rows = [sealed[0].pk, sealed[9].pk]
    with triggers_off() as cursor:
        cursor.execute("DELETE FROM records_historyentry WHERE id = ANY(%s)", [rows])
    assert found() == [
        f"history: seal 1: row {rows[0]} was removed",
        f"history: seal 3: row {rows[1]} was removed",
    ]


@pytest.mark.parametrize("replica", [True, False])
def test_a_row_that_was_put_in_below_a_seal_is_named(sealed: list[HistoryEntry], replica: bool) -> None:
    """Also by the application's own role, which may add rows: with an id that was left out or is too small."""
    gap = sealed[3].pk
    with triggers_off() as cursor:
        cursor.execute("DELETE FROM records_historyentry WHERE id = %s", [gap])
    forged = HistoryEntry(pk=0, action="files_added", at=FRIDAY, entered_at=FRIDAY, details={})
    if replica:
        with triggers_off():
            forged.save(force_insert=True)
    else:
        forged.save(force_insert=True)
    assert found() == ["history: seal 1: row 0 was inserted later", f"history: seal 1: row {gap} was removed"]


def test_two_rows_that_changed_places_are_named(sealed: list[HistoryEntry]) -> None:
    first, second = sealed[1].pk, sealed[2].pk
    with triggers_off() as cursor:
        cursor.execute(
            "UPDATE records_historyentry SET details = jsonb_set(details, '{count}', "
            "to_jsonb(CASE id WHEN %s THEN 2 ELSE 1 END)) WHERE id IN (%s, %s)",
            [first, first, second],
        )
    assert found() == [f"history: seal 1: row {n} was edited" for n in (first, second)]


def test_a_missing_seal_and_an_altered_one_are_named(sealed: list[HistoryEntry]) -> None:
    with triggers_off() as cursor:
        cursor.execute("DELETE FROM records_seal WHERE number = 2")
    assert found() == ["history: seal 2: the seal is missing"]
    with triggers_off() as cursor:
        cursor.execute("UPDATE records_seal SET number = 2 WHERE number = 3")
    assert [line.rpartition(" was ")[2] for line in found()] == ["inserted later"] * 4
    with triggers_off() as cursor:
        cursor.execute("UPDATE records_seal SET at = at + interval '1 day' WHERE number = 1")
    assert found()[0] == "history: seal 1: the seal, or the one before it, was altered"


def test_a_seal_without_the_key_is_found(sealed: list[HistoryEntry], settings: Any) -> None:
    """Whoever has the database alone cannot seal anew what they changed."""
    with triggers_off() as cursor:
        cursor.execute("DELETE FROM records_seal")
    own, settings.PERSONAL_DATA_KEYS = settings.PERSONAL_DATA_KEYS, ["b" * 43 + "="]
    history_seal(at=LATER)
    settings.PERSONAL_DATA_KEYS = own
    assert len(found()) == len(sealed)


def test_a_new_key_in_front_changes_nothing(sealed: list[HistoryEntry], settings: Any) -> None:
    settings.PERSONAL_DATA_KEYS = ["b" * 43 + "=", *settings.PERSONAL_DATA_KEYS]
    assert "10 rows in 3 seals" in verify()


def test_a_chain_that_was_cut_off_or_sealed_anew_is_found_by_a_head_that_was_kept(
    sealed: list[HistoryEntry],
) -> None:
    head = next(line for line in verify().splitlines() if line.startswith("head ")).removeprefix("head ")
    verify("--head", head)
    with triggers_off() as cursor:
        cursor.execute("DELETE FROM records_seal WHERE number = 3")
        cursor.execute("DELETE FROM records_historyentry WHERE id > %s", [sealed[7].pk])
    assert "8 rows in 2 seals" in verify()
    assert found("--head", head) == [
        "history: seal 3: this head is gone: the chain was cut off or sealed anew"
    ]
    with pytest.raises(CommandError, match="no CHAIN:NUMBER:DIGEST"):
        verify("--head", "nonsense")


def test_it_can_begin_later(sealed: list[HistoryEntry]) -> None:
    with triggers_off() as cursor:
        cursor.execute("UPDATE records_historyentry SET action = 'x' WHERE id = %s", [sealed[0].pk])
    assert "6 rows in 2 seals" in verify("--from", "2", "--chain", "history")
    assert found("--chain", "history", "--from", "1") == [f"history: seal 1: row {sealed[0].pk} was edited"]
    assert found("--chain", "history", "--from", "9") == ["history: seal 9: the seal is missing"]


@pytest.mark.rule("OWN-05")
def test_the_access_log_is_a_chain_of_its_own(db: None) -> None:
    person, clerk = owner(1), staff()
    for number in range(5):
        AccessLogEntry.objects.create(
            by=clerk, at=FRIDAY, person=person, field="phone", reason=f"call {number}"
        )
    assert history_seal(at=LATER)["access log"] == 5
    assert "access log: 5 rows in 2 seals" in verify("--chain", "access log")
    row = AccessLogEntry.objects.earliest("pk").pk
    with triggers_off() as cursor:
        cursor.execute("UPDATE owners_accesslogentry SET reason = 'another' WHERE id = %s", [row])
    assert found() == [f"access log: seal 1: row {row} was edited"]


def test_every_value_of_a_sealed_table_is_covered() -> None:
    for chain in chains():
        model = {"history": HistoryEntry, "access log": AccessLogEntry}[chain.name]
        assert set(chain.fields) == {field.name for field in model._meta.concrete_fields}


@pytest.mark.django_db
@pytest.mark.parametrize("change", ["UPDATE records_seal SET rows = 1", "DELETE FROM records_seal"])
def test_a_seal_cannot_be_changed(change: str) -> None:
    write()
    history_seal(at=LATER)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(change)


# --- Several at once --------------------------------------------------------------------------------


@pytest.mark.commits
def test_sealers_at_once_seal_each_row_once() -> None:
    write(30)
    answers = at_once([lambda: history_seal(at=LATER)] * 4)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    history_seal(at=LATER)
    result = Verified("history")
    assert list(chain_verify(chains()[0], result)) == []
    assert (result.rows, result.unsealed) == (30, 0)
    assert sum(seal.rows for seal in Seal.objects.all()) == 30


def _in_a_thread(run: Callable[[threading.Event], None]) -> tuple[threading.Thread, threading.Event]:
    inside, leave = threading.Event(), threading.Event()

    def work() -> None:
        with transaction.atomic():
            run(inside)
            leave.wait(30)
        connections.close_all()

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    assert inside.wait(30)
    return thread, leave


@pytest.mark.commits
def test_a_row_that_is_committed_late_with_a_lower_id_is_not_missed() -> None:
    def slow(inside: threading.Event) -> None:
        write()
        inside.set()

    thread, leave = _in_a_thread(slow)
    (late,) = write()
    assert history_seal(at=LATER)["history"] == 0  # somebody is inside: the next bell tries again
    leave.set()
    thread.join(30)
    assert HistoryEntry.objects.earliest("pk").pk < late.pk
    assert history_seal(at=LATER)["history"] == 2
    assert "2 rows in 1 seals are as they were sealed; 0 are" in verify()


@pytest.mark.commits
def test_a_row_that_was_given_up_leaves_a_gap_and_no_alarm() -> None:
    write()
    with transaction.atomic():
        write()
        transaction.set_rollback(True)
    write()
    assert history_seal(at=LATER)["history"] == 2
    assert "2 rows in 1 seals" in verify()


@pytest.mark.commits
def test_writers_and_sealers_at_once_lose_nothing() -> None:
    def writer() -> None:
        for _ in range(15):
            with transaction.atomic():
                write(2)

    answers = at_once([writer] * 4 + [lambda: [seal_history() for _ in range(10)]] * 2)
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    history_seal(at=LATER)
    assert "120 rows in" in verify()
    assert "; 0 are not sealed yet" in verify()
