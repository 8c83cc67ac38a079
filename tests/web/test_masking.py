"""What staff see of personal values (OWN-05)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.masking import mask_id_number, mask_middle, mask_name, mask_phone

pytestmark = pytest.mark.rule("OWN-05")


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800138000", "138****8000"),
        ("+8613800138000", "138****8000"),
        ("02162345678", "021******78"),
        ("07552345678", "0755*****78"),
        ("4008001234", "40******34"),
        ("", ""),
    ],
)
def test_phones(number: str, masked: str) -> None:
    assert mask_phone(number) == masked


def test_identity_numbers() -> None:
    assert mask_id_number("999999195904035304") == "**************5304"
    assert mask_id_number("E1234") == "*****"


def test_names() -> None:
    assert mask_name("张伟") == "张*"
    assert mask_name("") == ""


@given(st.text(max_size=40))
def test_most_of_any_value_is_hidden(value: str) -> None:
    masked = mask_middle(value)
    assert len(masked) == len(value)
    assert sum(a == b for a, b in zip(masked, value, strict=True) if b != "*") <= len(value) / 2
