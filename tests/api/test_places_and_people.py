"""Places, people, ownerships and the day log over the API."""

from __future__ import annotations

import pytest
from pytest_django import DjangoAssertNumQueries

from owners.enums import Channel, ContactKind
from owners.models import Contact, Ownership, Person
from owners.services.contacts import contact_log
from tests.api.asking import Asker, problem, rows
from tests.cast import FRIDAY, Cast
from tests.factories.ledger import id_number, line, mobile
from tests.factories.owners import imported
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db


def _owners(cast: Cast, count: int = 1) -> list[Person]:
    imported(*(line(n, project=cast.project.name) for n in range(1, count + 1)))
    return list(Person.objects.order_by("pk"))


@pytest.mark.rule("OWN-01")
@pytest.mark.parametrize("kind", ["projects", "buildings", "units"])
def test_places_are_those_of_ones_projects(cast: Cast, kind: str) -> None:
    mine, all_of_it = Asker(cast.clerk), Asker(cast.relations_manager)
    stranger = Asker(cast.stranger)

    (row,) = rows(mine.get(f"{kind}/"))
    assert mine.get(f"{kind}/{row['id']}/").json() == row
    assert row in rows(all_of_it.get(f"{kind}/"))
    assert problem(stranger.get(f"{kind}/{row['id']}/")) == (404, "not_found")
    assert row not in rows(stranger.get(f"{kind}/"))


def test_a_unit_is_told_with_its_place(cast: Cast) -> None:
    (row,) = rows(Asker(cast.clerk).get("units/"))
    assert (row["code"], row["project"], row["building"], row["status"]) == (
        cast.unit.code, cast.project.pk, cast.unit.building_id, "for_sale",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("query", "count"),
    [({"status": "sold"}, 0), ({"door": "1-1"}, 1), ({"door": "9-9"}, 0), ({"building": 10**30}, 0)],
)
def test_units_are_filtered(cast: Cast, query: dict[str, object], count: int) -> None:
    assert len(rows(Asker(cast.clerk).get("units/", **query))) == count


@pytest.mark.parametrize(
    ("path", "query", "field"),
    [
        ("units/", {"status": "burnt"}, "status"),
        ("units/", {"project": "x"}, "project"),
        ("units/", {"after": "x"}, "after"),
        ("people/", {"stage": "x"}, "stage"),
        ("contacts/", {"on": "today"}, "on"),
        ("ownerships/", {"person": "-1"}, "person"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused(
    cast: Cast, path: str, query: dict[str, str], field: str
) -> None:
    answer = Asker(cast.clerk).get(path, **query)
    assert problem(answer)[0] == 422
    assert list(answer.json()["errors"]) == [field]


@pytest.mark.rule("SEC-01")
@pytest.mark.parametrize("path", ["projects/", "people/", "ownerships/", "contacts/", "complaints/"])
def test_without_the_permission_a_list_is_refused(cast: Cast, path: str) -> None:
    from tests.factories.accounts import staff

    assert problem(Asker(staff("nobody")).get(path))[0] == 403


@pytest.mark.rule("OWN-05")
def test_people_are_masked_everywhere(cast: Cast) -> None:
    (person,) = _owners(cast)
    asker = Asker(cast.clerk)

    (row,) = rows(asker.get("people/", q=mobile(1)[-4:]))
    whole = asker.get(f"people/{person.pk}/")

    masked = f"{mobile(1)[:3]}****{mobile(1)[-4:]}"
    assert row["phones"] == whole.json()["phones"] == [masked]
    assert whole.json()["id_number"] == f"{'*' * 14}{id_number(1)[-4:]}"
    everything = whole.text + asker.get("people/").text + asker.get("ownerships/").text
    assert mobile(1) not in everything
    assert id_number(1) not in everything


@pytest.mark.rule("OWN-04")
def test_ownerships_say_who_owns_what_in_which_stage(cast: Cast) -> None:
    (person,) = _owners(cast)
    ownership = Ownership.objects.get()
    asker = Asker(cast.clerk)

    (row,) = rows(asker.get("ownerships/", person=person.pk, current="true"))

    assert (row["person"]["id"], row["unit"]["id"], row["share"]) == (
        person.pk,
        ownership.unit_id,
        "100.0000",
    )
    assert row["stage_label"] == "Long-standing owner"
    assert asker.get(f"ownerships/{ownership.pk}/").json() == row
    assert rows(asker.get("ownerships/", person=person.pk + 1)) == []


@pytest.mark.rule("SEC-01")
def test_people_of_other_projects_do_not_exist(cast: Cast) -> None:
    (person,) = _owners(cast)
    stranger = Asker(cast.other_handler)
    elsewhere = Asker(cast.stranger)

    assert problem(elsewhere.get(f"people/{person.pk}/")) == (404, "not_found")
    assert problem(elsewhere.get(f"ownerships/{Ownership.objects.get().pk}/")) == (404, "not_found")
    assert rows(elsewhere.get("people/")) == []
    assert problem(stranger.get(f"people/{person.pk}/")) == (404, "not_found")


def test_a_list_goes_on_at_next(cast: Cast) -> None:
    from tests.factories.places import UnitFactory

    UnitFactory.create_batch(29, project=cast.project)
    asker = Asker(cast.clerk)

    first = asker.get("units/", project=cast.project.pk)
    address = first.json()["next"]
    second = asker.client.get(address, headers=asker.headers)

    seen = [row["id"] for row in rows(first) + second.json()["results"]]
    assert len(rows(first)) == 25
    assert second.json()["next"] is None
    assert seen == sorted(seen)
    assert len(set(seen)) == 30


LISTS = [("units/", 5), ("people/", 9), ("ownerships/", 5), ("contacts/", 6)]


@pytest.mark.parametrize(("path", "queries"), LISTS)
@pytest.mark.parametrize("count", [1, 3])
def test_a_list_asks_the_same_however_long_it_is(
    cast: Cast, path: str, queries: int, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for person in _owners(cast, count):
        contact_log(
            channel=Channel.PHONE, kind=ContactKind.ENQUIRY, summary="问", by=cast.clerk, at=FRIDAY,
            unit=cast.unit, person=person,
        )  # fmt: skip
    asker = Asker(cast.clerk)
    with django_assert_num_queries(queries):
        asker.get(path)


CALL = {"what": "何时交付？", "kind": "enquiry", "channel": "phone"}


@pytest.mark.rule("DSK-01")
def test_a_contact_is_logged_once_and_read_back_masked(cast: Cast) -> None:
    (person,) = _owners(cast)
    asker, body = Asker(cast.clerk), {**CALL, "unit": cast.unit.pk, "person": person.pk}
    request_id = "6c5d2f9e-0d0b-4a53-9a53-3f3ad5f4c0aa"

    made = asker.post("contacts/", body, request_id=request_id)
    again = asker.post("contacts/", body, request_id=request_id)

    contact = Contact.objects.get()
    assert (made.status_code, again.status_code) == (201, 303)
    assert made["Location"] == again["Location"] == f"/api/v1/contacts/{contact.pk}/"
    assert (contact.person, contact.unit, contact.entered_by) == (person, cast.unit, cast.clerk)
    assert asker.get(f"contacts/{contact.pk}/").json() == made.json() == rows(asker.get("contacts/"))[0]


@pytest.mark.rule("OWN-05")
def test_the_phone_of_an_unknown_caller_is_masked(cast: Cast) -> None:
    asker = Asker(cast.clerk)
    made = asker.post("contacts/", {**CALL, "unit": cast.unit.pk, "caller_phone": "13900001234"})
    assert made.json()["caller_phone"] == "139****1234"
    assert "13900001234" not in made.text + asker.get("contacts/").text


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": ""}, "what"),
        ({"kind": "gossip"}, "kind"),
        ({"channel": 5}, "channel"),
        ({"unit": "x"}, "unit"),
        ({"unit": 10**9}, "unit"),
        ({"person": 10**9}, "person"),
        ({"unit": None}, "project"),
        ({"happened_at": "2026-11-21T10:00:00+08:00"}, "happened_at"),
        ({"happened_at": "2026-11-20T09:00:00+08:00"}, "late_reason"),
        ({"happened_at": "0001-01-01T00:00:00+14:00"}, "happened_at"),
    ],
)
def test_a_bad_contact_is_refused_with_its_field(cast: Cast, changes: dict[str, object], field: str) -> None:
    asker, body = Asker(cast.clerk), {**CALL, "unit": cast.unit.pk, "caller_name": "王芳", **changes}
    with nothing_changes(but=("api_apitoken",)):
        answer = asker.post("contacts/", body)
    assert problem(answer)[0] == 422
    assert field in answer.json()["errors"]


def test_a_contact_of_another_project_is_refused(cast: Cast) -> None:
    answer = Asker(cast.stranger).post("contacts/", {**CALL, "unit": cast.unit.pk, "caller_name": "王芳"})
    assert problem(answer)[0] == 422
    assert not Contact.objects.exists()


def test_a_write_without_its_request_id_is_refused(cast: Cast) -> None:
    asker = Asker(cast.clerk)
    answer = asker.client.post(
        "/api/v1/contacts/", {**CALL, "unit": cast.unit.pk}, "application/json", headers=asker.headers
    )
    assert problem(answer) == (422, "request_id_missing")  # type: ignore[arg-type]
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("body", "media_type", "expected"),
    [
        ("{", "application/json", (400, "parse_error")),
        ("what=x", "application/x-www-form-urlencoded", (415, "unsupported_media_type")),
        ("[]", "application/json", (422, "invalid_input")),
        ('{"what": "' + "x" * 1_000_001 + '"}', "application/json", (413, "too_large")),
        ('{"what": "\\u0000", "kind": "enquiry"}', "application/json", (422, "invalid_input")),
        ('{"what": "\\ud800", "kind": "enquiry"}', "application/json", (422, "invalid_input")),
    ],
)
def test_what_is_no_json_of_ours_is_refused(
    cast: Cast, body: str, media_type: str, expected: tuple[int, str]
) -> None:
    asker = Asker(cast.clerk)
    headers = {**asker.headers, "X-Request-Id": "6c5d2f9e-0d0b-4a53-9a53-3f3ad5f4c0aa"}
    answer = asker.client.post("/api/v1/contacts/", body, media_type, headers=headers)
    assert problem(answer) == expected  # type: ignore[arg-type]
