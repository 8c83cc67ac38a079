"""Orders and what stands above them: follow-ups and complaints (RPR-07, RPR-09, SAT-01, CMP-26)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from complaints.enums.damage import GoesOn
from complaints.models import Complaint
from complaints.services.logging import Caller, Filing, Story, complaint_log
from core.clock.services.sweep import sweep
from core.errors import InvalidInput, NotAllowed
from owners.enums import Channel
from owners.models import Contact
from repairs.enums import OrderState, Size, Trade, Urgency
from repairs.models import WorkOrder
from repairs.services import ending
from satisfaction.models import FollowUp
from satisfaction.services import follow_up_record
from tests.cast import FRIDAY
from tests.factories.complaints import complaint
from tests.factories.repairs import Crew, order, order_in, reload
from tests.unchanged import nothing_changes

DAY = dt.timedelta(days=1)


def asked(crew: Crew, mine: WorkOrder, score: int, **more: object) -> FollowUp:
    waiting = FollowUp.objects.get(case_id=mine.pk, state="pending")
    told = {"words": "水龙头还滴水", "by": crew.clerk, "at": FRIDAY} | more
    return follow_up_record(follow_up_id=waiting.pk, score=score, **told)


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.rule("RPR-09", "SAT-01")
def test_every_accepted_order_is_asked_about_and_never_by_who_did_it(crew: Crew) -> None:
    mine = order_in(crew, OrderState.ACCEPTED)
    WorkOrder.objects.filter(pk=mine.pk).update(done_by=crew.clerk)
    with pytest.raises(NotAllowed), nothing_changes():
        asked(crew, mine, 90)

    asked(crew, mine, 80, by=crew.cast.other_clerk)
    assert mine.case.history.filter(action="order.followed_up").get().details["score"] == 80
    assert WorkOrder.objects.count() == 1


@pytest.mark.rule("RPR-09")
def test_an_archived_order_is_over_when_its_customer_was_asked(crew: Crew) -> None:
    mine = order_in(crew, OrderState.ARCHIVED)
    asked(crew, mine, 100)
    assert not reload(mine.pk).case.is_open


@pytest.mark.rule("RPR-09", "RPR-12")
def test_below_the_target_it_is_done_again(crew: Crew) -> None:
    mine = order_in(crew, OrderState.ACCEPTED)
    for wrong in ({"then": ""}, {"then": "rework", "words": " "}):
        with pytest.raises(InvalidInput), nothing_changes():
            asked(crew, mine, 79, **wrong)

    asked(crew, mine, 79, then="rework")

    again = WorkOrder.objects.exclude(pk=mine.pk).get()
    assert (again.is_rework, again.rework_of, again.state) == (True, mine, OrderState.REQUESTED)
    assert (again.what, again.fault) == ("水龙头还滴水", mine.fault)


@pytest.mark.rule("RPR-09")
def test_below_the_target_it_may_become_a_complaint(crew: Crew) -> None:
    mine = order_in(crew, OrderState.ACCEPTED)
    asked(crew, mine, 20, then="complaint")

    made = Complaint.objects.get()
    assert mine.case.number in made.what
    assert made.case.unit == crew.unit
    assert mine.case.history.get(action="follow_up.goes_on").details["next"] == made.case.number
    page = signed_in(crew.clerk).get(reverse("paper_opinion", args=[made.case.number])).content.decode()
    assert ("AW-QR-KF-05" in page, mine.case.number in page) == (True, True)


@pytest.mark.rule("RPR-09", "DSK-01")
@pytest.mark.parametrize(
    ("score", "then", "kind"),
    [(95, "", "repair"), (60, "rework", "repair"), (60, "complaint", "complaint")],
)
def test_what_the_customer_said_is_a_line_of_the_day_log(
    crew: Crew, score: int, then: str, kind: str
) -> None:
    mine = order_in(crew, OrderState.ACCEPTED, phone="13900001234")
    asked(crew, mine, score, then=then)

    line = Contact.objects.get()
    assert (line.channel, line.kind, line.at, line.entered_by) == ("phone", kind, FRIDAY, crew.clerk)
    assert (line.unit, line.project, line.caller_name) == (crew.unit, crew.project, "王芳")
    assert line.summary == f"Follow-up of {mine.case.number}: {score} of 100. 水龙头还滴水"
    follows = [item.case for item in line.items.exclude(case=mine.case)]
    assert line.items.filter(case=mine.case).exists()
    assert line.outcome == (f"It goes on as {follows[0].number}" if then else "Satisfied")
    page = signed_in(crew.clerk).get(reverse("paper_day_log"), {"on": "2026-11-20"}).content.decode()
    assert ("AW-QR-KF-04" in page, mine.case.number in page) == (True, True)


# --- Complaints ----------------------------------------------------------------------------------------------------


@pytest.mark.rule("CMP-26")
@pytest.mark.parametrize(("goes_on", "trade"), [(GoesOn.LEAK, Trade.PLUMBING), (GoesOn.LIFT, Trade.LIFT)])
def test_damage_that_goes_on_opens_an_emergency_order_at_once(
    crew: Crew, goes_on: GoesOn, trade: Trade
) -> None:
    made = complaint_log(
        project=crew.project, unit=crew.unit, story=Story(what="楼上漏水不停"), caller=Caller(name="王芳"),
        filing=Filing(channel=Channel.PHONE, goes_on=goes_on), by=crew.clerk, at=FRIDAY,
    )  # fmt: skip

    opened = WorkOrder.objects.select_related("case").get()
    assert (opened.urgency, opened.size, opened.trade) == (Urgency.URGENT, Size.EMERGENCY, trade)
    assert (opened.case.parent, opened.case.root) == (made.case, made.case)
    assert made.state == "received"  # nobody has assessed it yet
    assert made.case.history.get(action="complaint.order_opened").details["order"] == opened.case.number


@pytest.mark.rule("CMP-26", "RPR-08")
def test_a_complaint_hears_that_its_order_is_late_comes_back_and_is_accepted(crew: Crew) -> None:
    above = complaint(crew.cast)
    mine = order_in(crew, OrderState.TAKEN, parent=above.case)

    sweep(at=FRIDAY + dt.timedelta(minutes=15))
    late = above.case.history.filter(action="complaint.order_late")
    assert [entry.details["order"] for entry in late] == [mine.case.number]
    sweep(at=FRIDAY + dt.timedelta(hours=3))
    assert late.count() == 1  # each promise is told once

    other = order_in(crew, OrderState.FINISHED, parent=above.case)
    ending.order_refuse_acceptance(case_id=other.pk, reason="仍漏", by=crew.technician, at=FRIDAY)
    assert above.case.history.filter(action="complaint.order_reworked").count() == 1
    order_in(crew, OrderState.ACCEPTED, parent=above.case)
    assert above.case.history.filter(action="complaint.order_accepted").count() == 1


@pytest.mark.rule("CMP-26")
def test_the_page_of_a_complaint_opens_orders_and_shows_them(crew: Crew) -> None:
    above = complaint(crew.cast)
    mine = order(crew, parent=above.case)
    client = signed_in(crew.clerk)

    panel = client.get(
        reverse("orders_of", args=[above.case.number]), headers={"HX-Request": "true"}
    ).content.decode()

    assert mine.case.number in panel
    assert f"{reverse('order_add')}?case={above.case.number}" in panel
    assert client.get(reverse("order_add"), {"case": above.case.number}).status_code == 200


# --- Over the API --------------------------------------------------------------------------------------------------


@pytest.mark.rule("RPR-01", "RPR-14")
def test_an_order_over_the_api_from_the_request_to_the_door(crew: Crew) -> None:
    from tests.factories.repairs import fault

    def send(client: Client, path: str, body: dict[str, object], version: object = "*") -> object:
        headers = {"X-Request-Id": str(uuid.uuid4()), "If-Match": f'"{version}"' if version != "*" else "*"}
        return client.post(path, body, content_type="application/json", headers=headers)

    clerk, head, technician = signed_in(crew.clerk), signed_in(crew.head), signed_in(crew.technician)
    body = {
        "fault": fault().pk,
        "what": "漏水",
        "unit": crew.unit.code,
        "name": "王芳",
        "phone": "13900001234",
    }
    made = send(clerk, "/api/v1/orders/", body)
    assert made.status_code == 201, made.content
    number, page = made.json()["number"], made.headers["Location"]
    assert "13900001234" not in made.content.decode()
    assert [each["number"] for each in clerk.get("/api/v1/orders/").json()["results"]] == [number]

    assert technician.get(page).status_code == 404
    offer = {"action": "offer", "fields": {"to": [crew.technician.pk, crew.other_technician.pk]}}
    assert send(head, f"{page}actions/", offer).json()["state"] == "dispatched"
    seen = technician.get(page).json()
    assert next(each for each in seen["actions"] if each["action"] == "take")["possible"]
    assert send(technician, f"{page}actions/", {"action": "take"}, seen["version"]).json()["state"] == "taken"
    stale = send(technician, f"{page}actions/", {"action": "arrive"}, seen["version"])
    assert (stale.status_code, stale.json()["current_version"]) == (409, seen["version"] + 1)
    with nothing_changes():
        assert send(head, f"{page}actions/", {"action": "arrive"}).status_code == 403
        assert send(clerk, "/api/v1/orders/", body | {"what": " "}).status_code == 422

    WorkOrder.objects.update(charge="")
    quote = {
        "action": "quote",
        "fields": {"time_text": "1h"},
        "lines": [{"name": "人工", "quantity": 2, "cost": 60}],
    }
    assert send(clerk, f"{page}actions/", quote).status_code == 200
    assert str(WorkOrder.objects.get().quotes.get().total) == "120.00"
