"""A digest of very many notices: bounded in memory and in what it says, and nothing is lost (CLK-04, CLK-06)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.accounts.models import User
from core.notices import routing
from core.notices.claiming import SHOWN
from core.notices.enums import Channel, DeliveryState
from core.notices.models import ChannelAccount, Delivery, Notice
from core.notices.sending import SendResult, deliveries_send
from tests.factories.clock import FRIDAY, House, person
from tests.notices.accounts import account_for, email_account
from tests.notices.servers import MailServer, Receiver

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-04", "CLK-06")]


def many_for_one(account: ChannelAccount, number: int) -> User:
    """A digest for one person that came together while nobody sent, as after a long stop."""
    user = person("reader", email="reader@example.com")
    notices = Notice.objects.bulk_create(
        Notice(recipient=user, kind="case_changed", key=f"n{n}", created_at=FRIDAY, digest=True)
        for n in range(number)
    )
    made = [routing.delivery(notice, account, FRIDAY) for notice in notices]
    for delivery in made:
        delivery.due_at = delivery.next_try_at = FRIDAY
    Delivery.objects.bulk_create(made)
    return user


def test_a_very_long_digest_is_one_mail_that_tells_the_first_and_counts_the_others(cast: House) -> None:
    many_for_one(email_account(), 5 * SHOWN)
    Notice.objects.filter(key=f"n{SHOWN + 50}").update(urgent=True)
    with CaptureQueriesContext(connection) as queries:
        assert deliveries_send(FRIDAY) == SendResult(sent=5 * SHOWN)
    (message,) = mail.outbox
    assert message.subject == f"Digest: {5 * SHOWN} notices"
    assert str(message.body).count("has changed") == SHOWN
    assert f"… and {4 * SHOWN} more in your list of notices" in str(message.body)
    assert not any(len(query["sql"]) > 20_000 for query in queries), "nothing is told by its thousands"
    assert Delivery.objects.exclude(state=DeliveryState.SENT).count() == 0


def test_a_very_long_digest_that_fails_waits_as_a_whole_and_comes_again_with_its_key(
    cast: House, mail_server: MailServer
) -> None:
    many_for_one(email_account(), SHOWN + 7)
    mail_server.codes = lambda command, to: 450 if command == "." else None
    assert deliveries_send(FRIDAY) == SendResult(delayed=SHOWN + 7)
    (batch,) = set(Delivery.objects.values_list("batch", flat=True))
    mail_server.codes = lambda command, to: None
    assert deliveries_send(FRIDAY + dt.timedelta(minutes=1)) == SendResult(sent=SHOWN + 7)
    assert set(Delivery.objects.values_list("batch", "attempts")) == {(batch, 1)}
    assert mail_server.keys() == [f"digest/{batch}"]


@pytest.mark.parametrize("kind", [Channel.WEBHOOK])
def test_another_system_is_told_every_one_of_a_very_long_digest(cast: House, receiver: Receiver) -> None:
    account = account_for(cast, Channel.WEBHOOK, receiver.url)
    many_for_one(account, 2 * SHOWN + 1)
    sent = [deliveries_send(FRIDAY).sent for _ in range(4)]
    assert sent == [SHOWN, SHOWN, 1, 0]
    told = [notice["key"] for posted in receiver.posted for notice in posted.body["notices"]]
    assert sorted(told) == sorted(f"n{n}" for n in range(2 * SHOWN + 1))
