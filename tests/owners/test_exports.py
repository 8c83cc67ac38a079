"""What is filtered goes out to Excel: as one may see it, masked, without formulas, on record (OWN-05, OWN-07)."""

from __future__ import annotations

import datetime as dt
import io
import tracemalloc
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core.accounts.enums import Role
from core.places.models import Project
from core.time import now
from core.web.workbooks import cell_value, workbook_write
from owners.models import AccessLogEntry
from owners.selectors.access import reveals_on
from owners.services.access import phone_reveal
from owners.services.contacts import contact_log
from tests.cast import Cast
from tests.factories.complaints import complaint
from tests.factories.ledger import id_number, line, mobile
from tests.factories.owners import case_of, imported, owner, staff
from tests.owners.test_contacts import CALL
from tests.owners.test_pages import client_of
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-07")]


def rows_of(client: Client, name: str, **filters: Any) -> list[tuple[Any, ...]]:
    """What the file holds below its head."""
    answer = client.get(reverse(name), filters)
    assert "no-store" in answer["Cache-Control"]
    book = load_workbook(io.BytesIO(b"".join(answer)), read_only=True)  # type: ignore[arg-type]
    assert book.active is not None
    return list(book.active.iter_rows(min_row=2, values_only=True))


@pytest.mark.rule("OWN-05", "SEC-01")
def test_owners_go_out_masked_by_project_and_without_formulas() -> None:
    imported(line(1, owner_name="@SUM(1)"), line(2, project="滨江一号"))
    steward = staff(Role.PROPERTY_STEWARD, Project.objects.get(name="金色家园"))
    rows = rows_of(client_of(steward), "owner_export")
    assert [(row[1], row[4], row[6]) for row in rows] == [("金色家园 1-1-101", "'@SUM(1)", "139****0001")]
    assert rows[0][5] == "*" * 14 + id_number(1)[-4:]
    assert client_of(staff(Role.LEGAL)).get(reverse("owner_export")).status_code == 403


def test_owners_go_out_as_they_are_filtered() -> None:
    imported(line(1), line(2, handed_over_on=None))
    rows = rows_of(client_of(staff(Role.FRONT_DESK)), "owner_export", stage="contracted")
    assert [row[1] for row in rows] == ["金色家园 1-1-201"]


@pytest.mark.rule("OWN-05", "SEC-01", "DSK-01")
def test_the_day_log_goes_out_as_the_page_shows_it() -> None:
    person = owner(1)
    unit = person.ownerships.get().unit
    case = case_of(unit)
    told = {**CALL, "summary": f"=1+1 call {mobile(7)}"}
    contact_log(**told, by=None, at=now(), person=person, unit=unit, caller_phone=mobile(1), cases=[case])
    contact_log(**CALL, by=None, at=now() - dt.timedelta(days=3), unit=unit)
    (row,) = rows_of(client_of(staff(Role.FRONT_DESK)), "day_log_export")
    assert (row[3], row[5], row[6], row[9]) == (person.name, unit.code, "139****0001", case.number)
    assert row[7] == f"'=1+1 call {'*' * 7}{mobile(7)[-4:]}"
    (row,) = rows_of(client_of(staff(Role.DUTY_ENGINEER, unit.project)), "day_log_export")
    assert row[9] is None


@pytest.mark.rule("OWN-05", "SEC-01", "CMP-01")
def test_complaints_go_out_as_they_are_filtered(cast: Cast) -> None:
    mine = complaint(cast, what=f"leaks, call {mobile(7)}")
    complaint(cast, project=cast.other_project, unit=None, by=cast.stranger)
    rows = rows_of(client_of(cast.manager), "complaint_export")
    assert [row[0] for row in rows] == [mine.case.number]
    assert mobile(7) not in str(rows)
    assert mine.caller_phone not in str(rows)
    assert rows_of(client_of(cast.manager), "complaint_export", shown="ended") == []
    assert client_of(staff(Role.TECHNICIAN)).get(reverse("complaint_export")).status_code == 403


@pytest.mark.rule("OWN-05")
def test_each_export_is_in_the_access_log_and_takes_nothing_of_the_days_reveals() -> None:
    person = owner(1)
    manager = staff(Role.CUSTOMER_RELATIONS_MANAGER)
    client = client_of(manager)
    phone_reveal(person=person, by=manager, at=now(), reason="call back")
    for name in ("owner_export", "complaint_export", "day_log_export"):
        rows_of(client, name)
    entries = AccessLogEntry.objects.filter(field="export").order_by("pk")
    assert [entry.reason.split(" ")[0] for entry in entries] == ["Owners", "Complaints", "Day"]
    assert entries[0].reason == "Owners (1)"
    assert reveals_on(manager, now().date()) <= 1
    out = rows_of(client, "access_log_export")
    assert [row[2] for row in out] == ["Exported list"] * 3 + ["Phone number"]
    assert person.name not in str(out)
    assert mobile(1) not in str(out)


def test_nobody_reveals_an_export() -> None:
    person = owner(1)
    client = client_of(staff(Role.FRONT_DESK))
    with nothing_changes():
        assert client.post(
            reverse("owner_reveal", args=[person.pk, "export"]), {"request_id": ""}
        ).status_code


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_looks_like_a_formula_gets_an_apostrophe(start: str) -> None:
    assert cell_value(f"{start}1+1") == f"'{start}1+1"
    assert cell_value(f"a{start}1") == f"a{start}1"


def test_cells_hold_local_time_and_no_control_characters() -> None:
    assert cell_value(dt.datetime(2026, 11, 22, 2, tzinfo=dt.UTC)) == dt.datetime(2026, 11, 22, 10)  # noqa: DTZ001
    assert cell_value("a\x00b\x0b") == "ab"
    assert (cell_value(None), cell_value(7), cell_value(dt.date(2026, 1, 2))) == (
        None,
        7,
        dt.date(2026, 1, 2),
    )


def test_memory_does_not_grow_with_the_rows() -> None:
    def peak(rows: int) -> int:
        tracemalloc.start()
        workbook_write(
            "x", ["a"] * 5, (["some text that stands in a cell"] * 5 for _ in range(rows))
        ).file.close()
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    few = peak(200)
    assert peak(2000) < few + 1_000_000
