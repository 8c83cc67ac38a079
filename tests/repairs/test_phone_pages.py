"""What the phone sends is taken once, at the time it happened, and only from whose phone it is (DEL-15)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from core.accounts.models import User
from core.api.problems import MEDIA_TYPE
from core.time import now
from repairs.enums import Action, OrderState
from repairs.models import WorkOrder
from repairs.policies.phone import LEADS, event_time
from repairs.services.dispatch import order_reassign
from repairs.services.ending import order_cancel
from tests.factories.repairs import Crew, order_in, picture, reload
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("DEL-15")]
PAST = {"promised_at": "2020-01-01T10:00"}
HOUR = dt.timedelta(hours=1)


class Outbox:
    """The outbox of one person's phone."""

    def __init__(self, user: User) -> None:
        self.client = Client()
        self.client.force_login(user)
        self.user = user

    def send(self, order: WorkOrder, action: str, **fields: Any) -> HttpResponse:
        name, args = ("phone_act", [order.case.number, action])
        if action in ("picture", "note"):
            name, args = f"phone_{action}", [order.case.number]
        told = {"request_id": str(uuid.uuid4()), "outbox_user": self.user.pk, **fields}
        answer: Any = self.client.post(reverse(name, args=args), told, headers={"Accept": MEDIA_TYPE})
        return answer  # type: ignore[no-any-return]


@pytest.fixture
def outbox(crew: Crew) -> Outbox:
    return Outbox(crew.technician)


@pytest.fixture
def taken(crew: Crew) -> WorkOrder:
    return order_in(crew, OrderState.TAKEN, at=now() - 2 * HOUR)


@pytest.mark.rule("RPR-02")
def test_it_happened_when_the_phone_says_and_a_late_entry_has_its_reason(
    outbox: Outbox, taken: WorkOrder
) -> None:
    arrived = now() - HOUR

    answer = outbox.send(taken, "arrive", happened_at=arrived.isoformat())

    assert answer.status_code == 204
    assert reload(taken.pk).arrived_at == arrived
    (late,) = taken.case.history.filter(action="order.sent_later")
    assert late.details == {"minutes": 60}
    assert late.entered_at - arrived >= HOUR
    assert [entry.at for entry in taken.case.history.filter(action="order.arrived")] == [arrived]


def test_the_same_request_twice_is_one(outbox: Outbox, taken: WorkOrder) -> None:
    sent = {"request_id": str(uuid.uuid4()), "moment": "before"}
    assert outbox.send(taken, "picture", uploads=picture(), **sent).status_code == 204
    with nothing_changes():
        assert outbox.send(taken, "picture", uploads=picture(), **sent).status_code == 204
    assert reload(taken.pk).pictures.count() == 1


def test_nothing_is_done_as_somebody_else(outbox: Outbox, taken: WorkOrder, crew: Crew) -> None:
    with nothing_changes():
        answer = outbox.send(taken, "arrive", outbox_user=crew.other_technician.pk)
    assert answer.status_code == 401


def test_a_refusal_is_a_problem_in_words(outbox: Outbox, taken: WorkOrder, crew: Crew) -> None:
    cases: list[tuple[Outbox, str, dict[str, Any], int, str]] = [
        (outbox, "finish", {"result": "x", "site_cleaned": "on"}, 409, "wrong_state"),
        (outbox, "start", {}, 422, "invalid_input"),
        (outbox, "postpone", {**PAST, "reason": "x", "customer_told": "on"}, 422, "promise_past"),
        (outbox, "picture", {"moment": "before"}, 422, "invalid_input"),
        (outbox, "note", {}, 422, "text_needed"),
        (outbox, "dispatch", {}, 404, "not_found"),
        (Outbox(crew.head), "arrive", {}, 403, "not_technician"),
        (Outbox(crew.other_technician), "arrive", {}, 404, "not_found"),
        (Outbox(crew.clerk), "arrive", {}, 403, "not_allowed"),
    ]  # fmt: skip
    for sender, action, fields, status, code in cases:
        with nothing_changes():
            answer: Any = sender.send(taken, action, **fields)
        assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (
            status,
            MEDIA_TYPE,
            code,
        )
        assert answer.json()["detail"]


def test_who_had_the_order_can_leave_a_note_in_any_state(
    outbox: Outbox, taken: WorkOrder, crew: Crew
) -> None:
    order_reassign(case_id=taken.pk, to=crew.other_technician, reason="请假", by=crew.head, at=now())
    assert outbox.send(taken, "arrive").status_code == 404
    assert outbox.send(taken, "note", words="阀芯已换").status_code == 204
    order_cancel(case_id=taken.pk, reason="业主取消", by=crew.clerk, at=now())
    assert outbox.send(taken, "note", uploads=picture()).status_code == 204

    mine = reload(taken.pk)
    assert mine.state == OrderState.CANCELLED
    assert [entry.note.text for entry in mine.case.history.filter(action="order.note_kept")] == ["阀芯已换"]
    assert mine.case.attachments.count() == 1
    head = Outbox(crew.head)
    with nothing_changes():
        assert head.send(taken, "note", words="x").status_code == 403


def test_without_javascript_the_page_itself_sends_and_keeps_what_was_typed(
    outbox: Outbox, taken: WorkOrder
) -> None:
    page = reverse("phone_order", args=[taken.case.number])
    client = outbox.client

    def send(action: str, **fields: Any) -> Any:
        told = {"request_id": str(uuid.uuid4()), **fields}
        return client.post(reverse("phone_act", args=[taken.case.number, action]), told)

    assert send("arrive").headers["Location"] == page
    wrong = send("postpone", reason="缺少配件", customer_told="on", **PAST)
    assert wrong.status_code == 422
    assert "缺少配件" in wrong.content.decode()
    assert "Name a time that is still to come." in wrong.content.decode()
    assert send("finish", result="x", site_cleaned="on").status_code == 409
    shown = client.get(page)
    assert shown["X-Phone-User"] == str(outbox.user.pk)
    assert "13900001234" not in shown.content.decode()


def test_the_list_has_what_to_take_what_is_at_work_and_what_to_countersign(
    crew: Crew, outbox: Outbox
) -> None:
    offered, mine, signed = (
        order_in(crew, state, at=now() - HOUR).case.number
        for state in (OrderState.DISPATCHED, OrderState.WORKING, OrderState.ACCEPTED)
    )
    technician = outbox.client.get(reverse("phone_list")).content.decode()
    head = Outbox(crew.head).client.get(reverse("phone_list")).content.decode()

    assert [number in technician for number in (offered, mine, signed)] == [True, True, False]
    assert [number in head for number in (offered, mine, signed)] == [False, False, True]


@pytest.mark.rule("RPR-08")
def test_the_head_countersigns_and_sends_back_on_the_phone(crew: Crew) -> None:
    first, second = (order_in(crew, OrderState.ACCEPTED, at=now() - HOUR) for _ in range(2))
    head = Outbox(crew.head)
    assert (
        "Send back as rework"
        in head.client.get(reverse("phone_order", args=[first.case.number])).content.decode()
    )

    assert head.send(first, "countersign").status_code == 204
    assert head.send(second, "send-back", reason="勾缝不齐").status_code == 204

    assert reload(first.pk).state == OrderState.COUNTERSIGNED
    assert reload(second.pk).state == LEADS[Action.SEND_BACK]
    assert reload(second.pk).reworks.get().reason == "勾缝不齐"


def test_the_steps_of_the_phone_lead_where_the_states_lead() -> None:
    edges = {t.name: t.target for t in WorkOrder._meta.get_field("state").get_all_transitions(WorkOrder)}
    assert {action.value.replace("-", "_"): state for action, state in LEADS.items()}.items() <= edges.items()


def test_neither_the_future_nor_before_the_last_step() -> None:
    last, at = now() - HOUR, now()
    for claimed, taken_as in (
        (None, at),
        (at + HOUR, at),
        (at - 2 * HOUR, last),
        (last, last),
        (at - HOUR / 2, at - HOUR / 2),
    ):
        assert event_time(claimed=claimed, now=at, since=last) == taken_as
    assert event_time(claimed=at - 2 * HOUR, now=at, since=None) == at - 2 * HOUR
