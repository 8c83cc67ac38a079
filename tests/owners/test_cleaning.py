"""One cell at a time: tidied with a note, or refused with its reason (OWN-07)."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from owners.ledger import cleaning
from owners.ledger.cleaning import Refused
from tests.factories.ledger import TODAY, cell_day, id_number

pytestmark = pytest.mark.rule("OWN-07")


@pytest.mark.parametrize(
    ("typed", "numbers", "notes"),
    [
        ("13800138000", ["+8613800138000"], []),
        (13800138000, ["+8613800138000"], []),
        (13800138000.0, ["+8613800138000"], []),
        ("138-0013-8000", ["+8613800138000"], ["phone_tidied"]),
        (" 138 0013 8000", ["+8613800138000"], ["phone_tidied"]),
        ("+86 13800138000", ["+8613800138000"], ["phone_tidied"]),
        ("008613800138000", ["+8613800138000"], []),
        ("１３８００１３８０００", ["+8613800138000"], ["phone_tidied"]),
        ("13800138000/13900139000", ["+8613800138000", "+8613900139000"], ["two_phones"]),
        ("13800138000；13900139000", ["+8613800138000", "+8613900139000"], ["two_phones", "phone_tidied"]),
        ("13800138000、13800138000", ["+8613800138000"], ["two_phones", "phone_tidied"]),
        ("021-62345678", ["+862162345678"], ["phone_tidied"]),
        ("(0755) 2345678", ["+867552345678"], ["phone_tidied"]),
        ("4008001234", ["+864008001234"], []),
        (None, [], []),
    ],
)
def test_phones(typed: object, numbers: list[str], notes: list[str]) -> None:
    assert cleaning.clean_phones(typed) == (numbers, notes)  # type: ignore[arg-type]


@pytest.mark.parametrize("typed", ["1380013", "23800138000", "1380013800O", "12345678901", "62345678", "abc"])
def test_no_phone(typed: str) -> None:
    with pytest.raises(Refused) as refusal:
        cleaning.clean_phones(typed)
    assert refusal.value.code == "phone_invalid"


@pytest.mark.parametrize(
    ("typed", "notes"),
    [
        (cell_day(2024, 3, 5), []),
        (dt.date(2024, 3, 5), []),
        ("2024-03-05", []),
        ("2024-03-05 00:00:00", []),
        ("2024.03.05", ["day_rewritten"]),
        ("2024/3/5", ["day_rewritten"]),
        ("2024年3月5日", ["day_rewritten"]),
        ("２０２４－３－５", ["day_rewritten"]),
        ("20240305", ["day_rewritten"]),
        (45356, ["day_from_number"]),
        ("45356", ["day_from_number"]),
    ],
)
def test_days(typed: object, notes: list[str]) -> None:
    assert cleaning.clean_day(typed) == (dt.date(2024, 3, 5), notes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("2024/2/30", "no_such_day"),
        ("2023-02-29", "no_such_day"),
        ("2024-13-01", "no_such_day"),
        ("1900-01-01", "date_out_of_range"),
        ("March", "not_a_date"),
        (3, "not_a_date"),
        ("05/03/2024", "not_a_date"),
    ],
)
def test_no_such_day(typed: object, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        cleaning.clean_day(typed)  # type: ignore[arg-type]
    assert refusal.value.code == code


@given(st.dates(dt.date(1980, 1, 1), dt.date(2099, 12, 31)))
def test_every_way_of_writing_a_day_reads_the_same(day: dt.date) -> None:
    ways = [day.isoformat(), f"{day.year}/{day.month}/{day.day}", f"{day.year}年{day.month}月{day.day}日",
            f"{day:%Y.%m.%d}", (day - dt.date(1899, 12, 30)).days]  # fmt: skip
    assert {cleaning.clean_day(way)[0] for way in ways} == {day}


@pytest.mark.parametrize(
    ("typed", "name", "notes"),
    [
        ("张伟", "张伟", []),
        (" 张伟 ", "张伟", ["text_tidied"]),
        ("张\u3000伟", "张伟", ["text_tidied"]),
        ("John  Smith", "John Smith", ["text_tidied"]),
        ("阿不都·热西提", "阿不都·热西提", []),
    ],
)
def test_names(typed: str, name: str, notes: list[str]) -> None:
    assert cleaning.clean_name(typed) == (name, notes)


@pytest.mark.parametrize("typed", ["段玉、李明", "段玉/李明", "段玉，李明", "段玉 ; 李明"])
def test_several_names(typed: str) -> None:
    assert cleaning.clean_names(typed)[0] == ["段玉", "李明"]


@pytest.mark.parametrize(
    ("typed", "code"), [("1栋", "1"), ("1号楼", "1"), ("1#", "1"), ("A座", "A"), (1, "1"), ("栋", "栋")]
)
def test_buildings(typed: object, code: str) -> None:
    assert cleaning.clean_place(typed, "栋|幢|座|号楼|楼|#|号")[0] == code  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "area"),
    [(116.8, "116.80"), ("116.8", "116.80"), ("1,168.5㎡", "1168.50"), ("90 平方米", "90.00")],
)
def test_areas(typed: object, area: str) -> None:
    assert cleaning.clean_area(typed)[0] == Decimal(area)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("一百一十", "area_not_number"),
        ("-5", "area_not_number"),
        (0, "area_out_of_range"),
        ("NaN", "area_not_number"),
    ],
)
def test_no_area(typed: object, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        cleaning.clean_area(typed)  # type: ignore[arg-type]
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("typed", "floor"), [(3, 3), ("3层", 3), ("3F", 3), ("-1", -1), ("B2", -2), ("", None)]
)
def test_floors(typed: object, floor: int | None) -> None:
    assert cleaning.clean_floor(typed)[0] == floor  # type: ignore[arg-type]


def test_identity_number_with_test_region_is_right() -> None:
    assert cleaning.clean_id_number(id_number(7), TODAY) == (id_number(7), [])


def test_identity_number_is_tidied() -> None:
    number = "99999919920827588X"
    assert cleaning.clean_id_number(" 999999 19920827 588x", TODAY) == (number, ["text_tidied"])


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("999999199208275881", "id_check_digit"),
        ("999999199202305888", "id_birth_date"),
        ("999999299208275880", "id_birth_date"),
        ("9999991992082758", "id_length"),
        (999999199208275880, "id_as_number"),
        ("9.99999E+17", "id_as_number"),
        ("谁知道", "id_unknown"),
    ],
)
def test_no_identity_number(typed: object, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        cleaning.clean_id_number(typed, TODAY)  # type: ignore[arg-type]
    assert refusal.value.code == code


@pytest.mark.parametrize("typed", ["E12345678", "H1234567890", "130503670401001"])
def test_other_documents(typed: str) -> None:
    assert cleaning.clean_id_number(typed, TODAY)[0] == typed


@given(st.integers(0, 17), st.integers(1, 9))
def test_one_wrong_digit_is_always_found(place: int, more: int) -> None:
    number = id_number(123)
    wrong = number[:place] + str((int(number[place].replace("X", "0")) + more) % 10) + number[place + 1 :]
    if wrong != number:
        with pytest.raises(Refused):
            cleaning.clean_id_number(wrong, TODAY)


@pytest.mark.parametrize(
    ("typed", "owners", "shares"),
    [
        ("100%", 1, ["100"]),
        (1, 1, ["100"]),
        (0.5, 1, ["50"]),
        ("50%/50%", 2, ["50", "50"]),
        ("60、40", 2, ["60", "40"]),
        ("", 2, ["50", "50"]),
        (None, 3, ["33.3333", "33.3333", "33.3333"]),
    ],
)
def test_shares(typed: object, owners: int, shares: list[str]) -> None:
    assert cleaning.clean_shares(typed, owners)[0] == [Decimal(share) for share in shares]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "owners", "code"),
    [
        ("60%/50%", 1, "shares_over_100"),
        ("60%/50%", 2, "shares_over_100"),
        ("50%/50%", 1, "shares_count"),
        ("100%", 2, "shares_count"),
        ("half", 1, "share_not_number"),
        ("0/100", 2, "share_not_number"),
        ("NaN", 1, "share_not_number"),
    ],
)
def test_no_shares(typed: str, owners: int, code: str) -> None:
    with pytest.raises(Refused) as refusal:
        cleaning.clean_shares(typed, owners)
    assert refusal.value.code == code


@given(st.integers(1, 40))
def test_equal_shares_never_exceed_the_whole(owners: int) -> None:
    assert 99 < sum(cleaning.equal_shares(owners)) <= 100
