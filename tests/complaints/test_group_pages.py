"""Groups of complaints on their page: proposed, linked, and nothing of the neighbours on one's papers (CMP-32)."""

from __future__ import annotations

import uuid

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import Cast
from tests.complaints.test_groups import group, matters_of, neighbours
from tests.factories.complaints import complaint
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.rule("CMP-32")


def test_the_page_proposes_neighbours_and_links_them(cast: Cast, client: Client) -> None:
    first, second, third = neighbours(cast)
    unlike = complaint(cast, unit=None, what="停车费多收", category="property-fees", phone="13910000009")
    client.force_login(cast.clerk)
    url = reverse("matter_detail", args=[first.matter_id])

    page = client.get(url).content.decode()

    assert f"{second.case.number} · {second.case.unit}" in page
    assert "same subcategory, same building" in page
    assert unlike.case.number not in page
    sent = {"request_id": uuid.uuid4(), "complaints": [second.pk, third.pk]}
    assert client.post(f"{url}link/", sent).status_code == 302
    assert matters_of(second, third) == [first.matter_id] * 2
    client.force_login(cast.stranger)
    assert client.get(url).status_code == 404


def test_wrong_input_stays_on_the_page(cast: Cast, client: Client) -> None:
    first = group(cast)[0]
    client.force_login(cast.clerk)
    url = reverse("matter_act", args=[first.matter_id, "merge"])

    with nothing_changes(but=("records_requestid",)):
        answer = client.post(
            url, {"request_id": uuid.uuid4(), "other_number": "TS-2026-999999", "reason": "同一处"}
        )

    assert answer.status_code == 422
    assert "TS-2026-999999" in answer.content.decode()
    client.force_login(cast.handler)
    assert client.post(url, {"request_id": uuid.uuid4()}).status_code == 403
    together = reverse("matter_together", args=[first.matter_id, "execute"])
    assert client.get(together).status_code == 409


def test_a_household_finds_nothing_of_the_others_on_its_papers(cast: Cast, client: Client) -> None:
    mine, other, _third = group(cast)
    client.force_login(cast.clerk)

    papers = [
        client.get(reverse(name, args=[mine.case.number])).content.decode()
        for name in ("paper_opinion", "paper_satisfaction")
    ]

    assert all(mine.case.number in paper for paper in papers)
    assert not any(other.case.number in paper or str(other.case.unit) in paper for paper in papers)


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_number_of_questions(
    cast: Cast, client: Client, count: int, django_assert_max_num_queries: object
) -> None:
    matter_id = group(cast, count + 1)[0].matter_id
    neighbours(cast, count)
    client.force_login(cast.handler)
    url = reverse("matter_detail", args=[matter_id])
    client.get(url)

    with django_assert_max_num_queries(24):  # type: ignore[operator]
        assert client.get(url).status_code == 200
