"""Days and minutes that no clock can count from are refused at their field."""

from __future__ import annotations

import pytest
from django import forms

from core.web.forms import day, moment


class Both(forms.Form):
    on = day("On")
    at = moment("At")


@pytest.mark.parametrize(
    ("on", "at", "wrong"),
    [
        ("2026-11-20", "2026-11-20T10:00", set()),
        ("1990-01-01", "2199-12-31T23:59", set()),
        ("1989-12-31", "2200-01-01T00:00", {"on", "at"}),
        ("9999-12-31", "9999-12-31T23:59", {"on", "at"}),
        ("0001-01-01", "0001-01-01T00:00", {"on", "at"}),
    ],
)
def test_a_slip_of_the_hand_is_refused_at_its_field(on: str, at: str, wrong: set[str]) -> None:
    assert set(Both({"on": on, "at": at}).errors) == wrong
