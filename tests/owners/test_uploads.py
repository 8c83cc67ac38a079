"""Import on the page: the worker reads, the person decides, the worker imports; nothing is lost (OWN-07)."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from core.accounts.enums import Role
from core.accounts.models import User
from core.places.models import Unit
from core.time import now
from owners.enums import UploadState
from owners.models import ImportBatch, LedgerUpload
from owners.services.upload_work import LEASE, TURNS, uploads_work
from owners.services.uploads import uploads_expire
from tests.factories.ledger import line, workbook
from tests.factories.owners import imported, staff, uploaded
from tests.owners.test_pages import client_of, post, text
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-07")]


@pytest.fixture
def importer() -> User:
    return staff(Role.SYSTEM_ADMINISTRATOR)


def upload(client: Client, content: bytes, name: str = "ledger.xlsx") -> HttpResponse:
    return post(client, reverse("ledger_upload"), file=SimpleUploadedFile(name, content))


def work() -> int:
    return uploads_work(clock=now)


def test_upload_progress_preview_progress_result(importer: User) -> None:
    client = client_of(importer)
    page = upload(client, workbook(line(1), line(2)))["Location"]
    assert "The file is being read" in text(client.get(page))
    assert "ledger.xlsx" in text(client.get(reverse("ledger_upload")))
    work()
    assert "Import 2 rows" in text(client.get(page))
    assert not Unit.objects.exists()
    assert post(client, page)["Location"] == page
    assert "The import is running" in text(client.get(page))
    assert not Unit.objects.exists()
    work()
    result = client.get(page)["Location"]
    assert result == reverse("ledger_result", args=[ImportBatch.objects.get().pk])
    assert client.get(result).status_code == 200
    assert "2 new · 0 changed" in text(client.get(reverse("ledger_upload")))
    assert Unit.objects.count() == 2
    assert bytes(LedgerUpload.objects.get().content) == b""


def test_the_progress_asks_again_and_then_loads_the_page(importer: User) -> None:
    client = client_of(importer)
    page = upload(client, workbook(line(1)))["Location"]
    asked = client.get(page, headers={"hx-request": "true"})
    assert "<html" not in text(asked)
    assert 'data-poll="1"' in text(asked)
    LedgerUpload.objects.update(lease_until=now() + LEASE, phase="checking", percent=47)
    assert "Checking the rows</label> · 47 %" in text(client.get(page))
    LedgerUpload.objects.update(lease_until=None)
    work()
    assert client.get(page, headers={"hx-request": "true"})["HX-Refresh"] == "true"


def test_with_the_worker_away_the_page_says_so_and_nothing_is_lost(importer: User) -> None:
    client = client_of(importer)
    page = upload(client, workbook(line(1)))["Location"]
    assert "starts in a moment" in text(client.get(page))
    LedgerUpload.objects.update(waits_since=now() - dt.timedelta(days=2), at=now() - dt.timedelta(days=2))
    assert "worker has not taken this up" in text(client.get(page))
    assert uploads_expire(at=now()) == 0
    work()
    assert "Import 1 row" in text(client.get(page))


def test_one_file_at_a_time_the_others_say_what_they_wait_for(importer: User) -> None:
    client = client_of(importer)
    page = upload(client, workbook(line(1)))["Location"]
    other = client_of(staff(Role.SYSTEM_ADMINISTRATOR))
    upload(other, workbook(line(2)))
    mine = LedgerUpload.objects.order_by("pk")[0]
    LedgerUpload.objects.exclude(pk=mine.pk).update(lease_until=now() + LEASE)
    assert "Another file is being worked on" in text(client.get(page))
    assert work() == 0
    LedgerUpload.objects.update(lease_until=None)
    assert work() == 2


def test_a_dead_workers_upload_is_taken_up_again_after_its_lease(importer: User) -> None:
    page = upload(client_of(importer), workbook(line(1)))["Location"]
    LedgerUpload.objects.update(turn=1, lease_until=now() + LEASE, percent=80)
    assert work() == 0
    LedgerUpload.objects.update(lease_until=now() - dt.timedelta(seconds=1))
    assert work() == 1
    assert "Import 1 row" in text(client_of(importer).get(page))


def test_what_fails_again_and_again_is_given_up_with_a_sentence(importer: User) -> None:
    client = client_of(importer)
    page = upload(client, workbook(line(1)))["Location"]
    LedgerUpload.objects.update(turn=TURNS)
    work()
    assert "tried several times" in text(client.get(page))
    assert LedgerUpload.objects.get().state == UploadState.REFUSED


def test_a_worker_who_was_given_up_for_dead_writes_nothing(importer: User) -> None:
    """The lease ran out while it was busy: somebody else has the turn, and its transaction is rolled back."""
    client = client_of(importer)
    page = upload(client, workbook(line(1)))["Location"]
    work()
    post(client, page)

    def stalled() -> dt.datetime:
        LedgerUpload.objects.filter(turn=1, state=UploadState.TO_IMPORT).update(turn=2)
        return now()

    clocks = iter([now, stalled])

    def clock() -> dt.datetime:
        return next(clocks, now)()

    uploads_work(clock=clock)
    assert not Unit.objects.exists()
    LedgerUpload.objects.update(lease_until=None)
    work()
    assert Unit.objects.count() == 1  # by the second turn
    assert ImportBatch.objects.count() == 1


def test_bad_rows_are_named_and_left_out_only_on_purpose(importer: User) -> None:
    client = client_of(importer)
    page = upload(client, workbook(line(1), line(2, signed_on="2024/2/30")))["Location"]
    work()
    shown = text(client.get(page))
    for words in (
        "业主台账",
        ">4<",
        "N 签约日期",
        "2024/2/30",
        "There is no such day",
        "without the wrong ones",
    ):
        assert words in shown
    with nothing_changes():
        assert post(client, page).status_code == 409
    assert work() == 0
    assert post(client, page, skip="1").status_code == 302
    work()
    assert Unit.objects.count() == 1
    result = text(client.get(client.get(page)["Location"]))
    assert reverse("ledger_marked", args=[LedgerUpload.objects.get().pk]) in result


def test_ordering_twice_imports_once(importer: User) -> None:
    client = client_of(importer)
    page = upload(client, workbook(line(1)))["Location"]
    work()
    assert post(client, page).status_code == 302
    assert post(client, page).status_code == 409
    assert (work(), work()) == (1, 0)
    assert post(client, page).status_code == 409
    assert ImportBatch.objects.count() == 1


def test_the_same_file_again_says_that_it_changes_nothing(importer: User) -> None:
    client = client_of(importer)
    imported(line(1))
    page = upload(client, workbook(line(1)))["Location"]
    work()
    assert "changes nothing" in text(client.get(page))
    post(client, page)
    work()
    assert "changes nothing" in text(client.get(page, follow=True))
    assert ImportBatch.objects.count() == 1


def test_rows_that_became_wrong_since_the_preview_are_shown_again(importer: User) -> None:
    kept = uploaded(workbook(line(1)), by=importer, at=now())
    LedgerUpload.objects.update(state=UploadState.TO_IMPORT, waits_since=now())
    uploads_work(clock=lambda: dt.datetime(2020, 1, 1, tzinfo=dt.UTC))  # its dates lie in the future
    kept.refresh_from_db()
    assert (kept.state, (kept.preview or {})["bad_rows"]) == (UploadState.READY, 1)
    assert not Unit.objects.exists()


def test_who_lost_the_permission_meanwhile_is_refused_by_the_worker(importer: User) -> None:
    client = client_of(importer)
    page = upload(client, workbook(line(1)))["Location"]
    work()
    post(client, page)
    importer.role_assignments.all().delete()
    work()
    kept = LedgerUpload.objects.get()
    assert kept.state == UploadState.REFUSED
    assert "You may not do this" in kept.problem
    assert not Unit.objects.exists()


def bomb() -> bytes:
    """200 MB of nothing in a sheet that packs itself into 200 kB."""
    packed = io.BytesIO(workbook(line(1)))
    with zipfile.ZipFile(packed, "a", zipfile.ZIP_DEFLATED) as book, book.open("xl/bomb.xml", "w") as part:
        for _ in range(200):
            part.write(b" " * 1024 * 1024)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"MZ\x90\x00\x81 a program", "neither an Excel workbook"),
        (b"PK\x03\x04 broken", "neither an Excel workbook"),
        (b" ", "empty"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 Workbook", "old Excel file"),
        (b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"), "protected by a password"),
        ("项目,楼栋\n".encode("utf-16"), "neither an Excel workbook"),
        pytest.param(bomb, "too large", id="bomb"),
    ],
)
def test_what_is_no_ledger_is_refused_at_once(importer: User, content: Any, sentence: str) -> None:
    client = client_of(importer)
    with nothing_changes():
        response = upload(client, content() if callable(content) else content)
    assert response.status_code == 422
    assert 'role="alert"' in text(response)
    assert sentence in text(response)


def other_zip() -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as book:
        book.writestr("readme.txt", "x")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("姓名,年龄\n张伟,3".encode(), "No header row"),
        (workbook(), "no unit below"),
        (other_zip(), "neither an Excel workbook"),
        ("项目,楼栋,单元,房号\n金色家园,1,1,101".encode("big5", "ignore"), "No header row"),
    ],
)
def test_what_turns_out_to_be_no_ledger_gets_a_clear_sentence(
    importer: User, content: bytes, sentence: str
) -> None:
    client = client_of(importer)
    page = upload(client, content)["Location"]
    work()
    assert sentence in text(client.get(page))
    assert LedgerUpload.objects.get().state == UploadState.REFUSED
    assert not ImportBatch.objects.exists()


@pytest.mark.rule("OWN-05")
def test_an_upload_is_encrypted_is_its_uploaders_and_expires(importer: User) -> None:
    client = client_of(importer)
    page = upload(client, workbook(line(1, area="?")))["Location"]
    work()
    kept = LedgerUpload.objects.get()
    assert not bytes(kept.content).startswith(b"PK")
    assert not bytes(kept.marked).startswith(b"PK")
    marked = reverse("ledger_marked", args=[kept.pk])
    stranger = client_of(staff(Role.SYSTEM_ADMINISTRATOR))
    assert [stranger.get(url).status_code for url in (page, marked)] == [404, 404]
    assert client.get(marked).status_code == 200
    LedgerUpload.objects.update(expires_at=now())
    assert [client.get(url).status_code for url in (page, marked)] == [404, 404]
    assert uploads_expire(at=now()) == 1


def test_the_marked_copy_is_the_persons_own_workbook_in_their_language(importer: User) -> None:
    kept = uploaded(workbook(line(1), line(2, area="?")), by=importer, language="zh-hans", at=now())
    answer = client_of(importer).get(reverse("ledger_marked", args=[kept.pk]))
    assert answer["Content-Disposition"] == 'attachment; filename="ledger-marked.xlsx"'
    assert "no-store" in answer["Cache-Control"]
    sheet = load_workbook(io.BytesIO(b"".join(answer))).active  # type: ignore[arg-type]
    assert sheet is not None
    assert "错误" in sheet["G4"].comment.text
    clean = uploaded(workbook(line(1)), by=importer, at=now())
    assert client_of(importer).get(reverse("ledger_marked", args=[clean.pk])).status_code == 404


@pytest.mark.rule("SEC-01")
def test_who_may_not_import_is_refused() -> None:
    client = client_of(staff(Role.FRONT_DESK))
    assert upload(client, workbook(line(1))).status_code == 403
    assert client.get(reverse("ledger_upload")).status_code == 403
    assert client.get(reverse("ledger_result", args=[1])).status_code == 403
    assert not LedgerUpload.objects.exists()


def test_a_bell_that_finds_nothing_costs_almost_nothing() -> None:
    with CaptureQueriesContext(connection) as captured:
        assert work() == 0
    assert len(captured) <= 5
