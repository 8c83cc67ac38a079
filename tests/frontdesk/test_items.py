"""Tickets of offices, public-order incidents, enquiries that are answered later (DSK-05, DSK-07, DSK-13)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from complaints.enums import State
from core.accounts.enums import Role
from core.accounts.models import Department, User
from core.clock.services import sweep
from core.errors import InvalidInput, InvalidTransition, NotAllowed
from core.notices.models import Notice
from core.records.models import Attachment, Case, HistoryEntry
from frontdesk.enums import ItemWay
from frontdesk.models import Enquiry, Incident, Ticket
from frontdesk.selectors.shifts import open_cases
from frontdesk.services.items import Item, TicketTerms, enquiry_open, incident_open, item_act, ticket_open
from owners.enums import Channel, ContactKind
from owners.models import Contact
from owners.services.contacts import contact_log
from tests.cast import FRIDAY, Cast, local
from tests.complaints.actions import pdf
from tests.factories.accounts import staff
from tests.factories.complaints import complaint_in
from tests.unchanged import nothing_changes

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


def contact(cast: Cast, kind: ContactKind = ContactKind.ENQUIRY, **more: Any) -> Contact:
    told = {
        "summary": "问何时通燃气",
        "by": cast.clerk,
        "at": FRIDAY,
        "unit": cast.unit,
        "caller_name": "王芳",
    } | more
    return contact_log(channel=Channel.PHONE, kind=kind, **told)


def ticket(cast: Cast, due: dt.datetime = FRIDAY + DAY, number: str = "GD20261120001") -> Ticket:
    about = complaint_in(cast, State.INVESTIGATING).case
    terms = TicketTerms(Channel.HOTLINE_12345, number, "市民反映漏水，请核实答复", due)
    return ticket_open(terms=terms, about=about, by=cast.clerk, at=FRIDAY)


def act(
    item: Item, way: ItemWay, by: User, at: dt.datetime = FRIDAY + HOUR, text: str = "好", **more: Any
) -> Item:
    return item_act(way=way, model=type(item), case_id=item.pk, by=by, at=at, text=text, **more)


@pytest.mark.rule("DSK-13")
@pytest.mark.parametrize(
    ("due", "counts"),
    [
        ("2026-11-21 12:00", "2026-11-21 12:00"),  # the office is stricter
        ("2026-12-04 18:00", "2026-11-25 18:00"),  # our 3 working days are
    ],
)
def test_of_two_due_times_the_earlier_counts(cast: Cast, due: str, counts: str) -> None:
    mine = ticket(cast, local(due))
    case = Case.objects.get(pk=mine.pk)
    assert case.next_due_at == local(counts)
    assert {each.target for each in case.deadlines.all()} == {"written_reply", "answer"}
    assert case.parent == case.root
    assert case.number.startswith("RX-2026-")
    sweep(local(counts))
    assert Notice.objects.filter(case=case, recipient=cast.clerk, kind="deadline_overdue").exists()


@pytest.mark.rule("DSK-13")
def test_a_reply_is_approved_by_somebody_else_and_sent_with_proof(cast: Cast) -> None:
    mine = ticket(cast)
    act(mine, ItemWay.PROPOSE, cast.clerk, text="已核实，今日维修")
    assert Notice.objects.filter(recipient=cast.manager, kind="ticket.proposed").count() == 1
    with nothing_changes(), pytest.raises(InvalidTransition, match="approved reply"):
        act(mine, ItemWay.SEND, cast.clerk, uploads=[pdf()])
    act(mine, ItemWay.SEND_BACK, cast.manager, text="写明日期")
    assert Notice.objects.get(recipient=cast.clerk, kind="ticket.send-back").case_id == mine.pk
    act(mine, ItemWay.PROPOSE, cast.clerk, text="已核实，11 月 21 日维修")
    act(mine, ItemWay.APPROVE, cast.manager)
    with nothing_changes():
        with pytest.raises(InvalidInput, match="proof") as refusal:
            act(mine, ItemWay.SEND, cast.clerk, text="平台回复")
        assert refusal.value.field == "uploads"
        with pytest.raises(InvalidTransition):
            act(mine, ItemWay.PROPOSE, cast.clerk, text="改")
    act(mine, ItemWay.SEND, cast.clerk, text="平台回复", uploads=[pdf("回执.pdf")])
    case = Case.objects.get(pk=mine.pk)
    assert not case.is_open
    assert [each.met_at for each in case.deadlines.all()] == [FRIDAY + HOUR] * 2
    assert Attachment.objects.get(case=case).name == "回执.pdf"
    assert sweep(FRIDAY + 30 * DAY).taken > 0  # the complaint's own clocks run on
    assert not Notice.objects.filter(case=case, kind="deadline_overdue").exists()


@pytest.mark.rule("DSK-13")
def test_nobody_approves_their_own_reply(cast: Cast) -> None:
    mine = ticket(cast)
    act(mine, ItemWay.PROPOSE, cast.manager, text="已核实")
    with nothing_changes():
        for way in (ItemWay.APPROVE, ItemWay.SEND_BACK):
            with pytest.raises(NotAllowed, match="somebody else"):
                act(mine, way, cast.manager)
            with pytest.raises(NotAllowed):
                act(mine, way, cast.clerk)
        with pytest.raises(IntegrityError, match="not_approved_by_who_proposed"), transaction.atomic():
            Ticket.objects.filter(pk=mine.pk).update(approved_by=cast.manager, approved_at=FRIDAY)
    act(mine, ItemWay.APPROVE, cast.relations_manager)


@pytest.mark.rule("DSK-13")
def test_a_ticket_is_recorded_once_and_due_later(cast: Cast) -> None:
    ticket(cast)
    row = contact(cast)
    again = TicketTerms(Channel.HOTLINE_12345, " GD20261120001 ", "又来", FRIDAY + DAY)
    late = TicketTerms(Channel.COURT, "1", "传票", FRIDAY)
    with nothing_changes():
        with pytest.raises(InvalidInput, match="already"):
            ticket_open(terms=again, contact=row, by=cast.clerk, at=FRIDAY)
        with pytest.raises(InvalidInput, match="still to come"):
            ticket_open(terms=late, contact=row, by=cast.clerk, at=FRIDAY)


@pytest.mark.rule("DSK-07")
def test_security_is_told_at_once_and_the_service_manager_too(cast: Cast) -> None:
    guard = staff("guard", Role.SECURITY, project=cast.project)
    service = staff("service", Role.PROPERTY_SERVICE_MANAGER, project=cast.project)
    elsewhere = staff("elsewhere", Role.SECURITY, project=cast.other_project)
    row = contact(cast, ContactKind.PUBLIC_ORDER, summary="地下车库有人打架")
    incident = incident_open(contact=row, by=cast.clerk, at=FRIDAY)
    told = Notice.objects.filter(kind="incident.opened", case=incident.case, urgent=True)
    assert set(told.values_list("recipient", flat=True)) == {guard.pk, service.pk}
    assert elsewhere.pk not in told.values_list("recipient", flat=True)
    assert incident.case.deadlines.get().due_at == FRIDAY + 2 * HOUR
    assert Case.objects.visible_to(guard).get() == incident.case
    assert not Case.objects.visible_to(elsewhere).exists()

    act(incident, ItemWay.POLICE, cast.clerk, text="110，民警 5 分钟到", called_at=FRIDAY + HOUR / 2)
    act(incident, ItemWay.NOTE, cast.clerk, text="报案人描述两名男子")
    with nothing_changes():
        with pytest.raises(NotAllowed, match="Security"):
            act(incident, ItemWay.REPORT, cast.clerk)
        with pytest.raises(InvalidTransition, match="not reported"):
            act(incident, ItemWay.CLOSE, service)
        with pytest.raises(InvalidInput, match="still to come"):
            act(incident, ItemWay.POLICE, cast.clerk, called_at=FRIDAY + DAY)
    act(incident, ItemWay.REPORT, guard, text="双方已劝离，无人受伤")
    told_back = Notice.objects.filter(kind="incident.report").values_list("recipient", flat=True)
    assert set(told_back) == {service.pk, cast.clerk.pk}
    with nothing_changes(), pytest.raises(NotAllowed, match="closes it"):
        act(incident, ItemWay.CLOSE, guard)
    act(incident, ItemWay.CLOSE, service, text="已备案")
    after = Incident.objects.select_related("case").get(pk=incident.pk)
    assert (after.police_at, after.police_by, after.reported_by) == (FRIDAY + HOUR / 2, cast.clerk, guard)
    assert not after.case.is_open
    notes = HistoryEntry.objects.filter(case=after.case, note__isnull=False).order_by("pk")
    assert [entry.note.text for entry in notes] == [
        "110，民警 5 分钟到", "报案人描述两名男子", "双方已劝离，无人受伤", "已备案",
    ]  # fmt: skip


@pytest.mark.rule("DSK-05")
def test_an_enquiry_is_verified_and_answered_by_its_due_time(cast: Cast) -> None:
    row = contact(cast)
    enquiry = enquiry_open(contact=row, by=cast.clerk, at=FRIDAY)
    assert enquiry.case.deadlines.get().due_at == FRIDAY + DAY
    assert row.items.get().case == enquiry.case
    assert enquiry.case in open_cases(cast.project.pk, [cast.clerk.pk])  # a handover tells it
    engineering = Department.objects.create(name="工程部")
    with nothing_changes():
        with pytest.raises(InvalidTransition, match="department first"):
            act(enquiry, ItemWay.ANSWER, cast.clerk)
        with pytest.raises(InvalidInput) as refusal:
            act(enquiry, ItemWay.VERIFY, cast.clerk)
        assert refusal.value.field == "department"
        with pytest.raises(InvalidInput, match="already"):
            enquiry_open(contact=row, by=cast.clerk, at=FRIDAY)
    act(enquiry, ItemWay.VERIFY, cast.clerk, text="12 月 1 日通气", department=engineering)
    act(enquiry, ItemWay.ANSWER, cast.clerk, text="12 月 1 日通气")
    after = Enquiry.objects.select_related("case").get(pk=enquiry.pk)
    assert (after.department, after.answer, after.case.is_open) == (engineering, "12 月 1 日通气", False)
    assert after.case.deadlines.get().met_at == FRIDAY + HOUR


@pytest.mark.rule("DSK-05")
def test_it_cannot_be_answered_only_with_apology_and_reason(cast: Cast) -> None:
    enquiry = enquiry_open(contact=contact(cast), by=cast.clerk, at=FRIDAY)
    with nothing_changes():
        for text, reason in (("非常抱歉", " "), (" ", "涉及他人隐私")):
            with pytest.raises(InvalidInput):
                act(enquiry, ItemWay.CANNOT, cast.clerk, text=text, reason=reason)
        with pytest.raises(IntegrityError, match="apology_and_reason"), transaction.atomic():
            Enquiry.objects.filter(pk=enquiry.pk).update(cannot=True)
    act(enquiry, ItemWay.CANNOT, cast.clerk, text="非常抱歉", reason="涉及他人隐私")
    after = Enquiry.objects.get(pk=enquiry.pk)
    assert (after.cannot, after.answer, after.reason) == (True, "非常抱歉", "涉及他人隐私")
    with nothing_changes(), pytest.raises(InvalidTransition, match="finished"):
        act(enquiry, ItemWay.CANNOT, cast.clerk, reason="又")


@pytest.mark.rule("DSK-05")
def test_an_enquiry_that_nobody_answers_goes_up(cast: Cast) -> None:
    boss = staff("boss")
    User.objects.filter(pk=cast.clerk.pk).update(superior=boss)
    enquiry = enquiry_open(contact=contact(cast), by=cast.clerk, at=FRIDAY)
    sweep(FRIDAY + DAY)
    assert Notice.objects.filter(case=enquiry.case, recipient=boss, kind="deadline_overdue").count() == 1


def post(client: Client, url: str, **body: Any) -> Any:
    return client.post(url, {"request_id": str(uuid.uuid4()), **body})


@pytest.mark.rule("DSK-05", "DSK-07", "DSK-13")
def test_at_the_console_and_on_the_pages(cast: Cast) -> None:
    Department.objects.create(name="工程部")
    client = Client()
    client.force_login(cast.clerk)
    call = {
        "what": "问何时通燃气",
        "unit": cast.unit.pk,
        "caller_name": "王芳",
        "level": 2,
        "channel": "phone",
    }
    with time_machine.travel(FRIDAY, tick=False):
        post(client, reverse("console"), **call, kind="enquiry")
        assert not Enquiry.objects.exists()
        post(client, reverse("console"), **call, kind="enquiry", follow_up="yes")
        post(client, reverse("console"), **{**call, "what": "有人打架"}, kind="public_order")
        enquiry, incident = Enquiry.objects.get(), Incident.objects.get()
        page = client.get(reverse("desk_items")).text
        assert enquiry.case.number in page
        assert incident.case.number in page
        assert incident.case.number not in client.get(reverse("desk_items"), {"kind": "ZX"}).text
        url = reverse("desk_item", args=[enquiry.case.number])
        assert "Ask the department first" in client.get(url).text
        with nothing_changes():
            assert post(client, f"{url}verify/", text="12 月").status_code == 422
            assert post(client, f"{url}answer/", text="12 月").status_code == 409
            assert post(client, f"{url}police/", text="110").status_code == 404
            assert post(client, f"{url}cannot/", text="抱歉", reason="").status_code == 422
        department = Department.objects.get(name="工程部").pk
        assert post(client, f"{url}verify/", text="12 月", department=department).status_code == 302
        assert post(client, f"{url}answer/", text="12 月").status_code == 302
        assert "工程部" in client.get(url).text
        assert enquiry.case.number in client.get(reverse("desk_items"), {"finished": "1"}).text
        first = Contact.objects.earliest("pk")
        assert "Answer it later" in client.get(reverse("contact_detail", args=[first.pk])).text
        assert post(client, reverse("enquiry_add", args=[first.pk])).status_code == 302
        assert post(client, reverse("enquiry_add", args=[first.pk])).status_code == 409

        add = f"{reverse('ticket_add')}?contact={first.pk}"
        told = {
            "office": "hotline_12345",
            "external_number": "GD1",
            "asked": "请答复",
            "due_at": "2026-11-21T12:00",
        }
        with nothing_changes():
            assert post(client, add, **{**told, "due_at": "2026-11-19T12:00"}).status_code == 422
            assert client.get(reverse("ticket_add")).status_code == 404
        sent = post(client, add, **told)
        assert "GD1" in client.get(sent.url).text
        assert post(client, f"{sent.url}propose/", text="已答复").status_code == 302
        assert post(client, f"{sent.url}approve/", text="同意").status_code == 403
        client.force_login(cast.manager)
        assert post(client, f"{sent.url}approve/", text="同意").status_code == 302
        done = client.post(
            f"{sent.url}send/",
            {"request_id": str(uuid.uuid4()), "text": "平台回复", "uploads": pdf("回执.pdf")},
        )
        assert done.status_code == 302
        assert "回执.pdf" in client.get(sent.url).text


@pytest.mark.rule("DSK-13")
def test_the_complaint_shows_its_tickets(cast: Cast) -> None:
    mine = ticket(cast)
    parent = Case.objects.get(pk=mine.pk).parent
    assert parent is not None
    client = Client()
    client.force_login(cast.handler)
    assert (
        reverse("tickets_of_case", args=[parent.number])
        in client.get(reverse("complaint_detail", args=[parent.number])).text
    )
    assert "GD20261120001" in client.get(reverse("tickets_of_case", args=[parent.number])).text
    client.force_login(cast.stranger)
    assert client.get(reverse("tickets_of_case", args=[parent.number])).status_code == 404
    assert client.get(reverse("desk_item", args=[mine.case.number])).status_code == 404
