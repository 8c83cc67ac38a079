"""Complaints over the API: list, one, logging, and every action by the same forms and services as the pages."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from complaints.enums import Action, State
from complaints.models import Complaint
from core.records.models import HistoryEntry
from owners.models import Contact
from tests.api.asking import Asker, problem, rows
from tests.cast import Cast
from tests.factories.complaints import complaint, complaint_in
from tests.factories.ledger import line, mobile
from tests.factories.owners import imported
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
TOKEN = ("api_apitoken",)


def _path(made: Complaint, action: str = "") -> str:
    return f"complaints/{made.case.number}/" + (f"actions/{action}/" if action else "")


@pytest.mark.rule("SEC-01")
def test_the_list_and_one_complaint(cast: Cast) -> None:
    made = complaint(cast)
    asker = Asker(cast.clerk)

    (row,) = rows(asker.get("complaints/", grade="general", level=2, project=cast.project.pk))
    whole = asker.get(_path(made))

    assert row["number"] == made.case.number
    assert whole["ETag"] == f'"{made.case.version}"'
    assert {key: whole.json()[key] for key in row} == row
    assert whole.json()["what"] == "阳台漏水，墙面发霉"
    assert [d["target"] for d in whole.json()["deadlines"]][:1]
    assert whole.json()["history"][-1]["sentence"] == "Complaint received"
    assert {"action": "assess", "label": "Assess", "possible": True, "reason": ""} in whole.json()["actions"]


@pytest.mark.rule("SEC-01")
def test_anothers_complaint_does_not_exist(cast: Cast) -> None:
    made = complaint(cast)
    asker = Asker(cast.stranger)

    assert rows(asker.get("complaints/")) == []
    assert problem(asker.get(_path(made))) == (404, "not_found")
    with nothing_changes(but=TOKEN):
        assert problem(asker.post(_path(made, "chase"), {"note": "催"}, version="*")) == (404, "not_found")
    assert problem(asker.get(_path(made, "chase"))) == (404, "not_found")
    assert problem(asker.get("complaints/TS-1999-000001/")) == (404, "not_found")


@pytest.mark.rule("OWN-05")
def test_phones_are_masked(cast: Cast) -> None:
    unknown = complaint(cast)
    imported(line(1, project=cast.project.name))
    person = cast.project.units.get(ownerships__isnull=False).ownerships.get().person
    known = complaint(cast, person=person)
    asker = Asker(cast.clerk)

    assert asker.get(_path(unknown)).json()["phones"] == ["139****1234"]
    assert asker.get(_path(known)).json()["phones"] == [f"139****{mobile(1)[-4:]}"]
    everything = asker.get(_path(unknown)).text + asker.get(_path(known)).text + asker.get("complaints/").text
    assert "13900001234" not in everything
    assert mobile(1) not in everything


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_however_long_it_is(
    cast: Cast, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        complaint(cast)
    asker = Asker(cast.clerk)
    with django_assert_num_queries(6):
        asker.get("complaints/")


def test_subcategories_are_listed(cast: Cast) -> None:
    found = rows(Asker(cast.clerk, language="zh-hans").get("categories/"))
    assert {"code": "eng-leak", "top": "engineering"}.items() <= {
        key: value for row in found if row["code"] == "eng-leak" for key, value in row.items()
    }.items()


NEW = {
    "what": "阳台漏水",
    "channel": "phone",
    "level": 2,
    "caller_name": "王芳",
    "caller_phone": "13900001234",
}


@pytest.mark.rule("CMP-02", "DSK-02")
def test_a_complaint_is_logged_with_its_line_in_the_day_log(cast: Cast) -> None:
    asker = Asker(cast.clerk)
    request_id = "6c5d2f9e-0d0b-4a53-9a53-3f3ad5f4c0aa"

    made = asker.post("complaints/", {**NEW, "unit": cast.unit.pk}, request_id=request_id)
    again = asker.post("complaints/", {**NEW, "unit": cast.unit.pk}, request_id=request_id)

    kept = Complaint.objects.select_related("case").get()
    assert (made.status_code, again.status_code) == (201, 303)
    assert made["Location"] == again["Location"] == f"/api/v1/complaints/{kept.case.number}/"
    assert made.json()["number"] == kept.case.number
    assert made["ETag"] == f'"{kept.case.version}"'
    assert Contact.objects.get().items.get().case_id == kept.pk
    assert asker.client.get(again["Location"], headers=asker.headers).json()["what"] == "阳台漏水"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"what": " "}, "what"),
        ({"unit": None}, "project"),
        ({"level": 9}, "level"),
        ({"category": 10**9}, "category"),
        ({"caller_name": "", "caller_phone": "", "unit": None}, "person"),
        ({"what": "x" * 5001}, "what"),
    ],
)
def test_a_bad_complaint_is_refused_with_its_field(cast: Cast, changes: dict[str, Any], field: str) -> None:
    asker = Asker(cast.clerk)
    with nothing_changes(but=TOKEN):
        answer = asker.post("complaints/", {**NEW, "unit": cast.unit.pk, **changes})
    assert problem(answer)[0] == 422
    assert field in answer.json()["errors"]


def test_who_may_not_log_is_refused(cast: Cast) -> None:
    asker = Asker(cast.handler)
    with nothing_changes(but=TOKEN):
        answer = asker.post("complaints/", {**NEW, "unit": cast.unit.pk})
    assert problem(answer) == (403, "not_allowed")


@pytest.mark.rule("CMP-10")
def test_a_life_over_the_api(cast: Cast) -> None:
    clerk, manager, handler = Asker(cast.clerk), Asker(cast.manager), Asker(cast.handler)
    number = clerk.post("complaints/", {**NEW, "unit": cast.unit.pk}).json()["number"]
    steps: list[tuple[Asker, str, dict[str, Any], str]] = [
        (
            clerk,
            "assess",
            {"assessment": "valid", "failure": "mistake", "reason": "开裂", "level": 2},
            "assessed",
        ),
        (manager, "assign", {"to": cast.handler.pk}, "assigned"),
        (handler, "investigate", {"members": [cast.other_handler.pk]}, "investigating"),
        (
            handler,
            "propose-plan",
            {
                "text": "重做防水",
                "kind": "repair",
                "cost": "8000.00",
                "basis": "质量保证书第三条",
                "under_warranty": True,
                "kind_2": "compensation",
                "cost_2": "500.00",
                "basis_2": "合同第九条",
            },
            "plan_proposed",
        ),
        (Asker(cast.legal), "approve-legal", {}, "plan_proposed"),
        (Asker(cast.finance), "approve-finance", {"note": "预算内"}, "plan_proposed"),
        (manager, "approve-plan", {}, "plan_approved"),
        (clerk, "agree", {"note": "同意", "option": "the first"}, "agreed"),
        (
            handler,
            "execute",
            {"due_at": "2026-11-21T10:00:00+08:00", "acceptance_standard": "不漏"},
            "executing",
        ),
        (handler, "finish", {"result": "闭水合格"}, "done"),
        (clerk, "verify", {"finding": "无渗漏"}, "verified"),
    ]
    for who, action, body, state in steps:
        now = who.get(f"complaints/{number}/").json()
        version = now["version"]
        if "option" in body:
            body["option"] = now["plans"][0]["options"][0]["id"]
        answer = who.post(f"complaints/{number}/actions/{action}/", body, version=version)
        assert (answer.status_code, answer.json().get("state")) == (200, state), answer.json()
        assert answer["ETag"] == f'"{answer.json()["version"]}"'
        assert answer.json()["version"] > version
    assert Complaint.objects.get().state == State.VERIFIED


CHASE = {"note": "客户又来电"}


def test_an_action_twice_has_one_effect(cast: Cast) -> None:
    made = complaint(cast)
    asker, request_id = Asker(cast.clerk), "6c5d2f9e-0d0b-4a53-9a53-3f3ad5f4c0aa"

    first = asker.post(_path(made, "chase"), CHASE, request_id=request_id, version=made.case.version)
    again = asker.post(_path(made, "chase"), CHASE, request_id=request_id, version=made.case.version)

    assert (first.status_code, again.status_code) == (200, 303)
    assert again["Location"] == f"/api/v1/complaints/{made.case.number}/"
    assert HistoryEntry.objects.filter(action="complaint.chased").count() == 1


def test_a_changed_complaint_is_a_conflict_that_tells_the_version(cast: Cast) -> None:
    made = complaint(cast)
    asker = Asker(cast.clerk)
    asker.post(_path(made, "chase"), CHASE, version=made.case.version)

    with nothing_changes(but=TOKEN):
        answer = asker.post(_path(made, "chase"), CHASE, version=made.case.version)

    assert problem(answer) == (409, "version_changed")
    now = Complaint.objects.select_related("case").get().case.version
    assert answer.json()["current_version"] == now
    assert asker.post(_path(made, "chase"), CHASE, version="*").status_code == 200


@pytest.mark.parametrize(
    ("version", "expected"),
    [(None, (428, "version_needed")), ("latest", (422, "bad_version")), ('"-1"', (422, "bad_version"))],
)
def test_an_action_needs_the_version_it_was_made_from(
    cast: Cast, version: str | None, expected: tuple[int, str]
) -> None:
    made = complaint(cast)
    asker = Asker(cast.clerk)
    with nothing_changes(but=TOKEN):
        answer = asker.post(_path(made, "chase"), CHASE, version=version)
    assert problem(answer) == expected


@pytest.mark.rule("CMP-10")
def test_an_action_of_another_state_is_a_conflict(cast: Cast) -> None:
    made = complaint_in(cast, State.WITHDRAWN)
    asker = Asker(cast.clerk)
    with nothing_changes(but=TOKEN):
        answer = asker.post(_path(made, "chase"), CHASE, version="*")
    assert problem(answer) == (409, "wrong_state")


def test_who_may_not_act_is_refused_with_the_reason_of_the_page(cast: Cast) -> None:
    made = complaint(cast)
    asker = Asker(cast.handler)
    body = {"assessment": "no_fault", "reason": "合法诉求", "level": 2}
    with nothing_changes(but=TOKEN):
        answer = asker.post(_path(made, "assess"), body, version="*")
    assert problem(answer) == (403, "not_allowed")
    told = asker.get(_path(made, "assess")).json()
    assert (told["possible"], told["reason"]) == (False, answer.json()["detail"])


def test_what_an_action_asks_for_has_the_choices_of_this_complaint(cast: Cast) -> None:
    made = complaint_in(cast, State.ASSESSED)
    told = Asker(cast.manager).get(_path(made, "assign")).json()
    assert [field["name"] for field in told["asks"]] == ["to", "by_rule", "note"]
    people = {choice["label"] for choice in told["asks"][0]["choices"]}
    assert {"handler", "other handler"} <= people
    assert "stranger" not in people


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("chase", {}, "note"),
        ("chase", {"note": 5 * "x" * 1000}, "note"),
        ("respond", {"kind": "telepathy", "note": ""}, "kind"),
        ("assess", {"assessment": "valid", "reason": "x", "level": 2}, "failure"),
        ("link", {"other_number": "TS-1999-000001"}, "other_number"),
        ("raise-grade", {"grade": "general", "reason": "x"}, "grade"),
    ],
)
def test_bad_input_is_refused_with_its_field(
    cast: Cast, action: str, body: dict[str, Any], field: str
) -> None:
    made = complaint(cast)
    asker = Asker(cast.clerk)
    with nothing_changes(but=TOKEN):
        answer = asker.post(_path(made, action), body, version="*")
    assert problem(answer)[0] == 422
    assert field in answer.json()["errors"]


def test_a_refusal_speaks_the_readers_language(cast: Cast) -> None:
    made = complaint_in(cast, State.WITHDRAWN)
    english = Asker(cast.clerk).post(_path(made, "chase"), CHASE, version="*").json()
    chinese = Asker(cast.clerk, language="zh-hans").post(_path(made, "chase"), CHASE, version="*").json()
    assert english["code"] == chinese["code"]
    assert "is not possible while" in english["detail"]
    assert "撤" in chinese["detail"]


@pytest.mark.commits
def test_somebody_elses_lock_is_a_conflict(cast: Cast) -> None:
    import threading

    made = complaint(cast)
    asker = Asker(cast.clerk)
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        from django.db import transaction

        from core.records.locking import lock_case

        with transaction.atomic():
            lock_case(made.pk)
            held.set()
            done.wait(20)
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(20)
    try:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = 200")
        answer = asker.post(_path(made, "chase"), CHASE, version="*")
    finally:
        done.set()
        holder.join()
    assert problem(answer) == (409, "busy")


def test_every_action_but_files_is_offered() -> None:
    from complaints.api.actions import OFFERED

    assert set(Action) - set(OFFERED) == {Action.ADD_FILES}
