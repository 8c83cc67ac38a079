"""The doorbell of this app (OWN-03)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from core.accounts.enums import Role
from owners.enums import Stage, UploadState
from owners.models import LedgerUpload, Ownership
from owners.services.uploads import upload_keep
from owners.tasks import move_stages, work_on_uploads
from tests.factories.ledger import cell_day, line, workbook
from tests.factories.owners import AT, imported, staff, uploaded

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-03")]


def test_it_moves_what_is_due_and_drops_old_uploads() -> None:
    imported(line(1, handed_over_on=cell_day(2026, 9, 30)))
    uploaded(workbook(line(2)), by=staff(Role.SYSTEM_ADMINISTRATOR))
    with time_machine.travel(dt.datetime(2027, 3, 30, tzinfo=dt.UTC), tick=False):
        assert (move_stages(), move_stages()) == (1, 0)
    assert Ownership.objects.get().stage == Stage.STABLE
    assert not LedgerUpload.objects.exists()


@pytest.mark.rule("OWN-07")
def test_it_works_on_uploads() -> None:
    by = staff(Role.SYSTEM_ADMINISTRATOR)
    upload_keep(content=workbook(line(2)), file_name="x", language="en", by=by, at=AT)
    assert (work_on_uploads(), work_on_uploads()) == (1, 0)
    assert LedgerUpload.objects.get().state == UploadState.READY
