"""A unit changes hands on its pages and over the API: resale, shares, joining, leaving (OWN-04)."""

from __future__ import annotations

import datetime as dt
import threading
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse

from core.accounts.enums import Role
from core.accounts.models import User
from core.errors import Conflict, DomainError
from core.places.enums import UnitStatus
from core.places.models import Unit
from core.records.models import HistoryEntry
from core.time import local_date, now
from owners.enums import Stage, UnitContactKind
from owners.models import Ownership, Person, UnitContact
from owners.services.ownership import Buyer, ownership_transfer
from owners.services.people import Named
from owners.services.unit_contacts import Terms, unit_contact_add
from tests.api.asking import Asker, problem
from tests.factories.ledger import id_number, line, mobile, unsold
from tests.factories.owners import AT, imported, owner, staff
from tests.owners.test_pages import client_of, post, text
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-04")]

DAY = dt.date(2026, 1, 15)


def manager(**fields: Any) -> User:
    return staff(Role.COMPLAINT_MANAGER, **fields)


def unit_of(serial: int = 1, **changes: Any) -> Unit:
    return owner(serial, **changes).ownerships.get(unit__room=f"{serial}01").unit


def seen(unit: Unit) -> str:
    return "-".join(map(str, unit.ownerships.current().order_by("pk").values_list("pk", flat=True)))


def people(*rows: dict[str, Any]) -> dict[str, Any]:
    """Rows of people as the page sends them."""
    sent: dict[str, Any] = {"buyers-TOTAL_FORMS": max(len(rows), 1), "buyers-INITIAL_FORMS": 0}
    for index, row in enumerate(rows):
        sent |= {f"buyers-{index}-{name}": value for name, value in row.items()}
    return sent


BUYER = {"name": "段玉", "phone": "139-0000-0077", "share": "60"}
OTHER = {"name": "段誉", "id_number": id_number(9), "share": "40"}


# --- resale ---


@pytest.mark.rule("OWN-02")
def test_a_resale_on_the_page_ends_the_old_ownership_and_begins_new_ones() -> None:
    unit = unit_of(1)
    seller = unit.ownerships.get()
    keeper = manager()
    client = client_of(keeper)
    url = reverse("unit_transfer", args=[unit.pk])
    assert seller.person.name in text(client.get(url))
    answer = post(client, url, on="2026-01-15", seen=seen(unit), **people(BUYER, OTHER))
    assert (answer.status_code, answer["Location"]) == (302, reverse("unit_detail", args=[unit.pk]))
    seller.refresh_from_db()
    assert seller.ended_on == DAY
    first, second = unit.ownerships.current().order_by("-share")
    assert (first.person.name, first.share, first.valid_from, first.by_resale) == (
        "段玉",
        Decimal(60),
        DAY,
        True,
    )
    assert first.person.phones.get().number == "+8613900000077"
    assert second.person.id_number == id_number(9)
    moves = first.moves.order_by("on", "pk").values_list("to_stage", "on")
    assert moves.first() == (Stage.RUNNING_IN, DAY)  # from the transfer, not from the handover of 2021
    unit.refresh_from_db()
    assert (unit.handed_over_on, unit.contract.number) == (dt.date(2021, 7, 2), "金2021-00001")
    page = text(client.get(reverse("unit_detail", args=[unit.pk])))
    for words in ("段玉", "by resale", "Former owners", "Unit transferred to a new owner", keeper.full_name):
        assert words in page


def test_a_buyer_who_is_on_file_is_found_and_not_doubled() -> None:
    unit, known = unit_of(1), owner(2)
    count = Person.objects.count()
    buyer = {"name": known.name, "phone": mobile(2), "share": 100}
    post(
        client_of(manager()),
        reverse("unit_transfer", args=[unit.pk]),
        on="2026-01-15",
        seen=seen(unit),
        **people(buyer),
    )
    assert unit.ownerships.current().get().person == known
    assert Person.objects.count() == count


@pytest.mark.parametrize(
    ("day", "rows", "sentence"),
    [
        ("2026-01-15", [{**BUYER, "share": "70"}, OTHER], "at most 100 percent (now 110)"),
        ("2026-01-15", [{**BUYER, "share": "0"}], "greater than or equal to"),
        ("2026-01-15", [{**BUYER, "phone": ""}], "phone number or an identity number"),
        ("2026-01-15", [{**BUYER, "phone": "12345"}], "not a Chinese mobile"),
        (
            "2026-01-15",
            [{**OTHER, "id_number": id_number(9)[:-1] + "?"}],
            "not the number of an identity document",
        ),
        ("2026-01-15", [BUYER, {**BUYER, "share": "10"}], "Name each owner once"),
        ("2026-01-15", [], "This field is required"),
        ("2019-01-15", [BUYER], "before the present owner"),
        ("2099-01-15", [BUYER], "still to come"),
        ("", [BUYER], "This field is required"),
    ],
)
def test_an_impossible_resale_is_refused_and_what_was_typed_stays(
    day: str, rows: list[dict[str, Any]], sentence: str
) -> None:
    unit = unit_of(1)
    client = client_of(manager())
    sent = {"on": day, "seen": seen(unit), **people(*rows)}
    with nothing_changes():
        answer = post(client, reverse("unit_transfer", args=[unit.pk]), **sent)
    assert answer.status_code == 422
    assert sentence in text(answer)
    for row in rows:
        assert f'value="{row["name"]}"' in text(answer)


def test_an_identity_number_on_file_under_another_name_is_refused() -> None:
    unit = unit_of(1)
    client = client_of(manager())
    sent = {"on": "2026-01-15", "seen": seen(unit), **people({**BUYER, "id_number": id_number(1)})}
    with nothing_changes():
        answer = post(client, reverse("unit_transfer", args=[unit.pk]), **sent)
    assert (answer.status_code, "on file with another name" in text(answer)) == (422, True)


def test_a_page_that_is_out_of_date_changes_nothing() -> None:
    unit = unit_of(1)
    before = seen(unit)
    ownership_transfer(unit=unit, buyers=[Buyer(owner(2))], on=DAY, by=None, at=AT)
    client = client_of(manager())
    shares = {f"share_{unit.ownerships.current().get().pk}": 50}
    with nothing_changes():
        sent = {"on": "2026-02-15", "seen": before, **people(BUYER)}
        assert post(client, reverse("unit_transfer", args=[unit.pk]), **sent).status_code == 409
        stale = post(client, reverse("unit_owners", args=[unit.pk]), seen=before, **shares, **people())
        assert stale.status_code == 409


def test_family_and_agents_of_the_seller_end_with_the_resale_and_tenants_stay() -> None:
    unit, keeper = unit_of(1), manager()
    for serial, kind in enumerate(UnitContactKind, start=50):
        person = Named(f"王{serial}", (f"+86{mobile(serial)}",))
        unit_contact_add(unit=unit, person=person, terms=Terms(kind), by=keeper, at=AT)
    ownership_transfer(unit=unit, buyers=[Buyer(owner(2))], on=DAY, by=keeper, at=AT)
    assert [contact.kind for contact in UnitContact.objects.current(DAY)] == ["tenant"]


@pytest.mark.commits
def test_of_two_resales_at_once_one_is_made() -> None:
    unit, buyers, keeper = unit_of(1), [owner(2), owner(3)], manager()
    ids = list(unit.ownerships.values_list("pk", flat=True))
    results: list[str] = []

    def sell(buyer: Person) -> None:
        try:
            ownership_transfer(unit=unit, buyers=[Buyer(buyer)], on=DAY, by=keeper, at=AT, seen=ids)
            results.append("made")
        except DomainError as refusal:
            results.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=sell, args=[buyer]) for buyer in buyers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["made", "owners_changed"]
    assert unit.ownerships.current().count() == 1


# --- shares, joining, leaving ---


def test_shares_are_put_right_and_somebody_joins_with_the_stage_of_the_unit() -> None:
    unit = unit_of(1)
    first = unit.ownerships.get()
    client = client_of(manager())
    url = reverse("unit_owners", args=[unit.pk])
    assert 'value="100"' in text(client.get(url))
    sent = {
        "on": "2026-01-15",
        "seen": seen(unit),
        f"share_{first.pk}": "50",
        **people({**BUYER, "share": "50"}),
    }
    assert post(client, url, **sent).status_code == 302
    joined = unit.ownerships.current().get(person__name="段玉")
    assert (joined.share, joined.valid_from, joined.by_resale) == (Decimal(50), DAY, False)
    assert joined.stage == Stage.LONG_STANDING
    first.refresh_from_db()
    assert (first.share, first.ended_on) == (Decimal(50), None)
    actions = HistoryEntry.objects.filter(details__unit=unit.pk).values_list("action", flat=True)
    assert list(actions) == ["shares_changed", "owner_joined"]


@pytest.mark.parametrize(
    ("share", "rows", "sentence"),
    [
        ("100", [{**BUYER, "share": "1"}], "at most 100 percent (now 101)"),
        ("101", [], "less than or equal to 100"),
        ("60", [{**BUYER, "share": ""}], "This field is required"),
        ("60", [{"share": "40"}], "This field is required"),
    ],
)
def test_impossible_shares_are_refused(share: str, rows: list[dict[str, Any]], sentence: str) -> None:
    unit = unit_of(1)
    client = client_of(manager())
    sent = {
        "on": "2026-01-15",
        "seen": seen(unit),
        f"share_{unit.ownerships.get().pk}": share,
        **people(*rows),
    }
    with nothing_changes():
        answer = post(client, reverse("unit_owners", args=[unit.pk]), **sent)
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert f'value="{share}"' in text(answer)


def test_a_unit_for_sale_gets_its_first_owner() -> None:
    imported(unsold(1))
    unit = Unit.objects.get()
    client = client_of(manager())
    sent = {"on": local_date(now()).isoformat(), "seen": "", **people({**BUYER, "share": "100"})}
    assert post(client, reverse("unit_owners", args=[unit.pk]), **sent).status_code == 302
    unit.refresh_from_db()
    assert (unit.status, unit.ownerships.get().person.name) == (UnitStatus.SOLD, "段玉")


def test_an_owner_leaves_with_a_reason_once() -> None:
    unit = unit_of(1, co_owners="段玉", shares="60/40")
    leaving = unit.ownerships.get(share=40)
    client = client_of(manager())
    url = reverse("ownership_ended", args=[leaving.pk])
    with nothing_changes():
        assert post(client, url, on="2026-01-15", reason="").status_code == 422
        assert post(client, url, on="2019-01-15", reason="given to the brother").status_code == 422
    assert post(client, url, on="2026-01-15", reason="given to the brother").status_code == 302
    leaving.refresh_from_db()
    assert leaving.ended_on == DAY
    page = text(client.get(reverse("unit_detail", args=[unit.pk])))
    assert "The shares add up to 60% only" in page
    assert "given to the brother" in page
    with nothing_changes():
        assert post(client, url, on="2026-01-15", reason="again").status_code == 409


@pytest.mark.rule("SEC-01")
def test_only_who_keeps_owners_of_the_project_changes_them() -> None:
    unit = unit_of(1)
    elsewhere = owner(2, project="滨江一号").ownerships.get().unit.project
    desk, stranger = client_of(staff(Role.FRONT_DESK)), client_of(manager(project=elsewhere))
    ended = reverse("ownership_ended", args=[unit.ownerships.get().pk])
    urls = [reverse(name, args=[unit.pk]) for name in ("unit_transfer", "unit_owners")]
    with nothing_changes():
        for url in (*urls, ended):
            assert post(desk, url, on="2026-01-15", reason="x", **people(BUYER)).status_code == 403
            assert post(stranger, url, on="2026-01-15", reason="x", **people(BUYER)).status_code == 404
    assert "Record a resale" not in text(desk.get(reverse("unit_detail", args=[unit.pk])))


# --- over the API ---


def test_the_api_sells_shares_and_ends() -> None:
    unit = unit_of(1)
    api = Asker(manager())
    (before,) = api.get(f"units/{unit.pk}/owners/").json()["owners"]
    made = api.post(f"units/{unit.pk}/transfer/", {"on": "2026-01-15", "buyers": [BUYER, OTHER]})
    assert [each["share"] for each in made.json()["owners"]] == ["60.0000", "40.0000"]
    first, second = (each["id"] for each in made.json()["owners"])
    with nothing_changes(but=("api_apitoken",)):
        stale = api.post(f"units/{unit.pk}/owners/", {"shares": [{"ownership": before["id"], "share": "50"}]})
        assert problem(stale) == (409, "owners_changed")
        shares = [{"ownership": first, "share": "70"}, {"ownership": second, "share": "40"}]
        assert problem(api.post(f"units/{unit.pk}/owners/", {"shares": shares})) == (422, "shares_over_100")
        wrong = api.post(
            f"units/{unit.pk}/transfer/", {"on": "2026-01-15", "buyers": [{**BUYER, "phone": "1"}]}
        )
        assert (wrong.status_code, list(wrong.json()["errors"])) == (422, ["buyers.0.phone"])
        assert api.post(f"units/{unit.pk}/transfer/", {"on": "2026-01-15", "buyers": []}).status_code == 422
    shares[0]["share"] = "30"
    joining = [{"name": "王五", "phone": mobile(55), "share": "30"}]
    changed = api.post(f"units/{unit.pk}/owners/", {"shares": shares, "joining": joining})
    assert [each["share"] for each in changed.json()["owners"]] == ["30.0000", "40.0000", "30.0000"]
    ended = api.post(f"ownerships/{second}/end/", {"on": "2026-02-01", "reason": "given up"})
    assert ended.json()["ended_on"] == "2026-02-01"
    assert Ownership.objects.current().filter(unit=unit).count() == 2


@pytest.mark.rule("SEC-01")
def test_the_api_refuses_as_the_pages_do() -> None:
    unit = unit_of(1)
    elsewhere = owner(2, project="滨江一号").ownerships.get().unit.project
    body = {"on": "2026-01-15", "buyers": [BUYER]}
    desk, stranger = Asker(staff(Role.FRONT_DESK)), Asker(manager(project=elsewhere))
    with nothing_changes(but=("api_apitoken",)):
        assert problem(desk.post(f"units/{unit.pk}/transfer/", body))[0] == 403
        assert problem(stranger.post(f"units/{unit.pk}/transfer/", body))[0] == 404
        assert problem(stranger.get(f"units/{unit.pk}/owners/"))[0] == 404


def test_a_conflict_names_the_unit() -> None:
    unit = unit_of(1)
    with pytest.raises(Conflict, match=unit.code):
        ownership_transfer(unit=unit, buyers=[Buyer(owner(2))], on=DAY, by=None, at=AT, seen=[])


def test_the_list_of_owners_is_of_owners_only() -> None:
    unit = unit_of(1)
    tenant = Named("租客", (f"+86{mobile(60)}",))
    made = unit_contact_add(
        unit=unit, person=tenant, terms=Terms(UnitContactKind.TENANT), by=manager(), at=AT
    )
    assert client_of(manager()).get(reverse("owner_segments", args=[made.person_id])).status_code == 404
    assert Asker(manager()).get(f"people/{made.person_id}/").json()["segments"] is None
    names = [hit.name for hit in client_of(manager()).get(reverse("owner_list")).context["owners"]]
    assert names == [line(1)["owner_name"]]
