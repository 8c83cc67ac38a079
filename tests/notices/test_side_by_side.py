"""One channel's trouble is its own: rates, outages, poison, slowness, an end in the middle (CLK-06)."""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
import time
from typing import Any

import pytest
from django.core import mail
from django.core.management import call_command

from core.notices.enums import Channel, DeliveryState
from core.notices.models import ChannelAccount, Delivery
from core.notices.rounds import Senders
from core.notices.sending import GIVE_UP_AFTER, SendResult, deliveries_send, never
from core.notices.services import channel_change
from core.time import now
from tests.factories.clock import FRIDAY, House, person
from tests.notices.accounts import account_for, email_account, queued
from tests.notices.servers import Dingtalk, Receiver, Says, Signed, Wecom

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-06")]
SECOND, MINUTE, HOUR = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(hours=1)


def states(account: ChannelAccount) -> dict[str, int]:
    rows = Delivery.objects.filter(account=account).values_list("state", flat=True)
    return {state: list(rows).count(state) for state in set(rows)}


@pytest.mark.rule("CLK-07")
@pytest.mark.parametrize("kind", [Channel.DINGTALK, Channel.WECOM])
def test_twenty_a_minute_then_one_digest(cast: House, kind: str, receiver: Dingtalk | Wecom) -> None:
    account = account_for(cast, kind, receiver.url)
    users = [person(f"reader{n}", email="") for n in range(3)]
    for number in range(70):
        queued(account, f"k{number}", users[number % 3])
    assert deliveries_send(FRIDAY).sent == 20
    assert deliveries_send(FRIDAY + 30 * SECOND) == SendResult()
    receiver.in_this_minute = 0
    assert deliveries_send(FRIDAY + 61 * SECOND).sent == 50
    assert len(receiver.posted) == 21
    content = receiver.posted[-1].body["text"]["content"]
    assert content.startswith("Digest: 50 notices\n@reader")
    assert states(account) == {"sent": 70}
    assert len(ChannelAccount.objects.get(pk=account.pk).recent) <= 20


@pytest.mark.rule("CLK-07")
@pytest.mark.parametrize("kind", [Channel.DINGTALK])
def test_somebody_else_used_the_robot_too(cast: House, receiver: Dingtalk) -> None:
    receiver.in_this_minute = 18
    account = account_for(cast, Channel.DINGTALK, receiver.url)
    for number in range(5):
        queued(account, f"k{number}")
    result = deliveries_send(FRIDAY)
    assert (result.sent, result.dead) == (2, 0)
    assert deliveries_send(FRIDAY + 9 * MINUTE) == SendResult()
    receiver.in_this_minute = 0
    assert deliveries_send(FRIDAY + 10 * MINUTE).sent == 3
    assert receiver.posted[-1].body["text"]["content"].startswith("Digest: 3 notices")


@pytest.mark.parametrize("kind", [Channel.SMS])
def test_an_hour_down_delays_only_itself(cast: House, receiver: Receiver) -> None:
    broken, mails = account_for(cast, Channel.SMS, receiver.url), email_account()
    for number in range(30):
        queued(broken, f"s{number}")
    receiver.next = [Says(503)] * 1000
    for minute in range(60):
        at = FRIDAY + minute * MINUTE
        queued(mails, f"m{minute}", person("reader"), at)
        deliveries_send(at)
        assert len(mail.outbox) == minute + 1
    assert states(broken) == {"waiting": 30}
    assert len(receiver.posted) < 20  # the dead server is asked now and then, not 30 times a minute
    receiver.next = []
    for minute in range(60, 80):
        deliveries_send(FRIDAY + minute * MINUTE)
    assert states(broken) == {"sent": 30}
    assert len(receiver.taken()) == 30


@pytest.mark.parametrize("kind", [Channel.SMS])
def test_after_days_down_it_is_listed(cast: House, receiver: Receiver) -> None:
    account = account_for(cast, Channel.SMS, receiver.url)
    delivery = queued(account)
    receiver.next = [Says(503)] * 10
    assert deliveries_send(FRIDAY + GIVE_UP_AFTER - SECOND) == SendResult(delayed=1)
    assert deliveries_send(FRIDAY + GIVE_UP_AFTER + HOUR) == SendResult(dead=1)
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (DeliveryState.DEAD, "http 503")


@pytest.mark.parametrize("kind", [Channel.SMS])
def test_a_mended_account_is_tried_at_once(cast: House, receiver: Receiver) -> None:
    account = account_for(cast, Channel.SMS, receiver.url)
    queued(account)
    receiver.next = [Says(401)]
    deliveries_send(FRIDAY)
    assert deliveries_send(FRIDAY + SECOND) == SendResult()
    fields: dict[str, Any] = {"name": "x", "project": None, "by": cast.administrator, "at": FRIDAY + SECOND}
    channel_change(account_id=account.pk, version=1, **fields)
    assert deliveries_send(FRIDAY + SECOND) == SendResult(sent=1)


@pytest.mark.parametrize("kind", [Channel.WEBHOOK])
@pytest.mark.parametrize("says", [Says(400), Says(500), Says(cut=True)])
def test_one_that_always_fails_holds_up_nobody(cast: House, receiver: Receiver, says: Says) -> None:
    account = account_for(cast, Channel.WEBHOOK, receiver.url)
    receiver.answer = lambda posted: says if posted.key == "poison" else Says()  # type: ignore[method-assign]
    queued(account, "poison")
    for number in range(20):
        queued(account, f"k{number}")
    deliveries_send(FRIDAY)
    deliveries_send(FRIDAY + 20 * SECOND)
    assert states(account)["sent"] == 20
    poison = Delivery.objects.get(notice__key="poison")
    assert poison.error
    assert (poison.state == DeliveryState.DEAD) == (says.status == 400)


def test_a_notice_whose_words_are_gone_holds_up_nobody(cast: House, caplog: pytest.LogCaptureFixture) -> None:
    for key in ("poison", "good"):
        queued(email_account(), key, person("reader"))
    Delivery.objects.get(notice__key="poison").notice.__class__.objects.filter(key="poison").update(
        kind="gone"
    )
    assert deliveries_send(FRIDAY) == SendResult(sent=1, delayed=1)
    assert Delivery.objects.get(notice__key="poison").error == "KeyError"


def test_what_the_version_before_left_is_sent_too(cast: House) -> None:
    queued(email_account(), user=person("reader"))
    Delivery.objects.update(account=None, due_at=None)
    assert deliveries_send(FRIDAY) == SendResult(sent=1)
    assert Delivery.objects.get().due_at == FRIDAY


# --- With real commits ------------------------------------------------------------------------------


@pytest.mark.commits
def test_a_slow_server_holds_up_no_other(settings: Any) -> None:
    from tests.factories.clock import house
    from tests.notices import servers

    cast = house()
    settings.CHANNEL_SECONDS = 5
    with servers.running(Signed()) as slow, servers.running(Signed()) as quick:
        for kind, server, number in ((Channel.SMS, slow, 3), (Channel.WEBHOOK, quick, 20)):
            account = account_for(cast, kind, server.url)
            for n in range(number):
                queued(account, f"{kind}{n}", at=now())
        slow.answer = lambda posted: Says(200, {"accepted": True}, wait=1)  # type: ignore[method-assign]
        senders = Senders(30, never)
        started = time.monotonic()
        senders.ring()
        while len(quick.taken()) < 20 and time.monotonic() - started < 10:
            time.sleep(0.01)
        took = time.monotonic() - started
        still_slow = len(slow.posted)
        senders.ring()  # who is at work is not doubled
        senders.wait(20)
    assert still_slow <= 3
    assert took < 3
    assert (senders.total.sent, len(slow.posted)) == (23, 3)


@pytest.mark.commits
def test_the_loop_sends_without_redis_and_ends_when_asked(settings: Any) -> None:
    """SIGTERM in the middle of a slow server: it ends within ten seconds, and nothing is half done."""
    from tests.factories.clock import house
    from tests.notices import servers

    cast = house()
    with servers.running(Signed()) as server:
        account = account_for(cast, Channel.SMS, server.url)
        for number in range(30):
            queued(account, f"k{number}", at=now())
        server.answer = lambda posted: Says(200, {"accepted": True}, wait=0.4)  # type: ignore[method-assign]
        environment = os.environ | {
            "CHANNEL_PRIVATE_NETWORKS": "127.0.0.0/8",
            "REDIS_URL": "redis://127.0.0.1:1/0",
            "DATABASE_URL": _address(),
        }
        loop = subprocess.Popen(
            [sys.executable, "manage.py", "send_notices", "--loop", "--every", "0.2"],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        give_up = time.monotonic() + 60
        while len(server.posted) < 4 and time.monotonic() < give_up and loop.poll() is None:
            time.sleep(0.05)
        asked = time.monotonic()
        loop.send_signal(signal.SIGTERM)
        out, err = loop.communicate(timeout=30)
        took = time.monotonic() - asked
    sent = Delivery.objects.filter(state=DeliveryState.SENT).count()
    assert (loop.returncode, err) == (0, "")
    assert out == f"{sent} messages sent\n"
    assert took < 10
    assert 4 <= sent == len(server.posted) < 30
    rest = Delivery.objects.filter(state=DeliveryState.WAITING)
    assert list(rest.values_list("lease_until", "batch", "attempts").distinct()) == [(None, None, 0)]


def _address() -> str:
    from django.db import connection

    values = connection.settings_dict
    return f"postgresql://{values['USER']}@/{values['NAME']}?host={values['HOST']}&port={values['PORT']}"


@pytest.mark.commits
def test_the_command_once(capsys: pytest.CaptureFixture[str]) -> None:
    from tests.factories.clock import house

    house()
    queued(email_account(), user=person("reader"), at=now())
    call_command("send_notices")
    assert capsys.readouterr().out == "1 messages sent\n"
