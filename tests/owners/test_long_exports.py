"""Long lists are written by the worker: with progress, for one person, on record, and wiped after some days."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from core.accounts.enums import Role
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from owners.enums import ExportState
from owners.models import AccessLogEntry, ListExport, ListExportPart
from owners.services import export_work
from owners.services.export_work import KEPT_FOR, LEASE, TURNS, exports_work
from owners.services.exports import export_fetch, export_order, exports_expire
from owners.views import exports
from tests.cast import FRIDAY, Cast
from tests.factories.complaints import complaint
from tests.factories.ledger import mobile
from tests.factories.owners import staff
from tests.owners.test_pages import client_of
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-07")]
MINUTE = dt.timedelta(minutes=1)


def ordered(cast: Cast, **more: Any) -> ListExport:
    order = {"kind": "complaints", "asked": {}, "language": "en", "by": cast.manager, "at": FRIDAY, **more}
    return export_order(**order)


def rows_in(content: bytes) -> list[tuple[Any, ...]]:
    book = load_workbook(io.BytesIO(content), read_only=True)
    assert book.active is not None
    return list(book.active.iter_rows(values_only=True))


@pytest.fixture
def client(cast: Cast) -> Client:
    return client_of(cast.manager)


@pytest.mark.rule("OWN-05", "SEC-01", "CMP-01")
def test_a_long_list_is_offered_made_and_fetched_masked_and_on_record(
    cast: Cast, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exports, "AT_ONCE", 1)
    monkeypatch.setattr(export_work, "PIECE", 1000)
    seen = [complaint(cast, what=f"漏水，电话 {mobile(7)}").case.number for _ in range(2)]
    complaint(cast, project=cast.other_project, unit=None, by=cast.stranger)
    with nothing_changes():
        offer = client.get(reverse("complaint_export"), {"shown": "open", "grade": ""})
        assert "more than 1 rows" in offer.text
    sent = {"kind": "complaints", "asked": "shown=open", "request_id": "5b0b7a3c-2f6e-4d3c-8f5c-0a5a0c7f1f10"}
    page = client.post(reverse("export_list"), sent)["Location"]
    assert "starts in a moment" in client.get(page).text
    assert client.get(f"{page}file.xlsx").status_code == 409
    assert exports_work(clock=lambda: FRIDAY) == 1
    with time_machine.travel(FRIDAY, tick=False):
        assert "2 rows" in client.get(page).text
        answer = client.get(f"{page}file.xlsx")
        content = b"".join(answer)  # type: ignore[arg-type]
        assert int(answer["Content-Length"]) == len(content)
        assert "no-store" in answer["Cache-Control"]
        assert [row[0] for row in rows_in(content)] == ["Number", *reversed(seen)]
        assert mobile(7) not in str(rows_in(content))
        b"".join(client.get(f"{page}file.xlsx"))  # type: ignore[arg-type]
        assert "Complaints" in client.get(reverse("export_list")).text
        assert client_of(cast.general_manager).get(page).status_code == 404
    assert [each.reason for each in AccessLogEntry.objects.all()] == ["Complaints (2)"] * 2
    assert ListExportPart.objects.count() > 1
    assert not ListExportPart.objects.filter(content__contains=b"PK").exists()


def test_the_worker_says_how_far_it_is_and_only_once_writes_it(cast: Cast, client: Client) -> None:
    export = ordered(cast)
    ListExport.objects.filter(pk=export.pk).update(turn=1, lease_until=FRIDAY + LEASE, done=250, total=1000)
    with time_machine.travel(FRIDAY, tick=False):
        answer = client.get(reverse("export_detail", args=[export.pk]), headers={"HX-Request": "true"})
        assert "250 of 1000 rows" in answer.text.replace(",", "")
        assert 'value="25"' in answer.text
    with nothing_changes():
        assert exports_work(clock=lambda: FRIDAY) == 0  # somebody has it
    assert exports_work(clock=lambda: FRIDAY + LEASE + MINUTE) == 1
    assert exports_work(clock=lambda: FRIDAY + LEASE + MINUTE) == 0
    assert ListExport.objects.get().state == ExportState.DONE
    over = client.get(reverse("export_detail", args=[export.pk]), headers={"HX-Request": "true"})
    assert over["HX-Refresh"] == "true"


def test_who_was_given_up_for_dead_keeps_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    complaint(cast)
    export = ordered(cast)
    write = export_work.workbook_write

    def slowly(*args: Any) -> Any:
        ListExport.objects.filter(pk=export.pk).update(turn=2, lease_until=FRIDAY + LEASE)
        return write(*args)

    monkeypatch.setattr(export_work, "workbook_write", slowly)
    assert exports_work(clock=lambda: FRIDAY) == 1
    assert not ListExportPart.objects.exists()
    assert ListExport.objects.get().state == ExportState.WAITING


def test_what_fails_is_tried_again_and_then_given_up(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_args: Any) -> None:
        raise OSError

    monkeypatch.setattr(export_work, "workbook_write", broken)
    ordered(cast)
    assert exports_work(clock=lambda: FRIDAY) == TURNS + 1
    export = ListExport.objects.get()
    assert export.state == ExportState.REFUSED
    assert "several times" in export.problem


def test_the_worker_asks_again_who_may_see_the_list(cast: Cast) -> None:
    export = ordered(cast)
    cast.manager.role_assignments.all().delete()
    exports_work(clock=lambda: FRIDAY)
    export.refresh_from_db()
    assert (export.state, export.parts.count()) == (ExportState.REFUSED, 0)
    assert export.problem


def test_who_may_not_see_the_list_any_more_cannot_fetch_it(cast: Cast) -> None:
    export = ordered(cast)
    exports_work(clock=lambda: FRIDAY)
    export.refresh_from_db()
    cast.manager.role_assignments.all().delete()
    with nothing_changes(), pytest.raises(NotAllowed):
        export_fetch(export=export, by=type(cast.manager).objects.get(pk=cast.manager.pk), at=FRIDAY)


def test_more_rows_than_a_workbook_holds_are_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(export_work, "MOST_ROWS", 1)
    complaint(cast)
    complaint(cast)
    export = ordered(cast)
    exports_work(clock=lambda: FRIDAY)
    export.refresh_from_db()
    assert (export.state, "more than 1 rows" in export.problem) == (ExportState.REFUSED, True)


def test_an_order_needs_the_right_a_known_list_and_patience(cast: Cast) -> None:
    technician = staff(Role.TECHNICIAN)
    with nothing_changes():
        with pytest.raises(NotAllowed):
            ordered(cast, by=technician)
        with pytest.raises(InvalidInput):
            ordered(cast, kind="salaries")
    for _ in range(3):
        ordered(cast)
    with nothing_changes(), pytest.raises(InvalidTransition, match="3 of your exports"):
        ordered(cast)
    ordered(cast, by=cast.clerk)


def test_it_is_wiped_after_some_days(cast: Cast, client: Client) -> None:
    export = ordered(cast)
    exports_work(clock=lambda: FRIDAY)
    assert exports_expire(at=FRIDAY + KEPT_FOR - MINUTE) == 0
    assert exports_expire(at=FRIDAY + KEPT_FOR) == 1
    assert not ListExportPart.objects.exists()
    assert client.get(reverse("export_detail", args=[export.pk])).status_code == 404
