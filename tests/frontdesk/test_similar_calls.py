"""A call about a known trouble: added to it as a chase, or linked to its matter (CMP-06, CMP-24, DSK-02)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from complaints.enums import ContactKind, Grade, State
from complaints.models import Complaint
from core.accounts.models import User
from frontdesk.models import Draft
from owners.models import Contact
from tests.cast import Cast
from tests.factories.complaints import complaint, complaint_in, reload
from tests.factories.places import UnitFactory
from tests.unchanged import nothing_changes


def desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, url: str, cast: Cast, **changes: Any) -> HttpResponse:
    body = {
        "what": "阳台又漏水了", "unit": cast.unit.pk, "caller_name": "王芳", "caller_phone": "13900001234",
        "kind": "complaint", "level": 2, "channel": "phone", "request_id": str(uuid.uuid4()),
    }  # fmt: skip
    answer: HttpResponse = client.post(reverse(url), body | changes)
    return answer


def shown(cast: Cast, **changes: Any) -> str:
    return post(desk(cast.clerk), "similar_complaints", cast, **changes).content.decode()


@pytest.mark.rule("CMP-24")
def test_while_typing_the_open_one_of_the_home_is_offered_as_a_chase(cast: Cast) -> None:
    mine = complaint(cast)

    offered = shown(cast)

    assert f'name="chases" value="{mine.case.number}"' in offered
    assert 'name="joins"' not in offered


@pytest.mark.rule("CMP-24")
@pytest.mark.parametrize("changes", [{"what": "漏"}, {"kind": "enquiry"}, {"unit": ""}, {"unit": "nonsense"}])
def test_nothing_is_offered_without_words_a_place_or_a_complaint(cast: Cast, changes: dict[str, str]) -> None:
    complaint(cast)

    assert "<li>" not in shown(cast, **changes)


@pytest.mark.rule("CMP-06", "CMP-24")
def test_a_call_is_added_as_a_chase_and_counts(cast: Cast) -> None:
    mine = complaint(cast)
    Draft.objects.create(
        user=cast.clerk, form="console", fields={"what": "阳台"}, saved_at=mine.case.reported_at
    )

    answer = post(desk(cast.clerk), "console", cast, chases=mine.case.number, caller_phone="13900005678")

    assert answer.headers["Location"] == reverse("call_logged", kwargs={"number": mine.case.number})
    assert Complaint.objects.count() == 1
    assert list(mine.contacts.values_list("kind", "who")) == [
        (ContactKind.NEW, "phone:13900001234"),
        (ContactKind.CHASE, "phone:13900005678"),
    ]
    line = Contact.objects.latest("pk")
    assert [item.case_id for item in line.items.all()] == [mine.pk]
    assert not Draft.objects.exists()


@pytest.mark.rule("CMP-06", "CMP-24")
def test_a_call_of_a_neighbour_is_logged_in_the_same_matter(cast: Cast) -> None:
    first = complaint(cast)
    neighbour = UnitFactory(project=cast.project, building=cast.unit.building)

    post(
        desk(cast.clerk),
        "console",
        cast,
        joins=first.case.number,
        unit=neighbour.pk,
        caller_phone="13900007777",
    )

    second = Complaint.objects.latest("pk")
    assert second.pk != first.pk
    assert (second.matter_id, second.case.unit) == (first.matter_id, neighbour)
    assert list(second.case.history.values_list("action", flat=True))[:2] == [
        "complaint.logged",
        "complaint.linked",
    ]


@pytest.mark.rule("CMP-05", "CMP-24")
def test_who_joins_a_matter_that_was_done_makes_a_second_complaint(cast: Cast) -> None:
    first = complaint_in(cast, State.CLOSED)

    post(desk(cast.clerk), "console", cast, joins=first.case.number)

    second = Complaint.objects.latest("pk")
    assert (second.matter_id, second.grade) == (first.matter_id, Grade.IMPORTANT)


@pytest.mark.rule("CMP-24", "SEC-01")
@pytest.mark.parametrize("field", ["chases", "joins"])
def test_what_is_elsewhere_or_over_is_refused_and_what_was_typed_stays(cast: Cast, field: str) -> None:
    home = UnitFactory(project=cast.other_project)
    foreign = complaint(cast, project=cast.other_project, unit=home, by=cast.stranger)
    over = complaint_in(cast, State.WITHDRAWN)

    clerk = desk(cast.clerk)
    for number in (foreign.case.number, over.case.number, "TS-1999-000001", "nonsense"):
        with nothing_changes():
            answer = post(clerk, "console", cast, **{field: number})
        assert answer.status_code == 422
        assert "阳台又漏水了" in answer.content.decode()


@pytest.mark.rule("CMP-24")
def test_pressed_twice_it_is_one_chase(cast: Cast) -> None:
    mine = complaint(cast)
    once = str(uuid.uuid4())

    for _press in range(2):
        post(desk(cast.clerk), "console", cast, chases=mine.case.number, request_id=once)

    assert reload(mine).contacts.count() == 2
    assert Contact.objects.count() == 1
