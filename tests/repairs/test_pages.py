"""The desk's pages of work orders: open, list, look, act (RPR-01, RPR-14)."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from core.time import now
from owners.enums import Channel, ContactKind
from owners.models import AccessLogEntry
from owners.services.contacts import contact_log
from repairs.enums import Action, OrderState
from repairs.models import WorkOrder
from tests.factories.repairs import Crew, dispatch, fault, order, order_in
from tests.unchanged import nothing_changes


def signed_in(user: object) -> Client:
    client = Client()
    client.force_login(user)
    return client


def body(**fields: object) -> dict[str, object]:
    return {"request_id": str(uuid.uuid4()), **fields}


def request_body(crew: Crew, **fields: object) -> dict[str, object]:
    asked = fault()
    return (
        body(
            fault=asked.pk,
            what="厨房漏水",
            unit=crew.unit.code,
            name="王芳",
            phone="13900001234",
            channel="phone",
        )
        | fields
    )


@pytest.mark.rule("RPR-01")
def test_a_request_at_the_desk_becomes_a_numbered_order(crew: Crew) -> None:
    client = signed_in(crew.clerk)
    assert client.get(reverse("order_add")).status_code == 200

    answer = client.post(reverse("order_add"), request_body(crew))

    made = WorkOrder.objects.select_related("case").get()
    assert answer.url == reverse("order_detail", args=[made.case.number])
    assert made.case.number.startswith("PG-")
    page = client.get(answer.url).content.decode()
    assert made.case.number in page
    assert reverse("paper_dispatch", args=[made.case.number]) in page
    assert "13900001234" not in page
    assert made.case.number in client.get(reverse("order_list")).content.decode()


@pytest.mark.rule("RPR-01")
def test_what_is_missing_is_said_at_its_field_and_nothing_is_kept(crew: Crew) -> None:
    client = signed_in(crew.clerk)
    for wrong in ({"fault": ""}, {"unit": "没有 1-1-1"}, {"unit": ""}, {"what": " "}, {"more_units": "没有"}):
        with nothing_changes():
            answer = client.post(reverse("order_add"), request_body(crew, **wrong))
        assert answer.status_code == 422
    assert "王芳" in answer.content.decode()


@pytest.mark.rule("RPR-01", "DSK-02")
def test_a_call_about_a_repair_leads_to_its_order_and_is_linked(crew: Crew) -> None:
    contact = contact_log(
        channel=Channel.PHONE, kind=ContactKind.REPAIR, summary="马桶堵塞", by=crew.clerk, at=now(), unit=crew.unit,
        caller_name="王芳", caller_phone="13900001234",
    )  # fmt: skip
    client = signed_in(crew.clerk)
    address = f"{reverse('order_add')}?contact={contact.pk}"
    assert "马桶堵塞" in client.get(address).content.decode()

    client.post(address, request_body(crew, what="马桶堵塞"))

    assert contact.items.get().case_id == WorkOrder.objects.get().pk


@pytest.mark.rule("RPR-04")
def test_an_emergency_under_way_gets_its_order_on_one_page(crew: Crew) -> None:
    client = signed_in(crew.technician)
    began = (now() - dt.timedelta(minutes=10)).astimezone()

    answer = client.post(
        reverse("order_emergency_add"),
        body(
            what="水管爆裂", project=crew.project.pk, where_text="3栋地下室", technician=crew.technician.pk,
            started_at=f"{began.astimezone(dt.timezone(dt.timedelta(hours=8))):%Y-%m-%dT%H:%M}",
        ),
    )  # fmt: skip

    made = WorkOrder.objects.get()
    assert (answer.status_code, made.state, made.technician) == (302, OrderState.WORKING, crew.technician)


@pytest.mark.rule("RPR-14", "SEC-01")
def test_technicians_see_what_is_offered_to_them_or_theirs_and_nothing_else(crew: Crew) -> None:
    mine, offered, other = order_in(crew, OrderState.TAKEN), order(crew), order(crew)
    dispatch(crew, offered.pk)
    client = signed_in(crew.technician)

    listed = client.get(reverse("order_list")).content.decode()

    assert mine.case.number in listed
    assert offered.case.number in listed
    assert other.case.number not in listed
    assert client.get(reverse("order_detail", args=[offered.case.number])).status_code == 200
    assert client.get(reverse("order_detail", args=[other.case.number])).status_code == 404
    assert (
        signed_in(crew.other_technician).get(reverse("order_detail", args=[mine.case.number])).status_code
        == 404
    )


@pytest.mark.rule("RPR-14")
def test_every_action_has_its_page_and_wrong_input_stays(crew: Crew) -> None:
    offered = order_in(crew, OrderState.DISPATCHED)
    number = offered.case.number
    technician, head = signed_in(crew.technician), signed_in(crew.head)
    assert technician.get(reverse("order_act", args=[number, "take"])).status_code == 200
    with nothing_changes():
        wrong = head.post(reverse("order_act", args=[number, "reassign"]), body(reason="忙"))
    assert wrong.status_code == 422

    old = offered.case.version
    assert technician.post(reverse("order_act", args=[number, "take"]), body(version=old)).status_code == 302
    with nothing_changes():
        again = technician.post(reverse("order_act", args=[number, "take"]), body(version=old))
    assert again.status_code == 409
    assert head.get(reverse("order_act", args=[number, "nonsense"])).status_code == 404


@pytest.mark.rule("RPR-08")
def test_who_countersigns_reads_what_was_promised_and_done(crew: Crew) -> None:
    signed = order_in(crew, OrderState.ACCEPTED)
    page = signed_in(crew.head).get(reverse("order_act", args=[signed.case.number, Action.COUNTERSIGN.value]))
    shown = page.content.decode()
    assert signed.quality_standard
    for words in (signed.quality_standard, "What happened last", signed.pictures.all()[0].attachment.name):
        assert words in shown


@pytest.mark.rule("RPR-05", "RPR-11")
def test_a_quote_is_written_line_by_line(crew: Crew) -> None:
    WorkOrder.objects.filter(pk=(mine := order_in(crew, OrderState.REQUESTED)).pk).update(charge="paid")
    client = signed_in(crew.clerk)
    address = reverse("order_act", args=[mine.case.number, Action.QUOTE.value])
    assert client.get(address).status_code == 200

    answer = client.post(address, body(time_text="两小时", name_0="阀芯", quantity_0="2", cost_0="35.50"))

    assert answer.status_code == 302
    quote = mine.quotes.get()
    assert (str(quote.total), quote.stage) == ("71.00", "intake")


@pytest.mark.rule("RPR-14")
def test_the_list_has_its_parts_and_filters(crew: Crew) -> None:
    asked, done = order(crew), order_in(crew, OrderState.ARCHIVED)
    client = signed_in(crew.clerk)

    def shown(**query: str) -> set[str]:
        page = client.get(reverse("order_list"), query).content.decode()
        return {each.case.number for each in (asked, done) if each.case.number in page}

    assert shown(shown="to-dispatch") == {asked.case.number}
    assert shown(shown="ended") == {done.case.number}
    assert shown(shown="to-dispatch", work_kind="cleaning") == set()
    assert shown(shown="to-dispatch", urgency="ordinary", size="general") == {asked.case.number}
    assert shown(shown="nonsense", project="x") >= {asked.case.number}


@pytest.mark.rule("OWN-05")
def test_who_has_the_order_sees_the_phone_at_one_tap_and_everybody_else_says_why(crew: Crew) -> None:
    mine = order_in(crew, OrderState.TAKEN, phone="13900001234")
    url = reverse("order_phone", args=[mine.case.number])
    page = signed_in(crew.technician).get(reverse("order_detail", args=[mine.case.number])).content.decode()
    assert "13900001234" not in page
    assert url in page
    assert "13900001234" in signed_in(crew.technician).post(url, body()).content.decode()
    others = signed_in(crew.cast.handler), signed_in(crew.clerk)
    with nothing_changes():
        assert others[0].post(url, body(reason="约时间")).status_code == 403
        assert others[1].post(url, body()).status_code == 422
    assert list(AccessLogEntry.objects.values_list("by", "case")) == [(crew.technician.pk, mine.pk)]


@pytest.mark.rule("OWN-05")
def test_the_head_of_engineering_sees_the_phone_with_a_reason(crew: Crew) -> None:
    mine = order_in(crew, OrderState.WORKING, phone="13900001234")
    url, client = reverse("order_phone", args=[mine.case.number]), signed_in(crew.head)

    with nothing_changes():
        asked = client.post(url, body())
    assert (asked.status_code, "13900001234" in asked.content.decode()) == (422, False)
    shown = client.post(url, body(reason="返工前与业主约时间"))
    assert (shown.status_code, "13900001234" in shown.content.decode()) == (200, True)
    entry = AccessLogEntry.objects.get()
    assert (entry.by, entry.case, entry.reason) == (crew.head, mine.case, "返工前与业主约时间")
