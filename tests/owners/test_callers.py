"""Who is calling (DSK-03)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.accounts.enums import Role
from core.accounts.models import User
from core.places.models import Project
from owners.models import Person
from owners.policies.lookups import phone_digits
from owners.selectors import callers
from owners.selectors.callers import callers_find, project_typed
from owners.selectors.people import person_card
from owners.services.contacts import contact_log
from owners.services.ownership import Buyer, ownership_transfer
from tests.factories.ledger import TODAY, id_number, line, unsold
from tests.factories.owners import AT, case_of, imported, owner, staff
from tests.owners.test_contacts import CALL

pytestmark = [pytest.mark.django_db, pytest.mark.rule("DSK-03")]


@pytest.fixture
def desk() -> User:
    imported(
        line(1, owner_name="张伟", phone="13800138000"),
        line(2, owner_name="张伟明", phone="13912348000/021-62345678"),
        line(3, owner_name="曾国", phone="13655556666", door="301", section=2),
        line(4, owner_name="John Smith", phone="13777771234", project="滨江一号", id_number="E12345678"),
        line(6, owner_name="李娜", phone="0755-87654321", building="A座", door="101"),
        unsold(5),
    )
    return staff(Role.FRONT_DESK)


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("8000", ["张伟", "张伟明"]),
        ("13800138000", ["张伟"]),
        ("+86 138-0013-8000", ["张伟"]),
        ("021-62345678", ["张伟明"]),
        ("62345678", ["张伟明"]),
        ("张伟", ["张伟", "张伟明"]),
        ("张", ["张伟", "张伟明"]),
        ("zw", ["张伟", "张伟明"]),
        ("ZWM", ["张伟明"]),
        ("zg", ["曾国"]),
        ("cg", ["曾国"]),
        ("johns", ["John Smith"]),
        ("1-2-301", ["曾国"]),
        ("1 - 2 - 301", ["曾国"]),
        ("１－２－３０１", ["曾国"]),
        ("金色家园 1-2-301", ["曾国"]),
        ("1栋2单元301", ["曾国"]),
        ("金色家园1栋2单元301室", ["曾国"]),
        ("1-1", ["张伟", "张伟明", "John Smith", ""]),
        ("金色家园 1-1-501", [""]),
        ("滨江一号 1-2-301", []),
        ("a-1-101", ["李娜"]),
        ("A座1单元101", ["李娜"]),
        ("0755-87654321", ["李娜"]),
        ("999", []),
        ("", []),
        ("%_\\", []),
        ("'; DROP TABLE", []),
        ("a\0b", []),
        ("王" * 300, []),
    ],
)
def test_found_as_people_type(desk: User, typed: str, names: list[str]) -> None:
    assert [hit.name for hit in callers_find(desk, typed, on=TODAY)] == names


@pytest.mark.rule("OWN-05")
def test_a_hit_shows_units_and_stage_and_only_masked_phones(desk: User) -> None:
    (hit,) = callers_find(desk, "62345678", on=TODAY)
    assert hit.phones == ["139****8000", "021******78"]
    assert [(unit.code, unit.stage.label, unit.is_current) for unit in hit.units] == [
        ("金色家园 1-1-201", "Long-standing owner", True)
    ]
    (empty,) = callers_find(desk, "金色家园 1-1-501", on=TODAY)
    assert (empty.person_id, empty.units[0].code) == (None, "金色家园 1-1-501")


@pytest.mark.parametrize(("typed", "names"), [("zw", ["张伟", "张伟明"]), ("cg", ["曾国"]), ("zz", [])])
def test_letters_are_looked_for_in_every_span(
    desk: User, monkeypatch: pytest.MonkeyPatch, typed: str, names: list[str]
) -> None:
    """As among a million: a span holds one person here, and sixty thousand there."""
    monkeypatch.setattr(callers, "SPAN", 1)
    assert [hit.name for hit in callers_find(desk, typed, on=TODAY)] == names


def test_at_most_eight_hits_in_at_most_six_queries() -> None:
    imported(*(line(n, owner_name=f"王{n}", door=f"{n}01") for n in range(1, 20)))
    clerk = staff(Role.FRONT_DESK)
    for typed in ("王", "1390", "1-1"):
        clerk = User.objects.get(pk=clerk.pk)
        with CaptureQueriesContext(connection) as captured:
            hits = callers_find(clerk, typed, on=TODAY)
        assert len(hits) == (0 if typed == "1390" else 8)
        assert len(captured) <= 6


@pytest.mark.rule("SEC-01")
def test_a_group_desk_role_looks_up_all_projects_and_others_their_own(desk: User) -> None:
    here = Project.objects.get(name="金色家园")
    assert [hit.name for hit in callers_find(desk, "1234", on=TODAY)] == ["John Smith"]
    for role, found in ((Role.PROPERTY_STEWARD, []), (Role.FRONT_DESK, []), (Role.LEGAL, [])):
        assert [hit.name for hit in callers_find(staff(role, here), "1234", on=TODAY)] == found
    assert [hit.name for hit in callers_find(staff(Role.MONITORING_CENTRE), "1234", on=TODAY)] == [
        "John Smith"
    ]
    assert callers_find(staff(Role.PROPERTY_STEWARD, here), "8000", on=TODAY)
    assert callers_find(staff(), "8000", on=TODAY) == []


def test_a_former_owner_is_found_with_the_unit_marked_as_sold() -> None:
    seller, buyer = owner(1), owner(2)
    day = dt.date(2026, 1, 1)
    ownership_transfer(unit=seller.ownerships.get().unit, buyers=[Buyer(buyer)], on=day, by=None, at=AT)
    (hit,) = callers_find(staff(Role.FRONT_DESK), seller.name, on=TODAY)
    assert [unit.is_current for unit in hit.units] == [False]
    assert [h.name for h in callers_find(staff(Role.FRONT_DESK), "1-1-101", on=TODAY)] == [buyer.name]


@pytest.mark.parametrize(
    ("typed", "digits"),
    [
        ("8000", "8000"),
        ("138 0013", "1380013"),
        ("12-2-3001", ""),
        ("301", ""),
        ("1-2-301", ""),
        ("0086138", "138"),
    ],
)
def test_what_counts_as_digits_of_a_phone(typed: str, digits: str) -> None:
    assert phone_digits(typed) == digits


@pytest.mark.parametrize(
    ("typed", "project"),
    [
        ("金色家园 1-2-301", "金色家园"),
        ("金色家园1栋2单元301", "金色家园"),
        ("a座2单元301", ""),
        ("1-2-301", ""),
    ],
)
def test_the_project_before_a_unit_code(typed: str, project: str) -> None:
    assert project_typed(typed) == project


def test_the_card_shows_units_open_items_and_last_contacts_as_far_as_visible() -> None:
    person = owner(1)
    unit = person.ownerships.get().unit
    clerk = staff(Role.FRONT_DESK, unit.project)
    mine, other = case_of(unit, responsible=clerk), case_of(unit)
    contact = contact_log(**CALL, by=clerk, at=AT, person=person, unit=unit, cases=[mine])
    card = person_card(clerk, person, on=TODAY)
    assert card.phones == ["139****0001"]
    assert card.open_cases == [mine, other]
    assert card.contacts == [contact]
    assert (card.reveal_case, card.may_reveal) == (mine, True)
    assert [move.to_stage for move in card.moves[card.ownerships[0].pk]][-1] == "long_standing"
    group = person_card(staff(Role.MONITORING_CENTRE), person, on=TODAY)
    assert (group.open_cases, group.may_reveal, group.reveal_case) == ([], False, None)
    assert person_card(staff(Role.LEGAL), person, on=TODAY).contacts == []


@pytest.mark.rule("SEC-01")
def test_people_are_visible_by_the_projects_of_their_units() -> None:
    person = owner(1)
    imported(line(2, project="滨江一号"))
    here, there = Project.objects.get(name="金色家园"), Project.objects.get(name="滨江一号")
    assert person in Person.objects.visible_to(staff(Role.PROPERTY_STEWARD, here))
    assert person not in Person.objects.visible_to(staff(Role.PROPERTY_STEWARD, there))
    assert person not in Person.objects.visible_to(staff(Role.MONITORING_CENTRE))
    assert person in Person.objects.look_up_by(staff(Role.MONITORING_CENTRE))
    assert id_number(1)[-4:] in person.id_number_masked


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("1-2-301", ["金色家园 1-2-301"]),
        ("1-2-", ["金色家园 1-2-301"]),
        ("金色家园1栋2单元301", ["金色家园 1-2-301"]),
        ("滨江 1-2", []),
        ("曾国", []),
        ("\0%_", []),
    ],
)
@pytest.mark.rule("OWN-01")
def test_a_unit_is_suggested_while_its_door_is_typed(
    desk: User, client: Client, typed: str, codes: list[str]
) -> None:
    client.force_login(desk)
    answer = client.get(reverse("unit_suggestions"), {"q": typed})
    assert (answer.status_code, answer.context["codes"]) == (200, codes)
