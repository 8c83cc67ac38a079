"""Channel accounts are kept by an administrator; their secrets are never shown again (CLK-07)."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from core.accounts.models import User
from core.notices.channels.base import Down
from core.notices.channels.http import post
from core.notices.enums import Channel, DeliveryState
from core.notices.models import ChannelAccount, Delivery
from core.notices.sending import SendResult, deliveries_send
from core.records.models import HistoryEntry
from core.time import now
from tests.factories.clock import FRIDAY, House
from tests.notices.accounts import account_for, email_account, queued
from tests.notices.servers import ROBOT_KEY, SIGNING_SECRET, Receiver, Says
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-07")]
URL = f"https://oapi.dingtalk.com/robot/send?access_token={ROBOT_KEY}"


def client_of(user: User) -> Client:
    """Signed in once: signing in writes."""
    if not hasattr(user, "_client"):
        user._client = Client(headers={"accept-language": "en"})  # type: ignore[attr-defined]
        user._client.force_login(user)  # type: ignore[attr-defined]
    client: Client = user._client  # type: ignore[attr-defined]
    return client


@pytest.fixture(autouse=True)
def _signed_in(cast: House) -> None:
    client_of(cast.administrator)
    client_of(cast.manager)


def send(user: User, page: str, /, *args: Any, **values: Any) -> HttpResponse:
    values["request_id"] = str(uuid.uuid4())
    return client_of(user).post(reverse(page, args=args), values)  # type: ignore[return-value]


def test_added_and_never_shown_again(cast: House, caplog: pytest.LogCaptureFixture) -> None:
    admin = cast.administrator
    answer = send(admin, "channel_add", "dingtalk", name="客服群", url=URL, secret=SIGNING_SECRET)
    assert answer.status_code == 302
    account = ChannelAccount.objects.get(kind=Channel.DINGTALK)
    assert account.secrets_open() == {"url": URL, "secret": SIGNING_SECRET}
    assert account.shown == "oapi.dingtalk.com"
    pages = [reverse("channel_list"), reverse("channel_change", args=[account.pk])]
    shown = "".join(client_of(admin).get(page).content.decode() for page in pages)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(a)::text FROM notices_channelaccount a")
        stored = str(cursor.fetchall())
    for secret in (ROBOT_KEY, SIGNING_SECRET):
        assert secret not in shown + stored + caplog.text
    assert "oapi.dingtalk.com" in shown
    assert HistoryEntry.objects.get().details == {"way": "dingtalk", "name": "客服群"}


def test_empty_keeps_the_secret(cast: House) -> None:
    account = account_for(cast, Channel.DINGTALK, URL)
    fields = {"name": "群", "version": 1, "url": "", "secret": "SECnew"}
    assert send(cast.administrator, "channel_change", account.pk, **fields).status_code == 302
    account.refresh_from_db()
    assert (account.name, account.version) == ("群", 2)
    assert account.secrets_open() == {"url": URL, "secret": "SECnew"}
    with nothing_changes():
        assert send(cast.administrator, "channel_change", account.pk, **fields).status_code == 409


@pytest.mark.parametrize(
    "url",
    [
        "http://oapi.dingtalk.com/robot", "ftp://example.com/", "javascript:1", "nonsense", "https:///x",
        "https://10.0.0.1/", "https://127.0.0.1/", "https://0.0.0.0/", "https://224.0.0.1/", "https://100.64.0.1/",
        "https://169.254.169.254/latest/meta-data/", "https://[::1]/", "https://[fd00::1]/", "https://[::ffff:10.0.0.1]/",
        "https://[64:ff9b::a00:1]/", "https://user:word@example.com/", "https://example.com:99999/",
    ],
)  # fmt: skip
def test_addresses_that_are_not_allowed(cast: House, settings: Any, url: str) -> None:
    settings.CHANNEL_PRIVATE_NETWORKS = []
    with nothing_changes():
        answer = send(cast.administrator, "channel_add", "webhook", name="OA", url=url, secret="s")
        assert answer.status_code == 422
    assert "This address is not allowed" in answer.content.decode()


@pytest.mark.parametrize("kind", [Channel.WEBHOOK])
def test_a_name_is_judged_when_it_is_used(cast: House, settings: Any, receiver: Receiver) -> None:
    """``localhost`` leads home, whatever it looked like when it was typed."""
    delivery = queued(account_for(cast, Channel.WEBHOOK, receiver.url.replace("127.0.0.1", "localhost")))
    settings.CHANNEL_PRIVATE_NETWORKS = ["10.0.0.0/8"]
    assert deliveries_send(FRIDAY) == SendResult(delayed=1)
    delivery.refresh_from_db()
    assert delivery.error == "address_forbidden"
    assert receiver.posted == []
    with pytest.raises(Down, match="no_such_host"):
        post("https://no-such-host.invalid/", b"", {})


def test_one_of_a_kind_for_the_company_and_one_for_a_project(cast: House) -> None:
    account_for(cast, Channel.WECOM, URL)
    account_for(cast, Channel.WECOM, URL, project=cast.project)
    with nothing_changes():
        answer = send(cast.administrator, "channel_add", "wecom", name="2", url=URL, project=cast.project.pk)
        assert answer.status_code == 422
    assert "There is a channel of this kind" in answer.content.decode()


@pytest.mark.parametrize("missing", ["url", "secret"])
def test_what_is_missing_is_named(cast: House, missing: str) -> None:
    fields = {"name": "x", "url": URL, "secret": "s"} | {missing: ""}
    with nothing_changes():
        assert send(cast.administrator, "channel_add", "dingtalk", **fields).status_code == 422


def test_nobody_else_keeps_them(cast: House) -> None:
    account = email_account()
    with nothing_changes():
        for name in ("channel_test", "channel_off"):
            assert send(cast.manager, name, account.pk).status_code == 403
    assert send(cast.administrator, "channel_test", 999).status_code == 404


@pytest.mark.parametrize("kind", [Channel.DINGTALK])
def test_a_test_message_and_how_it_went(cast: House, receiver: Receiver) -> None:
    account = account_for(cast, Channel.DINGTALK, receiver.url)
    page = reverse("channel_change", args=[account.pk])
    receiver.next = [Says(body={"errcode": 310000})]
    for sent, words in ((0, "security settings refuse it"), (1, "Sent")):
        assert send(cast.administrator, "channel_test", account.pk).status_code == 302
        assert deliveries_send(now()).sent >= sent
        assert words in client_of(cast.administrator).get(page).content.decode()
    assert (
        receiver.posted[-1].body["text"]["content"]
        == "@administrator: This is a test of the channel “dingtalk”."
    )
    assert Delivery.objects.filter(recipient=cast.administrator, channel="email").count() == 0


def test_switched_off_what_waits_goes_another_way_or_is_listed(cast: House) -> None:
    own, company = (account_for(cast, Channel.WECOM, URL, project=p) for p in (cast.project, None))
    delivery = queued(own, case=cast.case())
    assert send(cast.administrator, "channel_off", own.pk).status_code == 302
    delivery.refresh_from_db()
    assert delivery.account == company
    assert send(cast.administrator, "channel_off", company.pk).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.state, delivery.error) == (DeliveryState.DEAD, "account_off")
    assert send(cast.administrator, "channel_on", company.pk).status_code == 302
    assert send(cast.administrator, "channel_on", company.pk).status_code == 409
    assert send(cast.administrator, "delivery_retry", delivery.pk).status_code == 302
    delivery.refresh_from_db()
    assert (delivery.account, delivery.state) == (company, DeliveryState.WAITING)


def test_given_up_is_off_the_list(cast: House) -> None:
    delivery = queued(email_account(), user=cast.handler)
    with nothing_changes():
        assert send(cast.administrator, "delivery_give_up", delivery.pk).status_code == 409
    Delivery.objects.update(state=DeliveryState.DEAD)
    assert send(cast.administrator, "delivery_give_up", delivery.pk).status_code == 302
    delivery.refresh_from_db()
    assert delivery.state == DeliveryState.GIVEN_UP
    assert (
        "Everything was sent." in client_of(cast.administrator).get(reverse("undelivered")).content.decode()
    )
    assert deliveries_send(FRIDAY) == SendResult()
