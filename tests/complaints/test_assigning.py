"""Several complaints at once for one handler: each for itself, and each once (CMP-15)."""

from __future__ import annotations

import uuid
from functools import partial
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from complaints.assigning import MOST, Chosen, complaints_assign_each
from complaints.enums import State
from complaints.models import Complaint
from core.errors import Conflict
from core.records.models import HistoryEntry
from tests.api.asking import Asker, problem
from tests.cast import FRIDAY, Cast
from tests.factories.complaints import complaint, complaint_in
from tests.factories.places import UnitFactory
from tests.threads import at_once
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CMP-15")]
PAGE = "complaint_assign_many"


def assessed(cast: Cast) -> Complaint:
    return complaint_in(cast, State.ASSESSED, unit=UnitFactory(project=cast.project))


@pytest.fixture
def client(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.manager)
    return client


def items(*complaints: Complaint) -> list[str]:
    return [f"{each.case.number}~{each.case.version}" for each in complaints]


def test_chosen_in_the_list_and_assigned_with_one_press(cast: Cast, client: Client) -> None:
    made = [assessed(cast) for _ in range(3)]
    numbers = [each.case.number for each in made]
    listed = client.get(reverse("complaint_list")).text
    for number in numbers:
        assert f'form="assign-many" name="number" value="{number}"' in listed
    page = client.get(reverse(PAGE), {"number": numbers}).text
    assert "Assign 3 complaints" in page
    assert all(item in page for item in items(*made))
    sent = {"item": items(*made), "to": cast.handler.pk, "note": "今天回电", "request_id": str(uuid.uuid4())}
    answer = client.post(reverse(PAGE), sent, follow=True)
    assert answer.redirect_chain == [(reverse("complaint_list"), 302)]
    assert "3 complaints assigned" in answer.text
    assert {each.assigned_to for each in Complaint.objects.all()} == {cast.handler}
    client.force_login(cast.clerk)
    assert "assign-many" not in client.get(reverse("complaint_list")).text


def test_each_says_why_it_could_not_be_and_holds_no_other_up(cast: Cast, client: Client) -> None:
    good, stale, early = assessed(cast), assessed(cast), complaint(cast)
    away = complaint(cast, project=cast.other_project, unit=None, by=cast.stranger, what="别处的事")
    sent = {
        "item": [*items(good, early, away), f"{stale.case.number}~0", "TS-1999-000001"],
        "to": cast.handler.pk,
        "request_id": str(uuid.uuid4()),
    }
    before = {each.pk: HistoryEntry.objects.filter(case=each.case).count() for each in (stale, early, away)}
    answer = client.post(reverse(PAGE), sent)
    assert answer.status_code == 200
    refused = {each.chosen.number: getattr(each.refusal, "code", "") for each in answer.context["refused"]}
    assert refused == {
        stale.case.number: "version_changed", early.case.number: "wrong_state",
        away.case.number: "no_such_complaint", "TS-1999-000001": "no_such_complaint",
    }  # fmt: skip
    assert away.case.title not in answer.text
    assert items(stale)[0] in answer.text  # what is left can be sent again, with the version of now
    good.refresh_from_db()
    assert good.state == State.ASSIGNED
    assert before == {key: HistoryEntry.objects.filter(case_id=key).count() for key in before}


def test_sent_twice_each_is_assigned_once(cast: Cast, client: Client) -> None:
    made = [assessed(cast), assessed(cast)]
    sent = {"item": items(*made), "to": cast.handler.pk, "request_id": str(uuid.uuid4())}
    client.post(reverse(PAGE), sent)
    with nothing_changes(but=("django_session",)):
        assert client.post(reverse(PAGE), sent).status_code == 302


def test_wrong_input_changes_nothing(cast: Cast, client: Client) -> None:
    made = assessed(cast)
    whole = {"item": items(made), "to": cast.handler.pk, "request_id": str(uuid.uuid4())}
    with nothing_changes():
        assert client.post(reverse(PAGE), {**whole, "to": cast.clerk.pk}).status_code == 422
        assert client.post(reverse(PAGE), {**whole, "request_id": ""}).status_code == 422
        assert client.post(reverse(PAGE), {**whole, "item": ["TS-1~2"] * (MOST + 1)}).status_code == 422
        assert client.get(reverse(PAGE)).status_code == 200
    client.force_login(cast.clerk)
    with nothing_changes():
        assert client.post(reverse(PAGE), whole).status_code == 403


@pytest.mark.commits
def test_two_managers_at_once_give_each_to_one_handler(cast: Cast) -> None:
    made = [assessed(cast) for _ in range(4)]
    chosen = [Chosen(each.case.number, each.case.version) for each in made]

    def give(to: Any, by: Any) -> Any:
        return complaints_assign_each(chosen, to=to, note="", request_id=uuid.uuid4(), by=by, at=FRIDAY)

    first, second = at_once(
        [partial(give, cast.handler, cast.manager), partial(give, cast.other_handler, cast.relations_manager)]
    )
    for mine, theirs in zip(first, second, strict=True):
        assert (mine.refusal is None) != (theirs.refusal is None)
        assert isinstance(mine.refusal or theirs.refusal, Conflict)
    assert HistoryEntry.objects.filter(action="complaint.assigned").count() == len(made)


@pytest.mark.rule("SEC-01")
def test_over_the_api_each_has_its_answer(cast: Cast) -> None:
    good, early = assessed(cast), complaint(cast)
    asker = Asker(cast.manager)
    body = {
        "items": [{"number": good.case.number, "version": good.case.version}, {"number": early.case.number}],
        "to": cast.handler.pk,
    }
    told = asker.post("complaints/assign/", body).json()["results"]
    assert {(row["number"], row["assigned"], row["code"]) for row in told} == {
        (good.case.number, True, ""), (early.case.number, False, "wrong_state"),
    }  # fmt: skip
    with nothing_changes(but=("api_apitoken",)):
        nobody = asker.post("complaints/assign/", {**body, "to": cast.clerk.pk})
        assert problem(nobody) == (422, "no_such_person")
