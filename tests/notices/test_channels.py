"""Each channel against a real server that speaks its protocol: what arrives, what a failure means (CLK-06, CLK-07)."""

from __future__ import annotations

import datetime as dt
import socket
from typing import Any

import pytest

from core.notices.enums import Channel, DeliveryState
from core.notices.models import ChannelAccount, Delivery
from core.notices.sending import LEASE, SendResult, deliveries_send
from tests.factories.clock import FRIDAY, House, person
from tests.notices.accounts import account_for, email_account, queued
from tests.notices.servers import MailServer, Receiver, Says

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-07")]
OVER_HTTP = [Channel.SMS, Channel.WEBHOOK, Channel.WECOM, Channel.DINGTALK]
ROBOTS = [Channel.WECOM, Channel.DINGTALK]
DOWN, DEAD, DELAYED = "down", "dead", "delayed"


def outcome(delivery: Delivery) -> tuple[str, str]:
    """Dead at once, put off by itself, or put off with everything else of its account; and why."""
    delivery.refresh_from_db()
    account = ChannelAccount.objects.get(pk=delivery.account_id)
    if delivery.state == DeliveryState.DEAD:
        return DEAD, delivery.error
    assert delivery.state == DeliveryState.WAITING
    assert delivery.lease_until is None
    return DOWN if account.paused_until else DELAYED, account.last_error or delivery.error


# --- What arrives -----------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", OVER_HTTP)
def test_it_arrives(cast: House, kind: str, receiver: Receiver) -> None:
    case = cast.case()
    delivery = queued(account_for(cast, kind, receiver.url), case=case)
    assert deliveries_send(FRIDAY) == SendResult(sent=1)
    (posted,) = receiver.posted
    assert posted.key == "k"
    assert posted.headers["content-type"] == "application/json; charset=utf-8"
    sentence = f"{case.number} has changed."
    match kind:
        case Channel.SMS:
            assert posted.body == {"key": "k", "to": "+8613800000001", "text": sentence}
        case Channel.WECOM:
            text = {"content": f"@reader: {sentence}", "mentioned_mobile_list": ["13800000001"]}
            assert posted.body == {"msgtype": "text", "text": text}
        case Channel.DINGTALK:
            assert posted.body["text"] == {"content": f"@reader: {sentence}"}
            assert posted.body["at"] == {"atMobiles": ["13800000001"], "isAtAll": False}
        case Channel.WEBHOOK:
            (told,) = posted.body["notices"]
            assert told == {
                "key": "k", "kind": "case_changed", "to": delivery.recipient.username, "sentence": sentence,
                "case": case.number, "link": None, "urgent": False, "at": "2026-11-20T02:00:00+00:00",
            }  # fmt: skip
    delivery.refresh_from_db()
    assert (delivery.state, delivery.sent_at) == (DeliveryState.SENT, FRIDAY)
    assert ChannelAccount.objects.get(kind=kind).last_success_at == FRIDAY


def test_mail_arrives(cast: House, mail_server: MailServer) -> None:
    queued(email_account(), user=person("reader"))
    assert deliveries_send(FRIDAY) == SendResult(sent=1)
    (mail,) = mail_server.mails
    assert "Message-ID: <k@notices>" in mail
    assert "To: reader <reader" in mail


@pytest.mark.rule("CLK-06")
@pytest.mark.parametrize("kind", OVER_HTTP)
def test_what_a_dead_sender_had_sent_comes_again_with_its_key(
    cast: House, kind: str, receiver: Receiver
) -> None:
    account = account_for(cast, kind, receiver.url)
    for key in ("a", "b"):
        queued(account, key)
    deliveries_send(FRIDAY)
    # The sender died after sending and before it could say so.
    Delivery.objects.update(state=DeliveryState.WAITING, sent_at=None, lease_until=FRIDAY + LEASE)
    queued(account, "c", at=FRIDAY + LEASE)
    assert deliveries_send(FRIDAY + LEASE) == SendResult(sent=3)
    assert sorted(posted.key for posted in receiver.posted) == ["a", "a", "b", "b", "c"]
    assert len(receiver.taken()) == 3


@pytest.mark.rule("CLK-06")
def test_a_digest_that_comes_again_is_the_same_message(cast: House, settings: Any) -> None:
    with_key: list[tuple[str, int]] = []
    from tests.notices import servers

    with servers.running(servers.Signed()) as receiver:
        account = account_for(cast, Channel.WEBHOOK, receiver.url)
        user = person("reader", email="")
        for key in "ab":
            queued(account, key, user)
        Delivery.objects.update(digest=True)
        deliveries_send(FRIDAY)
        Delivery.objects.update(state=DeliveryState.WAITING, sent_at=None, lease_until=FRIDAY + LEASE)
        queued(account, "c", user)
        Delivery.objects.filter(notice__key="c").update(digest=True)
        deliveries_send(FRIDAY + LEASE)
        with_key = [(posted.key, len(posted.body["notices"])) for posted in receiver.posted]
    first, again, other = with_key
    assert first == again
    assert first[0].startswith("digest/")
    assert other == ("c", 1)


# --- What a failure means ----------------------------------------------------------------------------


@pytest.mark.rule("CLK-06")
@pytest.mark.parametrize("kind", OVER_HTTP)
@pytest.mark.parametrize(
    ("says", "expected"),
    [
        (Says(500), (DOWN, "http 500")),
        (Says(502, b"<html>"), (DOWN, "http 502")),
        (Says(302, headers={"Location": "http://127.0.0.1/"}), (DOWN, "http 302")),
        (Says(401), (DOWN, "http 401")),
        (Says(404), (DOWN, "http 404")),
        (Says(400), (DEAD, "http 400")),
        (Says(413), (DEAD, "http 413")),
        (Says(wait=1.5), (DOWN, "timeout")),
        (Says(drip=True), (DOWN, "timeout")),
        (Says(cut=True), (DOWN, "connection")),
    ],
)
def test_what_a_server_may_do(
    cast: House, kind: str, receiver: Receiver, says: Says, expected: tuple[str, str]
) -> None:
    delivery = queued(account_for(cast, kind, receiver.url))
    receiver.next = [says]
    result = deliveries_send(FRIDAY)
    assert (result.delayed, result.dead) == ((0, 1) if expected[0] == DEAD else (1, 0))
    assert outcome(delivery) == expected
    assert len(receiver.posted) == 1  # a redirect is not followed


@pytest.mark.rule("CLK-06")
@pytest.mark.parametrize(
    ("kind", "body", "expected"),
    [
        (Channel.SMS, b"{", (DOWN, "broken_answer")),
        (Channel.SMS, b"[]", (DOWN, "broken_answer")),
        (Channel.SMS, {"accepted": False}, (DELAYED, "not_accepted")),
        (Channel.WECOM, b"ok", (DOWN, "broken_answer")),
        (Channel.WECOM, {"errmsg": "ok"}, (DOWN, "broken_answer")),
        (Channel.WECOM, {"errcode": 93000}, (DOWN, "errcode 93000")),
        (Channel.WECOM, {"errcode": 40058}, (DEAD, "errcode 40058")),
        (Channel.WECOM, {"errcode": 45009}, (DOWN, "errcode 45009")),
        (Channel.DINGTALK, b"\xff", (DOWN, "broken_answer")),
        (Channel.DINGTALK, {"errcode": -1}, (DELAYED, "errcode -1")),
        (Channel.DINGTALK, {"errcode": 310000}, (DOWN, "errcode 310000")),
        (Channel.DINGTALK, {"errcode": 130101}, (DOWN, "errcode 130101")),
    ],
)
def test_what_its_answer_may_say(
    cast: House, kind: str, receiver: Receiver, body: Any, expected: tuple[str, str]
) -> None:
    delivery = queued(account_for(cast, kind, receiver.url))
    receiver.next = [Says(body=body)]
    deliveries_send(FRIDAY)
    assert outcome(delivery) == expected


@pytest.mark.rule("CLK-06")
@pytest.mark.parametrize(
    ("command", "code", "expected"),
    [
        ("CONNECT", 554, (DOWN, "smtp 554")),
        ("CONNECT", 421, (DOWN, "smtp 421")),
        ("MAIL", 451, (DOWN, "smtp 451")),
        ("RCPT", 450, (DELAYED, "smtp 450")),
        ("RCPT", 550, (DEAD, "smtp 550")),
        (".", 452, (DELAYED, "smtp 452")),
        (".", 554, (DEAD, "smtp 554")),
        ("DATA", 0, (DOWN, "connection")),
    ],
)
def test_what_a_mail_server_may_do(
    cast: House, mail_server: MailServer, command: str, code: int, expected: tuple[str, str]
) -> None:
    delivery = queued(email_account(), user=person("reader"))
    mail_server.codes = lambda word, to: code if word == command else None
    deliveries_send(FRIDAY)
    assert outcome(delivery) == expected
    assert mail_server.mails == []


@pytest.mark.rule("CLK-06")
@pytest.mark.parametrize("kind", OVER_HTTP)
def test_nobody_listens(cast: House, kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    delivery = queued(account_for(cast, kind, f"http://127.0.0.1:{port}/"))
    deliveries_send(FRIDAY)
    assert outcome(delivery) == (DOWN, "refused")


@pytest.mark.rule("CLK-06")
@pytest.mark.parametrize("kind", [Channel.SMS])
@pytest.mark.parametrize(("asked", "waits"), [("90", 90), ("999999", 3600), ("soon", 15), ("-5", 15)])
def test_too_many_and_when_to_come_again(
    cast: House, kind: str, receiver: Receiver, asked: str, waits: int
) -> None:
    account = account_for(cast, kind, receiver.url)
    queued(account)
    receiver.next = [Says(429, headers={"Retry-After": asked})]
    deliveries_send(FRIDAY)
    account.refresh_from_db()
    assert account.paused_until == FRIDAY + dt.timedelta(seconds=waits)


@pytest.mark.parametrize("kind", [Channel.DINGTALK])
def test_a_wrong_secret_is_told(cast: House, kind: str, receiver: Receiver) -> None:
    delivery = queued(account_for(cast, kind, receiver.url, secret="SECwrong"))
    deliveries_send(FRIDAY)
    assert outcome(delivery) == (DOWN, "errcode 310000")


@pytest.mark.parametrize("kind", [Channel.SMS, Channel.WEBHOOK])
def test_a_wrong_signature_is_told(cast: House, kind: str, receiver: Receiver) -> None:
    delivery = queued(account_for(cast, kind, receiver.url, secret="wrong"))
    deliveries_send(FRIDAY)
    assert outcome(delivery) == (DOWN, "http 401")


@pytest.mark.rule("CLK-06")
@pytest.mark.parametrize("kind", [Channel.SMS])
def test_without_a_number(cast: House, kind: str, receiver: Receiver) -> None:
    delivery = queued(account_for(cast, kind, receiver.url), user=person("reader", email="", work_phone=""))
    assert deliveries_send(FRIDAY) == SendResult(dead=1)
    assert outcome(delivery) == (DEAD, "no_address")
    assert receiver.posted == []


@pytest.mark.parametrize("kind", ROBOTS)
def test_a_long_digest_says_how_much_it_leaves_out(cast: House, kind: str, receiver: Receiver) -> None:
    account = account_for(cast, kind, receiver.url)
    user = person("业主服务中心" * 8, email="", language="zh-hans")
    for number in range(60):
        queued(account, f"k{number}", user, case=cast.case())
    Delivery.objects.update(digest=True)
    assert deliveries_send(FRIDAY) == SendResult(sent=60)
    (posted,) = receiver.posted
    lines = posted.body["text"]["content"].splitlines()
    assert len(posted.body["text"]["content"].encode()) <= 6000
    left_out = 61 - (len(lines) - 1)
    assert str(left_out) in lines[-1]
