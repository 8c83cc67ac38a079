"""``manage.py import_ledger`` (OWN-07)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from core.places.models import Unit
from tests.factories.ledger import line, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-07")]


def run(capsys: Any, tmp_path: Path, *lines: dict[str, Any], **options: Any) -> str:
    file = tmp_path / "ledger.xlsx"
    file.write_bytes(workbook(*lines))
    call_command("import_ledger", str(file), language="en", **options)
    return str(capsys.readouterr().out)


def test_it_imports_and_says_so(capsys: Any, tmp_path: Path) -> None:
    assert "2 new, 0 changed, 0 untouched, 0 left out." in run(capsys, tmp_path, line(1), line(2))
    assert "0 new, 0 changed, 2 untouched, 0 left out." in run(capsys, tmp_path, line(1), line(2))
    assert Unit.objects.count() == 2


def test_a_dry_run_writes_nothing(capsys: Any, tmp_path: Path) -> None:
    assert "nothing was written: 1 new" in run(capsys, tmp_path, line(1), dry_run=True)
    assert not Unit.objects.exists()


def test_bad_rows_are_named_and_refuse_the_file(capsys: Any, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="Wrong rows: 1") as refusal:
        run(capsys, tmp_path, line(1), line(2, phone="1380013"))
    assert refusal.value.returncode == 1
    out = capsys.readouterr().out
    assert "业主台账 4" in out
    assert "J 联系电话 1*****3" in out
    assert "not a Chinese mobile or landline number" in out
    assert not Unit.objects.exists()


def test_bad_rows_can_be_left_out(capsys: Any, tmp_path: Path) -> None:
    said = run(capsys, tmp_path, line(1), line(2, phone="1380013"), skip_bad_rows=True)
    assert "1 new, 0 changed, 0 untouched, 1 left out." in said


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_ledger", str(tmp_path / "none.xlsx"), language="en")
