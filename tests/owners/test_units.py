"""The list of units, its export, and the page of one unit (OWN-01, OWN-04, OWN-07)."""

from __future__ import annotations

import pytest
from django.urls import reverse

from core.accounts.enums import Role
from core.places.models import Project, Unit
from owners.enums import Segment
from owners.models import AccessLogEntry
from owners.services.segments import segments_set
from tests.factories.ledger import cell_day, line, mobile, unsold
from tests.factories.owners import AT, case_of, imported, owner, staff
from tests.owners.test_exports import rows_of
from tests.owners.test_pages import client_of, queries, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("filters", "doors"),
    [
        ({}, ["1-1-101", "1-1-201", "1-1-301"]),
        ({"q": "1-1-2"}, ["1-1-201"]),
        ({"q": "金色家园 1-1-101"}, ["1-1-101"]),
        ({"q": "1栋1单元101"}, ["1-1-101"]),
        ({"q": "滨江"}, ["1-1-201"]),
        ({"status": "for_sale"}, ["1-1-301"]),
        ({"q": "nothing"}, []),
        ({"status": "burnt", "project": "x", "after": "x"}, ["1-1-101", "1-1-201", "1-1-301"]),
    ],
)
@pytest.mark.rule("OWN-01")
def test_units_are_listed_with_their_owners_and_filtered(filters: dict[str, str], doors: list[str]) -> None:
    imported(line(1), line(2, project="滨江一号"), unsold(3))
    answer = client_of(staff(Role.FRONT_DESK)).get(reverse("unit_list"), filters)
    assert [unit.door for unit, _status in answer.context["units"]] == doors


def test_the_list_of_units_turns_its_pages_and_needs_the_same_queries_for_many() -> None:
    client = client_of(staff(Role.FRONT_DESK))
    imported(line(1))
    one = queries(client, reverse("unit_list"))
    imported(*(line(n, door=f"{n}01", owner_name=f"王{n}") for n in range(2, 61)))
    assert queries(client, reverse("unit_list")) == one <= 9
    url, seen = reverse("unit_list"), []
    while url:
        answer = client.get(url)
        seen += [unit.pk for unit, _status in answer.context["units"]]
        url = reverse("unit_list") + answer.context["next_url"] if answer.context["next_url"] else ""
    assert len(seen) == len(set(seen)) == 60


@pytest.mark.rule("OWN-04", "SEC-01")
def test_the_page_of_a_unit_shows_owners_contract_and_open_items_as_far_as_one_may_see() -> None:
    person = owner(1, co_owners="段玉", shares="60/40")
    unit = person.ownerships.get().unit
    case = case_of(unit)
    url = reverse("unit_detail", args=[unit.pk])
    page = text(client_of(staff(Role.FRONT_DESK)).get(url))
    for words in (person.name, "段玉", "60%", "40%", "金2021-00001", case.number, "116.80"):
        assert words in page
    assert mobile(1) not in page
    looks_up = text(client_of(staff(Role.MONITORING_CENTRE)).get(url))
    assert person.name in looks_up
    assert "金2021-00001" not in looks_up
    assert case.number not in looks_up
    elsewhere = owner(2, project="滨江一号").ownerships.get().unit.project
    assert client_of(staff(Role.FRONT_DESK, elsewhere)).get(url).status_code == 404


@pytest.mark.rule("OWN-05", "OWN-07", "OWN-08", "SEC-01")
def test_units_go_out_as_they_are_filtered_masked_without_formulas_and_on_record() -> None:
    imported(
        line(1, owner_name="@SUM(1)", co_owners="段玉", shares="60/40"),
        line(2, project="滨江一号"),
        unsold(3),
    )
    unit = Unit.objects.get(code="金色家园 1-1-101")
    person = unit.ownerships.order_by("-share")[0].person
    keeper = staff(Role.CUSTOMER_RELATIONS_MANAGER)
    segments_set(person=person, values={Segment.SERVICE_CLASS: "priority"}, version=None, by=keeper, at=AT)
    here = Project.objects.get(name="金色家园")
    client = client_of(staff(Role.PROPERTY_STEWARD, here))
    sold, empty = rows_of(client, "unit_export")
    assert sold[4:6] == ("金色家园 1-1-101", 1)
    assert sold[8:13] == (
        "Handed over",
        cell_day(2021, 7, 2),
        "'@SUM(1) / 段玉",
        "60 / 40",
        "139****0001 / ",
    )
    assert (sold[15], sold[18], sold[19]) == ("金2021-00001", "秦晓春", "Own appointment")
    assert (empty[4], empty[8], empty[10]) == ("金色家园 1-1-301", "For sale", None)
    assert rows_of(client, "unit_export", status="for_sale") == [empty]
    entry = AccessLogEntry.objects.earliest("pk")
    assert (entry.field, entry.reason) == ("export", "Units (2)")
    assert client_of(staff(Role.LEGAL)).get(reverse("unit_export")).status_code == 403


def test_a_unit_is_found_by_the_search_and_opens_its_page() -> None:
    unit = owner(1).ownerships.get().unit
    page = text(client_of(staff(Role.FRONT_DESK)).get(reverse("search"), {"q": "金色家园 1-1-101"}))
    assert reverse("unit_detail", args=[unit.pk]) in page
