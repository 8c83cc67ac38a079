"""Family, tenants and agents: kept on pages and over the API, found when they call (OWN-04)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.accounts.enums import Role
from core.errors import InvalidInput
from core.places.models import Unit
from core.time import now
from owners.enums import UnitContactKind
from owners.models import AccessLogEntry, UnitContact
from owners.selectors.access import cases_of
from owners.selectors.callers import callers_find
from owners.selectors.people import person_card
from owners.services.access import phone_reveal
from owners.services.merging import person_merge, person_merge_undo
from owners.services.people import Named
from owners.services.unit_contacts import Terms, unit_contact_add, unit_contact_change
from tests.api.asking import Asker, problem, rows
from tests.factories.ledger import TODAY, mobile
from tests.factories.owners import AT, case_of, owner, staff
from tests.owners.test_pages import client_of, post, text
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-04")]

ONE_DAY = dt.timedelta(days=1)
TENANT = {"name": "李娜", "phone": "139 0000 0077", "kind": "tenant", "may_report": "on"}


def desk(**fields: Any) -> Any:
    return staff(Role.FRONT_DESK, **fields)


def spoken_for(unit: Unit, **terms: Any) -> UnitContact:
    """Somebody with the phone …0077 who speaks for the unit."""
    told = Terms(**{"kind": UnitContactKind.TENANT, **terms})
    person = Named("李娜", (f"+86{mobile(77)}",))
    return unit_contact_add(unit=unit, person=person, terms=told, by=desk(), at=AT)


def unit_of(serial: int = 1, **changes: Any) -> Unit:
    return owner(serial, **changes).ownerships.get().unit


# --- the pages ---


@pytest.mark.rule("DSK-03")
def test_the_desk_puts_a_tenant_on_file_who_is_found_when_calling() -> None:
    unit, clerk = unit_of(1), desk()
    client = client_of(clerk)
    answer = post(client, reverse("unit_contact_new", args=[unit.pk]), **TENANT, started_on="2026-01-01")
    assert answer.status_code == 302
    page = text(client.get(reverse("unit_detail", args=[unit.pk])))
    for words in ("李娜", "Tenant", "may report", "since 1 Jan 2026", "Contact of the unit added (Tenant)"):
        assert words in page
    assert mobile(77) not in page
    for typed in ("0077", mobile(77), "李娜", "ln"):
        (hit,) = callers_find(clerk, typed, on=TODAY)
        assert (hit.name, hit.phones) == ("李娜", ["139****0077"])
        (line,) = hit.units
        assert (line.code, line.speaks_as, line.is_current, line.may_report) == (
            unit.code,
            "tenant",
            True,
            True,
        )
    assert [hit.name for hit in callers_find(clerk, unit.code, on=TODAY)] == ["张二", "李娜"]


@pytest.mark.rule("DSK-03")
def test_the_console_shows_for_whom_the_caller_speaks_and_takes_the_unit() -> None:
    unit = unit_of(1)
    contact = spoken_for(unit)
    client = client_of(desk())
    assert "(Tenant)" in text(client.get(reverse("callers"), {"q": "0077"}))
    card = text(client.get(reverse("caller_card"), {"caller": f"person:{contact.person_id}"}))
    assert f'name="unit" value="{unit.pk}"' in card
    call = {
        "caller": f"person:{contact.person_id}", "unit": unit.pk, "what": "leak", "kind": "enquiry",
        "channel": "phone", "level": 2,
    }  # fmt: skip
    assert post(client, reverse("console"), **call).status_code == 302
    assert contact.person.contacts.get().unit == unit


@pytest.mark.rule("DSK-03")
def test_who_may_not_report_is_shown_and_the_unit_is_not_offered() -> None:
    unit = unit_of(1)
    contact = spoken_for(unit, may_report=False)
    card = text(client_of(desk()).get(reverse("caller_card"), {"caller": f"person:{contact.person_id}"}))
    assert "may not report" in card
    assert f'name="unit" value="{unit.pk}"' not in card
    assert person_card(desk(), contact.person, on=TODAY).reports_for == []


def test_a_contact_speaks_from_its_first_day_until_the_day_it_ends() -> None:
    unit, clerk = unit_of(1), desk()
    spoken_for(unit, started_on=TODAY, ended_on=TODAY + ONE_DAY)
    for days, is_current in ((-1, False), (0, True), (1, False)):
        (hit,) = callers_find(clerk, "0077", on=TODAY + days * ONE_DAY)
        assert [line.is_current for line in hit.units] == [is_current]
        found = callers_find(clerk, unit.code, on=TODAY + days * ONE_DAY)
        assert len(found) == (2 if is_current else 1)


def test_leaving_is_a_day_and_the_entry_stays() -> None:
    unit = unit_of(1)
    contact = spoken_for(unit)
    client = client_of(desk())
    url = reverse("unit_contact_edit", args=[contact.pk])
    sent = {"kind": "tenant", "may_report": "on", "version": 1}
    assert post(client, url, **sent, ended_on="2026-02-01").status_code == 302
    contact.refresh_from_db()
    assert (contact.ended_on, contact.version) == (dt.date(2026, 2, 1), 2)
    page = text(client.get(reverse("unit_detail", args=[unit.pk])))
    assert "Former contacts" in page
    assert "Contact of the unit ended (Tenant)" in page
    assert "(former)" in text(client.get(reverse("owner_detail", args=[contact.person_id])))
    with nothing_changes():
        assert post(client, url, **sent, ended_on="2026-03-01").status_code == 409


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"phone": ""}, "phone number or an identity number"),
        ({"phone": "77"}, "not a Chinese mobile"),
        ({"name": ""}, "This field is required"),
        ({"kind": "neighbour"}, "Select a valid choice"),
        ({"started_on": "2026-02-02", "ended_on": "2026-02-01"}, "cannot end before it begins"),
        ({"name": "张二", "phone": mobile(1)}, "is an owner of the unit already"),
    ],
)
def test_an_impossible_contact_is_refused_and_what_was_typed_stays(
    changes: dict[str, str], sentence: str
) -> None:
    unit = unit_of(1)
    client = client_of(desk())
    with nothing_changes():
        answer = post(client, reverse("unit_contact_new", args=[unit.pk]), **{**TENANT, **changes})
    assert (answer.status_code, sentence in text(answer)) == (422, True)
    assert f'value="{changes.get("phone", TENANT["phone"])}"' in text(answer) or not changes.get("phone", "x")


def test_nobody_is_a_contact_of_one_unit_twice_at_a_time() -> None:
    unit = unit_of(1)
    contact = spoken_for(unit)
    with nothing_changes(but=("accounts_user", "accounts_roleassignment")), pytest.raises(InvalidInput):
        spoken_for(unit, kind=UnitContactKind.FAMILY)
    ended = Terms(UnitContactKind.TENANT, ended_on=TODAY - ONE_DAY)
    unit_contact_change(contact=contact, terms=ended, version=None, by=desk(), at=AT)
    again = spoken_for(unit, kind=UnitContactKind.FAMILY)
    assert again.person == contact.person
    open_again: Any = {
        "contact": contact,
        "terms": Terms(UnitContactKind.TENANT),
        "version": None,
        "by": desk(),
    }
    with pytest.raises(InvalidInput):
        unit_contact_change(**open_again, at=AT)


@pytest.mark.rule("SEC-01")
def test_contacts_are_kept_by_desk_and_stewards_of_the_project() -> None:
    unit = unit_of(1)
    contact = spoken_for(unit)
    elsewhere = unit_of(2, project="滨江一号").project
    urls = [reverse("unit_contact_new", args=[unit.pk]), reverse("unit_contact_edit", args=[contact.pk])]

    def statuses(client: Client) -> set[int]:
        return {post(client, url, **TENANT, version=1).status_code for url in urls}

    engineer, stranger = client_of(staff(Role.HEAD_OF_ENGINEERING)), client_of(desk(project=elsewhere))
    person = reverse("owner_detail", args=[contact.person_id])
    with nothing_changes():
        assert statuses(engineer) == {403}
        assert statuses(stranger) == {404}
        assert stranger.get(person).status_code == 404
    assert callers_find(staff(Role.PROPERTY_STEWARD, elsewhere), "0077", on=TODAY) == []
    steward = staff(Role.PROPERTY_STEWARD, unit.project)
    assert client_of(steward).get(person).status_code == 200
    assert len(callers_find(steward, "0077", on=TODAY)) == 1
    assert client_of(steward).get(urls[0]).status_code == 200


@pytest.mark.rule("OWN-05")
def test_the_responsible_person_of_a_case_of_the_unit_reveals_the_tenants_phone_with_one_tap() -> None:
    unit = unit_of(1)
    contact = spoken_for(unit, ended_on=TODAY + ONE_DAY)
    handler = staff(Role.DEPARTMENT_HANDLER, unit.project)
    case = case_of(unit, handler)
    assert phone_reveal(person=contact.person, by=handler, at=AT, case=case) == [mobile(77)]
    assert AccessLogEntry.objects.get().person == contact.person
    assert case in cases_of(contact.person, TODAY)
    assert case not in cases_of(contact.person, TODAY + ONE_DAY)


def test_a_merge_takes_what_somebody_speaks_for_along_and_back() -> None:
    unit, kept = unit_of(1), owner(2, id_number=None)
    contact = spoken_for(unit)
    gone, keeper = contact.person, staff(Role.CUSTOMER_RELATIONS_MANAGER)
    merge = person_merge(kept=kept, gone=gone, reason="same", by=keeper, at=AT)
    contact.refresh_from_db()
    assert contact.person == kept
    person_merge_undo(merge=merge, by=keeper, at=now())
    contact.refresh_from_db()
    assert contact.person == gone


# --- over the API ---


def test_the_api_keeps_contacts_of_a_unit() -> None:
    unit = unit_of(1)
    api = Asker(desk())
    path = f"units/{unit.pk}/contacts/"
    body = {"name": "李娜", "phone": mobile(77), "kind": "tenant", "started_on": "2026-01-01"}
    made = api.post(path, body)
    assert (made.status_code, made.json()["person"]["name"], made.json()["may_report"]) == (201, "李娜", True)
    one = f"unit-contacts/{made.json()['id']}/"
    assert rows(api.get(path)) == [api.get(one).json()]
    with nothing_changes(but=("api_apitoken",)):
        assert problem(api.post(path, body)) == (422, "contact_twice")
        assert problem(api.post(one, {"kind": "agent"}))[0] == 428
        assert problem(api.post(one, {"kind": "agent"}, version=9)) == (409, "unit_contact_changed")
        assert problem(api.post(one, {"kind": "x"}, version=1))[0] == 422
    changed = api.post(one, {"kind": "agent", "may_report": False, "ended_on": "2026-05-01"}, version=1)
    assert (changed.status_code, changed["ETag"]) == (200, '"2"')
    assert (changed.json()["kind"], changed.json()["may_report"], changed.json()["ended_on"]) == (
        "agent", False, "2026-05-01",
    )  # fmt: skip
