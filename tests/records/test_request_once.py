"""A write happens once, however often its request arrives (design decisions 21 and 22)."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from complaints.enums import State
from complaints.models import Complaint, CustomerContact
from core.accounts.models import User
from core.records.models import HistoryEntry, RequestAnswer
from tests.cast import FRIDAY, Cast
from tests.factories.complaints import complaint, complaint_in, reload
from tests.threads import at_once
from tests.unchanged import nothing_changes


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def act(client: Client, mine: Complaint, action: str, **fields: Any) -> HttpResponse:
    address = reverse("complaint_act", args=[mine.case.number, action])
    return client.post(address, fields)  # type: ignore[return-value]


def chases(mine: Complaint) -> int:
    return CustomerContact.objects.filter(complaint=mine, kind="chase").count()


@pytest.mark.rule("SEC-02")
def test_a_double_click_has_one_effect_and_one_answer(cast: Cast) -> None:
    mine, client, once = complaint(cast), signed_in(cast.clerk), uuid.uuid4()

    answers = [act(client, mine, "chase", note="催", request_id=once) for _ in range(3)]

    page = reverse("complaint_detail", args=[mine.case.number])
    assert [(a.status_code, a.get("Location")) for a in answers] == [(302, page)] * 3
    assert chases(mine) == 1
    act(client, mine, "chase", note="催", request_id=uuid.uuid4())
    assert chases(mine) == 2


@pytest.mark.rule("SEC-02")
def test_the_same_id_of_another_person_is_another_request(cast: Cast) -> None:
    mine, once = complaint(cast), uuid.uuid4()

    for user in (cast.clerk, cast.other_clerk):
        assert act(signed_in(user), mine, "chase", note="催", request_id=once).status_code == 302

    assert chases(mine) == 2


@pytest.mark.rule("SEC-02")
@pytest.mark.commits
def test_twins_in_flight_have_one_effect_and_the_same_answer(cast: Cast) -> None:
    mine, once = complaint(cast), uuid.uuid4()
    clients = [signed_in(cast.clerk) for _ in range(8)]
    entries = HistoryEntry.objects.count()

    answers = at_once([partial(act, client, mine, "chase", note="催", request_id=once) for client in clients])

    assert {(a.status_code, a["Location"]) for a in answers} == {
        (302, reverse("complaint_detail", args=[mine.case.number]))
    }
    assert (chases(mine), HistoryEntry.objects.count()) == (1, entries + 1)
    assert RequestAnswer.objects.get().status == 302


@pytest.mark.rule("SEC-02")
@pytest.mark.commits
def test_of_two_different_requests_at_once_the_older_form_is_told(cast: Cast) -> None:
    mine = complaint_in(cast, State.ASSIGNED)
    jobs = [
        partial(
            act, signed_in(cast.manager), mine, "assign", to=person.pk, version=mine.case.version,
            request_id=uuid.uuid4(),
        )
        for person in (cast.handler, cast.other_handler)
    ]  # fmt: skip

    answers = at_once(jobs)

    assert sorted(a.status_code for a in answers) == [302, 409]
    assert reload(mine).case.version == mine.case.version + 1
    assert RequestAnswer.objects.count() == 1


@pytest.mark.rule("SEC-02")
def test_a_refused_request_leaves_nothing_and_can_be_mended(cast: Cast) -> None:
    mine, client, once = complaint(cast), signed_in(cast.clerk), uuid.uuid4()

    with nothing_changes():
        assert act(client, mine, "chase", note=" ", request_id=once).status_code == 422
        assert act(client, mine, "verify", finding="好", request_id=once).status_code == 409
        assert (
            act(client, mine, "lower-grade", grade="general", reason="因为", request_id=once).status_code
            == 403
        )
        assert act(client, mine, "no-such-action", request_id=once).status_code == 404

    assert act(client, mine, "chase", note="催", request_id=once).status_code == 302


@pytest.mark.rule("SEC-02")
@pytest.mark.parametrize("request_id", ["", "1", "not-a-uuid", "x" * 10_000])
def test_a_form_without_its_id_is_refused_with_a_sentence(cast: Cast, request_id: str) -> None:
    mine, client = complaint(cast), signed_in(cast.clerk)

    with nothing_changes():
        answer = act(client, mine, "chase", note="催", request_id=request_id)

    assert answer.status_code == 422
    assert "Load the page again" in answer.content.decode()


@pytest.mark.rule("SEC-01")
def test_nobody_writes_without_signing_in_or_into_another_project(cast: Cast) -> None:
    mine = complaint(cast, at=FRIDAY)

    with nothing_changes():
        assert act(Client(), mine, "chase", note="催", request_id=uuid.uuid4()).status_code == 302
    for stranger in (cast.stranger, cast.owner, cast.admin):
        client = signed_in(stranger)
        with nothing_changes():
            assert act(client, mine, "chase", note="催", request_id=uuid.uuid4()).status_code == 404
