"""Forms on paper with their numbers (DSK-08)."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from complaints.enums import State
from owners.enums import Channel, ContactKind
from owners.services.contacts import contact_log
from tests.cast import FRIDAY, Cast
from tests.factories.complaints import complaint_in

pytestmark = pytest.mark.rule("DSK-08")
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def client(cast: Cast) -> Client:
    client = Client()
    client.force_login(cast.clerk)
    return client


def test_the_day_log_has_its_number_and_every_line_in_the_order_of_the_day(
    cast: Cast, client: Client
) -> None:
    def log(summary: str, at: dt.datetime, **more: object) -> None:
        contact_log(
            channel=Channel.PHONE, kind=ContactKind.ENQUIRY, summary=summary, by=cast.clerk, at=FRIDAY,
            happened_at=at, unit=cast.unit, caller_name="王芳", caller_phone="13800138000", late_reason="补录",
        )  # fmt: skip

    log("下午的来电", FRIDAY - HOUR)
    log("夜间的来电", FRIDAY - 9 * HOUR)
    with time_machine.travel(FRIDAY, tick=False):
        page = client.get(reverse("paper_day_log")).text
        assert "AW-QR-KF-04" in page
        assert page.index("夜间的来电") < page.index("下午的来电")
        assert "13800138000" not in page
        assert "138****8000" in page
        assert "11-20 10:00" in page  # entered later than it happened
        assert "夜间的来电" not in client.get(reverse("paper_day_log"), {"on": "2026-11-19"}).text
        assert reverse("paper_day_log") in client.get(reverse("day_log")).text


def test_the_forms_of_a_complaint(cast: Cast, client: Client) -> None:
    mine = complaint_in(cast, State.FOLLOWED_UP)
    opinion = client.get(reverse("paper_opinion", args=[mine.case.number])).text
    for words in ("AW-QR-KF-05", mine.case.number, "阳台漏水", "重做防水", "90 of 100", str(cast.handler)):
        assert words in opinion
    confirmation = client.get(reverse("paper_satisfaction", args=[mine.case.number])).text
    assert "Signature of the customer" in confirmation
    assert (
        reverse("paper_opinion", args=[mine.case.number])
        in client.get(reverse("complaint_detail", args=[mine.case.number])).text
    )
    client.force_login(cast.stranger)
    for name in ("paper_opinion", "paper_satisfaction"):
        assert client.get(reverse(name, args=[mine.case.number])).status_code == 404
