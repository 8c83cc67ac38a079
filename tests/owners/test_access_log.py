"""The page of the access log, and looking at the number of a line of the day log (OWN-05)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.accounts.enums import Role
from core.accounts.models import User
from core.places.models import Project
from owners.models import AccessLogEntry, Contact
from owners.services.access import contact_phone_reveal, phone_reveal
from owners.services.contacts import contact_log
from tests.factories.ledger import mobile
from tests.factories.owners import AT, case_of, owner, staff
from tests.owners.test_contacts import CALL
from tests.owners.test_pages import client_of, post, text
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("OWN-05")]
DAY = dt.timedelta(days=1)


def lines(user: User, **filters: object) -> list[AccessLogEntry]:
    answer = client_of(user).get(reverse("access_log"), filters)
    assert answer.status_code == 200
    return [line.entry for line in answer.context["lines"]]


def test_who_when_whose_and_why_stand_there_and_no_value() -> None:
    person, clerk = owner(1, owner_name="欧阳娜"), staff(Role.FRONT_DESK)
    phone_reveal(person=person, by=clerk, at=AT, reason=f"call {mobile(9)} back")
    page = text(client_of(staff(Role.CUSTOMER_RELATIONS_MANAGER)).get(reverse("access_log")))
    for words in (str(clerk), "Phone number", "欧**", "back"):
        assert words in page
    assert mobile(1) not in page
    assert reverse("owner_detail", args=[person.pk]) in page


def test_only_readers_of_the_access_log_read_it() -> None:
    person = owner(1)
    phone_reveal(person=person, by=staff(Role.FRONT_DESK), at=AT, reason="call back")
    project = person.ownerships.get().unit.project
    reader = staff(Role.CUSTOMER_RELATIONS_MANAGER, project)
    assert [entry.person for entry in lines(reader)] == [person]
    for role in (Role.FRONT_DESK, Role.COMPLAINT_MANAGER, Role.LEGAL):
        assert client_of(staff(role, project)).get(reverse("access_log")).status_code == 403


@pytest.mark.rule("SEC-01")
def test_a_reader_of_one_project_reads_that_project() -> None:
    here, there = owner(1), owner(2, project="滨江一号")
    clerk = staff(Role.FRONT_DESK)
    for person in (here, there):
        phone_reveal(person=person, by=clerk, at=AT, reason="call back")
    contact = contact_log(**CALL, by=None, at=AT, unit=there.ownerships.get().unit, caller_phone=mobile(3))
    contact_phone_reveal(contact=contact, by=clerk, at=AT, reason="call back")
    project = Project.objects.get(name="金色家园")
    assert [entry.person for entry in lines(staff(Role.GENERAL_MANAGER, project))] == [here]
    other = lines(staff(Role.GENERAL_MANAGER, there.ownerships.get().unit.project))
    assert [(entry.person, entry.contact) for entry in other] == [(None, contact), (there, None)]


def test_filtered_by_who_looked_by_owner_and_by_day() -> None:
    first, second = owner(1), owner(2)
    clerk, steward = staff(Role.FRONT_DESK), staff(Role.EXCLUSIVE_STEWARD)
    for by, person, at in ((clerk, first, AT), (steward, second, AT + DAY), (clerk, second, AT + 2 * DAY)):
        phone_reveal(person=person, by=by, at=at, reason="call back")
    one, two, three = AccessLogEntry.objects.order_by("pk")
    reader = staff(Role.GENERAL_MANAGER)
    assert lines(reader) == [three, two, one]
    assert lines(reader, by=clerk.pk) == [three, one]
    assert lines(reader, person=second.pk) == [three, two]
    assert lines(reader, since="2026-11-23", until="2026-11-23") == [two]
    assert lines(reader, since="nonsense", by="x") == [three, two, one]


def test_it_turns_its_pages_with_a_fixed_number_of_queries() -> None:
    person, clerk, reader = owner(1), staff(Role.FRONT_DESK), staff(Role.GENERAL_MANAGER)

    def asked() -> int:
        with CaptureQueriesContext(connection) as captured:
            lines(reader)
        return len(captured)

    phone_reveal(person=person, by=clerk, at=AT, reason="1")
    with_one = asked()
    for number in range(2, 53):
        phone_reveal(person=person, by=clerk, at=AT, reason=str(number))
    assert asked() == with_one
    first = client_of(reader).get(reverse("access_log"))
    rest = client_of(reader).get(reverse("access_log") + first.context["next_url"])
    seen = [line.entry.reason for answer in (first, rest) for line in answer.context["lines"]]
    assert seen == [str(number) for number in range(52, 0, -1)]


# --- A line of the day log ----------------------------------------------------------------------


def call(**more: object) -> Contact:
    return contact_log(**{**CALL, "by": None, "at": AT, "caller_phone": mobile(5), **more})  # type: ignore[arg-type]


def test_a_line_of_the_day_log_is_read_in_full_and_masked() -> None:
    unit = owner(1).ownerships.get().unit
    contact = call(unit=unit, caller_name="王芳", summary="The ceiling leaks. " * 20)
    page = text(client_of(staff(Role.FRONT_DESK)).get(reverse("contact_detail", args=[contact.pk])))
    assert "The ceiling leaks. " * 19 in page
    assert "139****0005" in page
    assert mobile(5) not in page


def test_its_number_is_shown_with_a_reason_and_on_record() -> None:
    contact, clerk = call(unit=owner(1).ownerships.get().unit), staff(Role.FRONT_DESK)
    url = reverse("contact_phone", args=[contact.pk])
    assert mobile(5) in text(post(client_of(clerk), url, reason="call back"))
    entry = AccessLogEntry.objects.get()
    assert (entry.by, entry.contact, entry.case, entry.reason) == (clerk, contact, None, "call back")


def test_the_responsible_person_of_its_open_case_needs_one_tap() -> None:
    unit = owner(1).ownerships.get().unit
    steward = staff(Role.PROPERTY_STEWARD, unit.project)
    case = case_of(unit, responsible=steward)
    contact = call(unit=unit, cases=[case])
    url, client = reverse("contact_phone", args=[contact.pk]), client_of(steward)
    assert mobile(5) in text(post(client, url))
    assert AccessLogEntry.objects.get().case == case
    case.is_open = False
    case.save(update_fields=["is_open"])
    with nothing_changes():
        assert post(client, url).status_code == 403


@pytest.mark.rule("SEC-01")
def test_a_line_of_another_project_is_not_there() -> None:
    contact = call(unit=owner(1).ownerships.get().unit)
    owner(2, project="滨江一号")
    stranger = client_of(staff(Role.FRONT_DESK, Project.objects.get(name="滨江一号")))
    assert stranger.get(reverse("contact_detail", args=[contact.pk])).status_code == 404
    with nothing_changes():
        url = reverse("contact_phone", args=[contact.pk])
        assert post(stranger, url, reason="curious").status_code == 404
