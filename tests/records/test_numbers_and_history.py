"""Numbers without duplicates, a history that nobody changes, late entries, the timeline (SEC-02)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import translation

from complaints.enums import Action, Grade, State
from complaints.services.grading import grade_lower
from core.clock.services import sweep
from core.errors import Conflict, InvalidInput
from core.records import history
from core.records.enums import CaseKind
from core.records.models import Case, HistoryEntry, Note, NumberCounter
from core.records.policies import check_event_time, check_version
from core.records.selectors import case_timeline
from core.records.services import history_add, number_next
from tests.cast import FRIDAY, Cast, local
from tests.complaints.actions import do
from tests.factories.complaints import DAY, complaint, complaint_in
from tests.threads import at_once
from tests.unchanged import nothing_changes

TS = CaseKind.COMPLAINT


# --- Numbers -------------------------------------------------------------------------------------------------------


@pytest.mark.rule("SEC-02")
@pytest.mark.django_db
def test_numbers_count_within_the_local_year() -> None:
    new_year = local("2027-01-01 00:00")

    given = [
        number_next(TS, at) for at in (FRIDAY, FRIDAY, new_year - dt.timedelta(microseconds=1), new_year)
    ]

    assert given == ["TS-2026-000001", "TS-2026-000002", "TS-2026-000003", "TS-2027-000001"]


@pytest.mark.rule("SEC-02")
@pytest.mark.commits
def test_twenty_at_once_get_twenty_numbers(cast: Cast) -> None:
    def take() -> list[str]:
        return [complaint(cast, unit=None).case.number for _ in range(3)]

    answers = at_once([take] * 20)

    numbers = sorted(number for answer in answers for number in answer)
    assert numbers == [f"TS-2026-{n:06}" for n in range(1, 61)]
    assert list(NumberCounter.objects.values_list("kind", "year", "last")) == [("TS", 2026, 60)]


@pytest.mark.rule("SEC-02")
@pytest.mark.django_db
def test_a_refused_case_takes_no_number() -> None:
    with transaction.atomic():
        number_next(TS, FRIDAY)
        transaction.set_rollback(True)
    assert number_next(TS, FRIDAY) == "TS-2026-000001"


# --- History -------------------------------------------------------------------------------------------------------


def sql(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def changed(entry: HistoryEntry) -> HistoryEntry:
    entry.details = {"forged": True}
    return entry


FORGERIES: dict[str, Callable[[HistoryEntry], object]] = {
    "save": lambda entry: changed(entry).save(),
    "delete": lambda entry: entry.delete(),
    "update": lambda entry: HistoryEntry.objects.update(by=None),
    "queryset delete": lambda entry: HistoryEntry.objects.all().delete(),
    "raw delete": lambda entry: HistoryEntry.objects.all()._raw_delete("default"),
    "bulk_update": lambda entry: HistoryEntry.objects.bulk_update([changed(entry)], ["details"]),
    "upsert": lambda entry: HistoryEntry.objects.bulk_create(
        [changed(entry)], update_conflicts=True, update_fields=["details"], unique_fields=["id"]
    ),
    "sql update": lambda entry: sql("UPDATE records_historyentry SET action = 'forged'"),
    "sql delete": lambda entry: sql("DELETE FROM records_historyentry"),
}


@pytest.mark.rule("SEC-02")
@pytest.mark.parametrize("way", list(FORGERIES))
def test_nobody_changes_or_removes_history(cast: Cast, way: str) -> None:
    mine = complaint(cast)
    entry = HistoryEntry.objects.get(case=mine.case)

    with (
        nothing_changes(),
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
    ):
        FORGERIES[way](entry)


@pytest.mark.rule("SEC-02")
@pytest.mark.commits
@pytest.mark.parametrize("table", ["records_historyentry", "records_case", "owners_person"])
def test_nobody_empties_the_history_also_not_from_below(cast: Cast, table: str) -> None:
    complaint(cast)

    with nothing_changes(), pytest.raises(DatabaseError, match="append-only"):
        sql(f"TRUNCATE {table} CASCADE")


@pytest.mark.rule("SEC-02", "SEC-05")
def test_words_stand_apart_and_can_be_redacted(cast: Cast) -> None:
    mine = complaint(cast)
    entry = history_add(
        case=mine.case, action="complaint.chased", by=cast.clerk, at=FRIDAY, note=" 请找王芳 "
    )
    assert (entry.details, entry.note.text) == ({}, "请找王芳")

    Note.objects.filter(pk=entry.pk).update(text="[redacted]")

    assert case_timeline(mine.case)[0].note == "[redacted]"


@pytest.mark.rule("SEC-02")
def test_an_action_without_words_is_not_written(cast: Cast) -> None:
    mine = complaint(cast)

    with nothing_changes(), pytest.raises(KeyError):
        history_add(case=mine.case, action="complaint.forged", by=cast.clerk, at=FRIDAY)
    with pytest.raises(ValueError, match="registered twice"):
        history.register({"complaint.chased": "Something else"})
    with pytest.raises(ValueError, match="registered twice"):
        history.register({}, {"grade": State})


@pytest.mark.rule("SEC-02")
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_whole_life_reads_well_on_the_timeline(cast: Cast, language: str) -> None:
    """Everything that can be done, and every step of the ladder, has a sentence without holes."""
    mine = complaint(cast)
    for action in (Action.RESPOND, Action.CHASE, Action.ADD_FACT, Action.ADD_CO_SIGNER, Action.ADD_FILES):
        do(action, cast, mine.pk)
    for hours in (20, 24, 48, 72, 30 * 24):
        sweep(FRIDAY + dt.timedelta(hours=hours))
    grade_lower(case_id=mine.pk, grade=Grade.GENERAL, reason="误", by=cast.manager, at=FRIDAY + 45 * DAY)
    others = [
        complaint_in(cast, State.ARCHIVED, unit=None),
        complaint_in(cast, State.DEMAND_REFUSED, unit=None),
    ]

    with translation.override(language):
        lines = [line for case in (mine, *others) for line in case_timeline(case.case)]

    assert {"deadline_reminded", "deadline_escalated"} <= {line.entry.action for line in lines}
    assert [
        line.sentence for line in lines if "%" in line.sentence or not line.sentence or "—" in line.sentence
    ] == []
    if language == "en":
        shown = [line.sentence for line in lines]
        assert "Level: Level 2 · general demand → Level 1 · major risk" in shown
        assert "Assigned to handler" in shown
        assert any(sentence.endswith("step 3 of the ladder") for sentence in shown)


# --- Times and versions --------------------------------------------------------------------------------------------


@pytest.mark.rule("CLK-01")
@pytest.mark.parametrize(
    ("minutes", "reason", "code"),
    [(0, "", None), (15, "", None), (15.01, "", "late_entry_reason"), (15.01, "停电", None),
     (-0.01, "停电", "event_in_future"), (365 * 24 * 60, "停电", None), (366 * 24 * 60, "停电", "event_too_old")],
)  # fmt: skip
def test_event_time_and_entry_time(minutes: float, reason: str, code: str | None) -> None:
    check = partial(
        check_event_time, happened_at=FRIDAY - dt.timedelta(minutes=minutes), entered_at=FRIDAY, reason=reason
    )
    if code is None:
        check()
        return
    with pytest.raises(InvalidInput) as refused:
        check()
    assert refused.value.code == code


@pytest.mark.rule("SEC-02")
@pytest.mark.parametrize(("version", "is_old"), [(None, False), (3, False), (2, True), (4, True)])
def test_a_form_comes_from_the_version_that_is_there(version: int | None, is_old: bool) -> None:
    case = Case(number="TS-2026-000001", version=3)
    if not is_old:
        check_version(case, version)
        return
    with pytest.raises(Conflict, match="TS-2026-000001"):
        check_version(case, version)
