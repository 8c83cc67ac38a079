"""The pages about owners: what they show, to whom, and with how many queries."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.accounts.enums import Role
from core.accounts.models import User
from core.places.models import Project
from core.time import now
from owners.models import AccessLogEntry, Contact, SalesContract
from owners.services.contacts import contact_log
from tests.factories.ledger import id_number, line, mobile
from tests.factories.owners import case_of, imported, owner, staff
from tests.owners.test_contacts import CALL

pytestmark = pytest.mark.django_db


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def post(client: Client, url: str, **values: object) -> HttpResponse:
    return client.post(url, {"request_id": str(uuid.uuid4()), **values})  # type: ignore[return-value]


def text(response: Any) -> str:
    return str(response.content.decode())


def queries(client: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


# --- owners ---


@pytest.mark.rule("OWN-05", "SEC-01")
def test_the_list_shows_visible_owners_masked() -> None:
    imported(line(1, owner_name="张伟"), line(2, owner_name="李四", project="滨江一号"))
    here = Project.objects.get(name="金色家园")
    page = text(client_of(staff(Role.PROPERTY_STEWARD, here)).get(reverse("owner_list")))
    assert "张伟" in page
    assert "139****0001" in page
    assert mobile(1) not in page
    assert "李四" not in page


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        ({"q": "0001"}, ["张伟"]),
        ({"q": "ls"}, ["李四"]),
        ({"q": "滨江一号 1-1-201"}, ["李四"]),
        ({"stage": "contracted"}, ["李四"]),
        ({"stage": "nonsense", "project": "x"}, ["李四", "张伟"]),
        ({"q": "nobody"}, []),
        ({"q": "\0"}, ["李四", "张伟"]),
        ({"after": "99999999999999999999"}, ["李四", "张伟"]),
    ],
)
@pytest.mark.rule("DSK-03")
def test_the_list_is_filtered(filters: dict[str, str], names: list[str]) -> None:
    imported(
        line(1, owner_name="张伟"),
        line(2, owner_name="李四", project="滨江一号", handed_over_on=None),
    )
    response = client_of(staff(Role.FRONT_DESK)).get(reverse("owner_list"), filters)
    assert [hit.name for hit in response.context["owners"]] == names


@pytest.mark.parametrize(
    ("name", "fields"),
    [
        ("owner_list", ["q", "project", "stage", "family", "service_class"]),
        ("unit_list", ["q", "project", "status"]),
        ("day_log", ["on", "project", "kind"]),
        ("segment_mix", ["project"]),
    ],
)
def test_every_filter_of_a_list_is_on_its_page(name: str, fields: list[str]) -> None:
    page = text(client_of(staff(Role.FRONT_DESK)).get(reverse(name)))
    assert [field for field in fields if f'name="{field}"' not in page] == []


def test_the_list_turns_its_pages_by_name_and_misses_nobody() -> None:
    imported(*(line(n, door=f"{n}01", owner_name=f"王{'甲乙丙'[n % 3]}{n:02d}") for n in range(1, 61)))
    client = client_of(staff(Role.FRONT_DESK))
    url, seen = reverse("owner_list"), []
    while url:
        response = client.get(url)
        seen += [hit.person_id for hit in response.context["owners"]]
        following = response.context["next_url"]
        url = reverse("owner_list") + following if following else ""
    assert len(seen) == len(set(seen)) == 60


@pytest.mark.parametrize(("name", "most"), [("owner_list", 9), ("day_log", 8)])
def test_lists_need_the_same_queries_for_one_row_and_for_three(name: str, most: int) -> None:
    def row(serial: int) -> None:
        person = owner(serial)
        unit = person.ownerships.get().unit
        contact_log(**CALL, by=None, at=now(), person=person, unit=unit, cases=[case_of(unit)])

    user = staff(Role.FRONT_DESK)
    row(1)
    one = queries(client_of(user), reverse(name))
    row(2)
    row(3)
    assert queries(client_of(user), reverse(name)) == one <= most


@pytest.mark.rule("OWN-02", "OWN-03", "OWN-05", "OWN-14")
def test_the_page_of_a_person_shows_units_stage_timeline_and_contract_masked() -> None:
    person = owner(1)
    page = text(client_of(staff(Role.FRONT_DESK)).get(reverse("owner_detail", args=[person.pk])))
    for words in (
        "金色家园 1-1-101",
        "Long-standing owner",
        "金2021-00001",
        "139****0001",
        "中国银行",
        "100%",
    ):
        assert words in page
    assert id_number(1)[-4:] in page
    assert id_number(1) not in page
    assert mobile(1) not in page


@pytest.mark.rule("SEC-01")
def test_a_person_of_another_project_does_not_exist() -> None:
    person = owner(1)
    imported(line(2, project="滨江一号"))
    stranger = staff(Role.FRONT_DESK, Project.objects.get(name="滨江一号"))
    url = reverse("owner_detail", args=[person.pk])
    assert client_of(stranger).get(url).status_code == 404
    reveal = reverse("owner_reveal", args=[person.pk, "phone"])
    assert post(client_of(stranger), reveal, reason="curious").status_code == 404
    assert not AccessLogEntry.objects.exists()


@pytest.mark.rule("SEC-01")
def test_a_group_desk_role_sees_the_person_but_no_contract() -> None:
    person = owner(1)
    page = text(client_of(staff(Role.MONITORING_CENTRE)).get(reverse("owner_detail", args=[person.pk])))
    assert "金色家园 1-1-101" in page
    assert "金2021-00001" not in page


def test_the_page_of_a_person_needs_no_more_queries_for_three_units() -> None:
    user = staff(Role.FRONT_DESK)
    person = owner(1)
    url = reverse("owner_detail", args=[person.pk])
    one = queries(client_of(user), url)
    for serial in (2, 3):
        owner(serial, owner_name=person.name, id_number=id_number(1), phone=mobile(1))
    assert queries(client_of(user), url) == one <= 16


# --- reveal ---


@pytest.mark.rule("OWN-05")
def test_revealing_with_a_reason_shows_the_number_once_and_logs_it() -> None:
    person = owner(1)
    clerk = staff(Role.FRONT_DESK)
    client = client_of(clerk)
    response = post(client, reverse("owner_reveal", args=[person.pk, "phone"]), reason="call back")
    assert mobile(1) in text(response)
    assert "no-store" in response["Cache-Control"]
    assert mobile(1) not in text(client.get(reverse("owner_detail", args=[person.pk])))
    assert AccessLogEntry.objects.get().reason == "call back"
    response = post(client, reverse("owner_reveal", args=[person.pk, "id_number"]), reason="check")
    assert id_number(1) in text(response)


@pytest.mark.rule("OWN-05")
def test_without_a_reason_the_question_comes_back() -> None:
    person = owner(1)
    client = client_of(staff(Role.FRONT_DESK))
    response = post(client, reverse("owner_reveal", args=[person.pk, "phone"]), reason="")
    assert response.status_code == 422
    assert "data-open" in text(response)
    assert mobile(1) not in text(response)
    assert not AccessLogEntry.objects.exists()


@pytest.mark.rule("OWN-05")
def test_the_responsible_person_reveals_with_one_tap() -> None:
    person = owner(1)
    unit = person.ownerships.get().unit
    handler = staff(Role.PROPERTY_STEWARD, unit.project)
    case = case_of(unit, responsible=handler)
    client = client_of(handler)
    page = text(client.get(reverse("owner_detail", args=[person.pk])))
    assert f'name="case" value="{case.number}"' in page
    response = post(client, reverse("owner_reveal", args=[person.pk, "phone"]), case=case.number)
    assert mobile(1) in text(response)
    assert AccessLogEntry.objects.get().case == case


@pytest.mark.parametrize(
    ("field", "case", "code"), [("name", "", 404), ("phone", "TS-0", 404), ("phone", "", 403)]
)
def test_other_reveals_are_refused(field: str, case: str, code: int) -> None:
    person = owner(1)
    steward = staff(Role.PROPERTY_STEWARD, Project.objects.get())
    url = reverse("owner_reveal", args=[person.pk, field])
    assert post(client_of(steward), url, case=case, reason="curious").status_code == code
    assert not AccessLogEntry.objects.exists()


@pytest.mark.rule("OWN-14")
def test_a_manager_marks_a_contract_as_audited() -> None:
    person = owner(1)
    contract = SalesContract.objects.get()
    manager = staff(Role.COMPLAINT_MANAGER)
    url = reverse("contract_audited", args=[contract.pk])
    assert post(client_of(staff(Role.FRONT_DESK)), url).status_code == 403
    assert url in text(client_of(manager).get(reverse("owner_detail", args=[person.pk])))
    assert post(client_of(manager), url)["Location"] == reverse("owner_detail", args=[person.pk])
    contract.refresh_from_db()
    assert contract.audited_by == manager


# --- day log ---


@pytest.mark.rule("DSK-01", "DSK-02", "OWN-05")
def test_the_day_log_has_the_columns_of_its_form() -> None:
    person = owner(1)
    unit = person.ownerships.get().unit
    clerk = staff(Role.FRONT_DESK)
    case = case_of(unit)
    contact_log(
        **CALL, by=clerk, at=now(), person=person, unit=unit, caller_phone=mobile(1), outcome="Comes at ten",
        cases=[case],
    )  # fmt: skip
    page = text(client_of(clerk).get(reverse("day_log")))
    for words in ("AW-QR-KF-04", "Phone", "Complaint", person.name, unit.code, "139****0001", "The ceiling leaks",
                  "Comes at ten", case.number, str(clerk)):  # fmt: skip
        assert words in page
    assert mobile(1) not in page


@pytest.mark.rule("DSK-01")
def test_the_day_log_is_by_local_day() -> None:
    late = dt.datetime(2026, 11, 20, 16, 30, tzinfo=dt.UTC)  # 21 November, 00:30 local
    contact_log(**CALL, by=None, at=late)
    client = client_of(staff(Role.GENERAL_MANAGER))
    on = {
        day: len(client.get(reverse("day_log"), {"on": f"2026-11-{day}"}).context["lines"])
        for day in (20, 21)
    }
    assert on == {20: 0, 21: 1}
    assert client.get(reverse("day_log"), {"on": "1900-13-45"}).status_code == 200


@pytest.mark.rule("SEC-01")
def test_the_day_log_shows_no_case_that_the_reader_may_not_see() -> None:
    person = owner(1)
    case = case_of(person.ownerships.get().unit)
    contact_log(**CALL, by=None, at=now(), project=case.project, cases=[case])
    engineer = staff(Role.DUTY_ENGINEER, case.project)
    page = text(client_of(engineer).get(reverse("day_log")))
    assert "The ceiling leaks" in page
    assert case.number not in page


def test_the_day_log_turns_its_pages() -> None:
    at = dt.datetime(2026, 11, 20, 4, tzinfo=dt.UTC)
    for second in range(30):
        contact_log(**CALL, by=None, at=at, happened_at=at - dt.timedelta(seconds=second // 2))
    client = client_of(staff(Role.GENERAL_MANAGER))
    first = client.get(reverse("day_log"), {"on": "2026-11-20"})
    rest = client.get(reverse("day_log") + first.context["next_url"])
    seen = [contact.pk for page in (first, rest) for contact, _ in page.context["lines"]]
    assert len(first.context["lines"]) == 25
    assert len(seen) == len(set(seen)) == Contact.objects.count()
