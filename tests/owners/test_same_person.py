"""Who is who in a ledger: the identity number decides, else name and phone; families share phones (OWN-04, OWN-07)."""

from __future__ import annotations

import datetime as dt
import itertools
from typing import Any

import pytest

from core.places.models import Unit
from owners.models import Ownership, Person, Phone
from tests.factories.ledger import id_number, line, mobile
from tests.factories.owners import AT, imported

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-07", "OWN-04")]

WANG = {"owner_name": "王芳", "id_number": id_number(1), "phone": mobile(1)}
WITHOUT_NUMBER = {**WANG, "id_number": None}
OTHER_PHONE = {**WANG, "phone": mobile(2)}
TWO_PHONES = {**WITHOUT_NUMBER, "phone": f"{mobile(5)}/{mobile(1)}"}


def owners() -> list[str]:
    """The person of each unit, by letters in the order of their first unit."""
    letters: dict[int, str] = {}
    for ownership in Ownership.objects.current().order_by("unit__code"):
        letters.setdefault(ownership.person_id, "ABCDEF"[len(letters)])
    return [letters[o.person_id] for o in Ownership.objects.current().order_by("unit__code", "pk")]


@pytest.mark.parametrize(
    "rows", [*itertools.permutations([WANG, WITHOUT_NUMBER, TWO_PHONES]), (WANG, OTHER_PHONE, WITHOUT_NUMBER)]
)
@pytest.mark.parametrize("files", [1, 3])
def test_the_same_person_in_whatever_order_and_in_however_many_files(
    rows: tuple[dict[str, Any], ...], files: int
) -> None:
    lines = [line(serial, **row) for serial, row in enumerate(rows, start=1)]
    if files == 1:
        imported(*lines)
    else:
        for day, each in enumerate(lines):
            imported(each, at=AT + dt.timedelta(days=day))
    assert owners() == ["A", "A", "A"]
    person = Person.objects.get()
    assert person.id_number == id_number(1)
    assert imported(*lines, at=AT + dt.timedelta(days=9)).changes_nothing


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        ({"id_number": id_number(2)}, ["A", "B"]),  # one name, one phone, two numbers: father and son
        ({"owner_name": "王明", "id_number": None}, ["A", "B"]),  # two names, one phone: a family
        ({"id_number": None, "phone": mobile(2)}, ["A", "B"]),  # one name, two phones: who knows
        ({"phone": mobile(2)}, ["A", "A"]),  # one number, two phones
        ({"id_number": None, "owner_name": "王 芳", "phone": "+86 139-0000-0001"}, ["A", "A"]),
    ],
)
def test_who_is_another_one(other: dict[str, Any], expected: list[str]) -> None:
    lines = [line(1, **WANG), line(2, **{**WANG, **other})]
    imported(*lines)
    assert owners() == expected
    assert imported(*lines, at=AT + dt.timedelta(days=1)).changes_nothing


def test_a_family_shares_its_phone() -> None:
    imported(line(1, **WANG), line(2, owner_name="李明", id_number=id_number(2), phone=mobile(1)))
    shared = Phone.objects.filter(number=f"+86{mobile(1)}").order_by("pk")
    assert [(phone.person.name, phone.is_primary) for phone in shared] == [("王芳", True), ("李明", True)]


def test_a_name_and_phone_that_two_people_have_is_a_warning_and_never_a_guess() -> None:
    imported(line(1, **WANG), line(2, **{**WANG, "id_number": id_number(2)}))
    result = imported(line(3, **WITHOUT_NUMBER), at=AT + dt.timedelta(days=1))
    assert [(f.code, f.row, f.params) for f in result.findings] == [("person_unclear", 3, {"name": "王*"})]
    assert owners() == ["A", "B", "C"]
    assert imported(line(3, **WITHOUT_NUMBER), at=AT + dt.timedelta(days=2)).changes_nothing


def test_the_present_owner_is_meant_where_two_would_fit() -> None:
    imported(line(1, **WANG), line(2, **{**WANG, "id_number": id_number(2)}))
    result = imported(line(2, **WITHOUT_NUMBER), at=AT + dt.timedelta(days=1))
    assert (result.findings, result.changes_nothing) == ((), True)
    assert Unit.objects.get(room="201").ownerships.get().person.id_number == id_number(2)
