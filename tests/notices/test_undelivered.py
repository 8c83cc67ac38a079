"""What could not be sent is on a list that an administrator sees and can send again (CLK-06)."""

from __future__ import annotations

import uuid

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from core.accounts.models import User
from core.errors import Conflict
from core.notices.enums import DeliveryState
from core.notices.models import Delivery
from core.notices.sending import deliveries_send
from core.notices.services import delivery_retry, notice_add
from core.records.models import HistoryEntry
from tests.factories.clock import FRIDAY, House, house

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-06")]


@pytest.fixture
def cast() -> House:
    return house()


@pytest.fixture
def dead(cast: House) -> Delivery:
    notice_add(recipient=cast.handler, kind="case_changed", key="a", case=cast.case(), params={}, at=FRIDAY)
    Delivery.objects.update(state=DeliveryState.DEAD, attempts=8, error="ConnectionRefusedError")
    return Delivery.objects.get()


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def retry(user: User, delivery_id: int) -> int:
    url = reverse("delivery_retry", args=[delivery_id])
    return client_of(user).post(url, {"request_id": str(uuid.uuid4())}).status_code


def test_an_administrator_sees_it_and_sends_it_again(cast: House, dead: Delivery) -> None:
    page = client_of(cast.administrator).get(reverse("undelivered")).content.decode()
    assert "ConnectionRefusedError" in page
    assert retry(cast.administrator, dead.pk) == 302
    dead.refresh_from_db()
    assert (dead.state, dead.attempts) == (DeliveryState.WAITING, 0)
    assert HistoryEntry.objects.get().by == cast.administrator
    assert deliveries_send(dead.next_try_at).sent == 1
    assert len(mail.outbox) == 1


def test_nobody_else_does(cast: House, dead: Delivery) -> None:
    assert client_of(cast.handler).get(reverse("undelivered")).status_code == 403
    assert retry(cast.handler, dead.pk) == 403
    dead.refresh_from_db()
    assert dead.state == DeliveryState.DEAD
    assert not HistoryEntry.objects.exists()


def test_what_is_not_there(cast: House) -> None:
    assert retry(cast.administrator, 999) == 404


def test_what_is_on_its_way_is_left_alone(cast: House, dead: Delivery) -> None:
    delivery_retry(delivery_id=dead.pk, by=cast.administrator, at=FRIDAY)
    with pytest.raises(Conflict):
        delivery_retry(delivery_id=dead.pk, by=cast.administrator, at=FRIDAY)
    assert HistoryEntry.objects.count() == 1
