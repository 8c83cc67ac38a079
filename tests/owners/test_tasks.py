"""The doorbell of this app (OWN-03)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine

from core.accounts.enums import Role
from owners.enums import Stage
from owners.models import LedgerUpload, Ownership
from owners.services.uploads import upload_keep
from owners.tasks import move_stages
from tests.factories.ledger import cell_day, line, workbook
from tests.factories.owners import AT, imported, staff

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-03")]


def test_it_moves_what_is_due_and_drops_old_uploads() -> None:
    imported(line(1, handed_over_on=cell_day(2026, 9, 30)))
    upload_keep(content=workbook(line(2)), file_name="x", by=staff(Role.SYSTEM_ADMINISTRATOR), at=AT)
    with time_machine.travel(dt.datetime(2027, 3, 30, tzinfo=dt.UTC), tick=False):
        assert (move_stages(), move_stages()) == (1, 0)
    assert Ownership.objects.get().stage == Stage.STABLE
    assert not LedgerUpload.objects.exists()
