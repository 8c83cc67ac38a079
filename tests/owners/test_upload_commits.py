"""Killed in the middle, two people at once, two workers at once: all or nothing, and once (OWN-07)."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys

import pytest

from core.accounts.enums import Role
from core.places.models import Unit
from core.time import now
from devtools.paths import ROOT
from owners.enums import UploadState
from owners.models import ImportBatch, LedgerUpload, Person
from owners.services.upload_work import uploads_work
from owners.services.uploads import upload_commit, upload_keep
from tests.factories.ledger import line, workbook
from tests.factories.owners import staff, uploaded
from tests.threads import at_once
from tests.unchanged import tables

pytestmark = [pytest.mark.commits, pytest.mark.rule("OWN-07")]


def ordered(content: bytes) -> LedgerUpload:
    by = staff(Role.SYSTEM_ADMINISTRATOR)
    upload = uploaded(content, by=by, at=now())
    return upload_commit(upload=upload, skip_bad_rows=False, by=by, at=now())


@pytest.mark.parametrize("after", [0, 3, 6])
def test_a_worker_killed_while_writing_leaves_nothing_and_the_next_one_imports_all(after: int) -> None:
    upload = ordered(workbook(*(line(n) for n in range(1, 30))))
    before = tables()
    died = subprocess.run(
        [sys.executable, "-m", "tests.owners.importers", str(after)],
        cwd=ROOT,
        env=os.environ,
        timeout=60,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    changed = {name for name, digest in tables().items() if digest != before[name]}
    assert changed == {"owners_ledgerupload"}
    upload.refresh_from_db()
    assert (upload.state, upload.phase, upload.turn) == (UploadState.TO_IMPORT, "writing", 1)
    assert 50 <= upload.percent <= 100
    assert uploads_work(clock=now) == 0  # its lease holds
    LedgerUpload.objects.update(lease_until=now() - dt.timedelta(seconds=1))
    assert uploads_work(clock=now) == 1
    assert (Unit.objects.count(), ImportBatch.objects.count()) == (29, 1)


def test_two_people_order_the_same_ledger_at_once_and_it_comes_in_once() -> None:
    content = workbook(*(line(n) for n in range(1, 9)))
    people = [staff(Role.SYSTEM_ADMINISTRATOR) for _ in range(2)]
    uploads = [uploaded(content, by=by, at=now()) for by in people]
    orders = [
        lambda upload=upload, by=by: upload_commit(upload=upload, skip_bad_rows=False, by=by, at=now())
        for upload, by in zip(uploads, people, strict=True)
    ]
    at_once(orders)
    at_once([lambda: uploads_work(clock=now)] * 3)
    assert set(LedgerUpload.objects.values_list("state", flat=True)) == {UploadState.DONE}
    assert (Unit.objects.count(), Person.objects.count(), ImportBatch.objects.count()) == (8, 8, 1)


def test_a_double_click_on_the_order_imports_once() -> None:
    by = staff(Role.SYSTEM_ADMINISTRATOR)
    upload = uploaded(workbook(line(1)), by=by, at=now())
    answers = at_once(
        [lambda: upload_commit(upload=upload, skip_bad_rows=False, by=by, at=now()) for _ in range(4)]
    )
    assert sorted(type(answer).__name__ for answer in answers) == ["InvalidTransition"] * 3 + ["LedgerUpload"]
    at_once([lambda: uploads_work(clock=now)] * 4)
    assert ImportBatch.objects.count() == 1


def test_a_bell_rung_many_times_takes_up_each_upload_once() -> None:
    for serial in range(1, 5):
        by = staff(Role.SYSTEM_ADMINISTRATOR)
        upload_keep(content=workbook(line(serial)), file_name="x", language="en", by=by, at=now())
    assert sum(at_once([lambda: uploads_work(clock=now)] * 6)) == 4
    assert set(LedgerUpload.objects.values_list("turn", "state")) == {(1, UploadState.READY)}
