"""No answer of the API shows a raw phone or identity number, whoever asks (OWN-05)."""

from __future__ import annotations

import pytest

from tests.authorization.requests import send
from tests.authorization.stage import Stage
from tests.authorization.table import rows
from tests.authorization.test_personal_values import different_people
from tests.authorization.values import raw_values, text

READS = [row for row in rows() if row.name.startswith("api_") and row.method == "GET"]
WRITES = ("api_complaints", "api_contacts", "api_complaint_respond", "api_complaint_chase", "api_notice_read")


@pytest.mark.rule("OWN-05")
@pytest.mark.parametrize("column", different_people())
def test_no_answer_shows_a_phone_or_identity_number(stage: Stage, column: str) -> None:
    shown = {}
    for row in READS:
        page = text(send(stage, row.key, "GET", column, stage.here))
        if values := raw_values(page):
            shown[row.key] = values
    for key in WRITES:
        if values := raw_values(text(send(stage, key, "POST", column, stage.here))):
            shown[f"POST {key}"] = values
    assert shown == {}
