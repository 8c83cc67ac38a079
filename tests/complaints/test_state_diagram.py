"""docs/states.md says what the code does (CMP-10, RPR-14)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.rule("CMP-10", "RPR-14")
def test_the_page_is_what_the_code_says() -> None:
    call_command("state_diagram", "--check")


def test_an_old_page_is_named_and_left_alone(tmp_path: Path, settings: Any) -> None:
    settings.BASE_DIR = tmp_path
    page = tmp_path / "docs" / "states.md"
    page.parent.mkdir()
    page.write_text("old")

    with pytest.raises(CommandError, match="out of date"):
        call_command("state_diagram", "--check")
    assert page.read_text() == "old"

    call_command("state_diagram")
    call_command("state_diagram", "--check")
