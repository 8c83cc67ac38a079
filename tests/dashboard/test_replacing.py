"""`make demo` replaces a demo, and nothing else by accident."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.accounts.models import User
from core.records.models import Case
from core.time import now
from dashboard.demo.making import MADE
from owners.models import ImportBatch
from tests.factories.accounts import staff

# Two complaints are a demo too: most of the time goes into the tables.
SMALL = {"homes": 5, "days": 0, "scenes": 6, "verbosity": 0}


def reset(**more: Any) -> None:
    call_command("demo", reset=True, **SMALL, **more)


@pytest.mark.django_db
class TestRefused:
    """Every refusal says why and what would change it, and nothing is lost."""

    def test_in_production(self, settings: Any) -> None:
        settings.DEVELOPMENT = False
        for options in ({}, {"reset": True}, {"if_empty": True}):
            with pytest.raises(CommandError, match=r"production installation.*--even-so"):
                call_command("demo", **options)
        assert not User.objects.exists()

    def test_a_database_with_people_that_is_no_demo(self) -> None:
        somebody = staff("Anna")
        with pytest.raises(CommandError, match=r"has people in it and is no demo.*for good.*--even-so"):
            reset()
        assert User.objects.get() == somebody

    def test_another_databases_name(self) -> None:
        somebody = staff("Anna")
        with pytest.raises(CommandError, match="not customers"):
            reset(even_so="customers")
        assert User.objects.get() == somebody

    def test_without_being_asked_to_replace(self) -> None:
        staff("Anna")
        with pytest.raises(CommandError, match="has people in it already"):
            call_command("demo")
        call_command("demo", if_empty=True)
        assert User.objects.count() == 1


@pytest.fixture
def fresh_database(demo_copy: str) -> str:
    """A test that commits here has a demo to replace."""
    return demo_copy


@pytest.mark.commits
@pytest.mark.parametrize("own", ["account", "ledger"])
def test_a_demo_with_data_of_ones_own_in_it_is_kept(own: str) -> None:
    if own == "account":
        staff("Anna")
    else:
        counts = {"rows": 1, "new": 1, "changed": 0, "untouched": 0, "left_out": 0}
        later = now() + dt.timedelta(minutes=1)
        ImportBatch.objects.create(file_name="own.xlsx", digest="", at=later, **counts)
    before = Case.objects.count()
    with pytest.raises(CommandError, match="began as a demo, but since then"):
        reset()
    assert Case.objects.count() == before > 0


@pytest.mark.commits
@pytest.mark.slow
def test_a_demo_is_replaced_by_a_fresh_one() -> None:
    from django.db import connection

    from core.records.models import HistoryEntry

    Case.objects.filter(is_open=True).update(title="played with")
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_over ()")
    reset()
    assert not Case.objects.filter(title="played with").exists()
    assert Case.objects.exists()
    assert HistoryEntry.objects.filter(action=MADE).count() == 1
    assert "left_over" not in connection.introspection.table_names()
