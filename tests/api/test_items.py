"""Tickets, incidents and enquiries over the API: what the pages do, with the same refusals."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest

from core.accounts.enums import Role
from core.accounts.models import Department
from core.records.enums import CaseKind
from core.records.models import Case, HistoryEntry
from frontdesk.models import Ticket
from frontdesk.services.items import incident_open
from owners.enums import Channel, ContactKind
from owners.models import Contact
from owners.services.contacts import contact_log
from tests.api.asking import Asker, problem, rows
from tests.cast import FRIDAY, Cast
from tests.complaints.actions import pdf
from tests.factories.accounts import staff
from tests.factories.complaints import complaint
from tests.unchanged import nothing_changes

pytestmark = pytest.mark.django_db
COUNTS = ("api_apitoken",)
SOON = dt.datetime(2099, 1, 1, tzinfo=dt.UTC).isoformat()


def contact(cast: Cast, kind: ContactKind = ContactKind.ENQUIRY) -> Contact:
    return contact_log(
        channel=Channel.PHONE, kind=kind, summary="何时交房", by=cast.clerk, at=FRIDAY, unit=cast.unit
    )


@pytest.mark.rule("DSK-13")
def test_a_ticket_from_the_office_to_the_proof(cast: Cast) -> None:
    about = complaint(cast)
    clerk, manager = Asker(cast.clerk), Asker(cast.manager)
    body = {
        "office": "hotline_12345", "external_number": "GD1", "asked": "请答复", "due_at": SOON,
        "case": about.case.number,
    }  # fmt: skip
    key = str(uuid.uuid4())
    made = clerk.post("tickets/", body, request_id=key)
    assert made.status_code == 201, made.content
    number = made.json()["number"]
    at = f"desk-items/{number}/"
    assert made["Location"].endswith(at)
    assert made.json()["ticket"]["about"] == about.case.number
    assert (clerk.post("tickets/", body, request_id=key).status_code, Ticket.objects.count()) == (303, 1)
    assert [row["number"] for row in rows(clerk.get("desk-items/", kind=CaseKind.TICKET.value))] == [number]
    assert rows(clerk.get("desk-items/", kind=CaseKind.ENQUIRY.value)) == []

    assert clerk.post(f"{at}actions/propose/", {"text": "已安排维修"}).status_code == 200
    with nothing_changes(but=COUNTS):
        own = clerk.post(f"{at}actions/approve/", {"text": "同意"})
        assert problem(own) == (403, "not_allowed")
        sent = clerk.client.post(
            f"/api/v1/{at}actions/send/", {"text": "平台", "uploads": pdf()},
            headers={**clerk.headers, "X-Request-Id": str(uuid.uuid4())},
        )  # fmt: skip
        assert problem(sent) == (409, "reply_not_approved")
        assert problem(clerk.post(f"{at}actions/police/", {"text": "x"})) == (422, "not_of_this_kind")
    assert manager.post(f"{at}actions/approve/", {"text": "同意"}).status_code == 200
    sent = clerk.client.post(
        f"/api/v1/{at}actions/send/", {"text": "平台回复", "uploads": pdf()},
        headers={**clerk.headers, "X-Request-Id": str(uuid.uuid4())},
    )  # fmt: skip
    assert sent.status_code == 200, sent.content
    whole = clerk.get(at).json()
    assert (whole["is_open"], len(whole["attachments"])) == (False, 1)
    assert not any(way["possible"] for way in whole["ways"])
    assert [row["number"] for row in rows(clerk.get("desk-items/", finished="1"))] == [number]


@pytest.mark.rule("DSK-05")
def test_an_enquiry_is_opened_verified_and_answered(cast: Cast) -> None:
    line, asker = contact(cast), Asker(cast.clerk)
    made = asker.post("enquiries/", {"contact": line.pk})
    assert made.status_code == 201, made.content
    at = f"desk-items/{made.json()['number']}/"
    with nothing_changes(but=COUNTS):
        assert problem(asker.post(f"{at}actions/answer/", {"text": "12 月"})) == (409, "not_verified")
        assert problem(asker.post("enquiries/", {"contact": line.pk})) == (422, "enquiry_known")
        assert problem(asker.post("enquiries/", {"contact": 10**9})) == (422, "no_such_contact")
        both = {"office": "court", "external_number": "1", "asked": "x", "due_at": SOON}
        assert problem(asker.post("tickets/", both)) == (422, "one_of_two")
    department = Department.objects.create(name="工程部")
    verified = asker.post(f"{at}actions/verify/", {"text": "12 月底", "department": department.pk})
    assert verified.json()["enquiry"]["department"]["name"] == "工程部"
    answered = asker.post(f"{at}actions/answer/", {"text": "12 月底交房"}).json()
    assert (answered["is_open"], answered["enquiry"]["answer"]) == (False, "12 月底交房")
    assert answered["history"]


@pytest.mark.rule("DSK-07")
def test_an_incident_is_reported_by_security_alone(cast: Cast) -> None:
    item = incident_open(contact=contact(cast, ContactKind.PUBLIC_ORDER), by=cast.clerk, at=FRIDAY)
    guard = staff("guard", Role.SECURITY, project=cast.project)
    at = f"desk-items/{item.case.number}/actions/report/"
    clerk, stranger = Asker(cast.clerk), Asker(cast.stranger)
    with nothing_changes(but=COUNTS):
        assert problem(clerk.post(at, {"text": "已劝离"})) == (403, "not_security")
        assert problem(stranger.post(at, {"text": "已劝离"})) == (404, "not_found")
    done = Asker(guard).post(at, {"text": "已劝离"}).json()
    assert done["incident"]["reported_by"]["id"] == guard.pk
    assert (
        HistoryEntry.objects.filter(case=Case.objects.get(pk=item.pk), action="incident.report").count() == 1
    )
