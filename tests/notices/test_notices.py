"""A notice is stored with its cause, once per person and cause, and sent at least once (CLK-06)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core import mail
from django.db import transaction

from core.notices.drafts import NoticeDraft
from core.notices.enums import DeliveryState
from core.notices.models import Delivery, Notice
from core.notices.routing import next_digest
from core.notices.sending import LEASE, TRIES, SendResult, deliveries_send, pause_after
from core.notices.services import notice_add, notices_add
from core.notices.tasks import send_notices
from tests.factories.clock import FRIDAY, House, house, local, person
from tests.notices.servers import MailServer
from tests.threads import at_once

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def tell(cast: House, key: str = "a", **more: Any) -> Notice | None:
    arguments = {
        "recipient": cast.handler,
        "kind": "case_assigned",
        "case": cast.case(),
        "params": {},
        "at": FRIDAY,
    }
    return notice_add(**{**arguments, "key": key, **more})


@pytest.mark.rule("CLK-06")
def test_once_per_cause(cast: House) -> None:
    notice = tell(cast)
    assert notice is not None
    assert tell(cast) is None
    assert Notice.objects.get() == notice
    assert Delivery.objects.get().notice == notice


@pytest.mark.rule("CLK-06")
def test_stored_with_the_change_or_not_at_all(cast: House) -> None:
    def change_that_fails() -> None:
        with transaction.atomic():
            tell(cast)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        change_that_fails()
    assert not Notice.objects.exists()
    assert not Delivery.objects.exists()


@pytest.mark.rule("CLK-06")
def test_a_kind_nobody_registered_is_refused(cast: House) -> None:
    with pytest.raises(KeyError):
        tell(cast, kind="gossip")
    assert not Notice.objects.exists()


@pytest.mark.rule("CLK-06")
def test_without_an_address_the_list_alone_tells(cast: House) -> None:
    tell(cast, recipient=person(email=""))
    assert Notice.objects.count() == 1
    assert not Delivery.objects.exists()


@pytest.mark.rule("CLK-06")
@pytest.mark.parametrize(("language", "words"), [("en", "is now yours"), ("zh-hans", "")])
def test_sent_once_in_the_readers_language(cast: House, language: str, words: str) -> None:
    reader = person("reader", language=language)
    notice = tell(cast, recipient=reader)
    assert notice is not None
    assert deliveries_send(FRIDAY) == SendResult(sent=1)
    assert deliveries_send(FRIDAY + LEASE * 2) == SendResult()
    (message,) = mail.outbox
    assert notice.case is not None
    assert notice.case.number in message.subject
    assert words in message.subject
    assert message.to == [f"reader <{reader.email}>"]
    assert message.extra_headers["X-Notice-Key"] == "a"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.sent_at, delivery.lease_until) == (DeliveryState.SENT, FRIDAY, None)


@pytest.mark.rule("CLK-06")
def test_what_is_not_taken_is_tried_eight_times_and_then_listed(cast: House, mail_server: MailServer) -> None:
    mail_server.codes = lambda word, to: 450 if word == "RCPT" and "nobody" in to else None
    tell(cast, key="bad", recipient=person("nobody", email="nobody@example.com"))
    tell(cast, key="good")
    at = FRIDAY
    results = []
    for attempt in range(1, TRIES + 1):
        results.append(deliveries_send(at))
        assert deliveries_send(at) == SendResult()
        at += pause_after(attempt)
    assert results[0] == SendResult(sent=1, delayed=1)
    assert results[1:-1] == [SendResult(delayed=1)] * (TRIES - 2)
    assert results[-1] == SendResult(dead=1)
    assert deliveries_send(at + dt.timedelta(days=30)) == SendResult()
    dead = Delivery.objects.get(state=DeliveryState.DEAD)
    assert (dead.attempts, dead.error, dead.sent_at) == (TRIES, "smtp 450", None)
    assert mail_server.keys() == ["good"]


@pytest.mark.rule("CLK-06")
def test_pauses_grow_to_an_hour() -> None:
    assert [pause_after(n) // MINUTE for n in range(1, TRIES + 1)] == [1, 2, 4, 8, 16, 32, 60, 60]


@pytest.mark.rule("CLK-06")
def test_a_dead_sender_gives_its_lease_back(cast: House) -> None:
    tell(cast)
    Delivery.objects.update(lease_until=FRIDAY + LEASE)
    assert deliveries_send(FRIDAY + MINUTE) == SendResult()
    assert deliveries_send(FRIDAY + LEASE) == SendResult(sent=1)


@pytest.mark.rule("CLK-06")
@pytest.mark.parametrize("minutes", [2, 3, 6])
def test_a_slow_sender_sends_nothing_that_is_no_longer_its_own(cast: House, minutes: int) -> None:
    """Its lease would end under it: what it does not reach in time is given back, and sent once."""
    for key in ("a", "b", "c"):
        tell(cast, key=key)
    later = iter(FRIDAY + n * minutes * MINUTE for n in range(100))
    first = deliveries_send(FRIDAY, clock=lambda: next(later))
    assert 0 < first.sent < 3
    assert (
        Delivery.objects.filter(state=DeliveryState.WAITING, lease_until=None, batch=None).count()
        == 3 - first.sent
    )
    assert deliveries_send(FRIDAY + LEASE / 2).sent == 3 - first.sent
    assert sorted(message.extra_headers["X-Notice-Key"] for message in mail.outbox) == ["a", "b", "c"]


@pytest.mark.rule("CLK-03", "CLK-06")
def test_one_digest_for_each_person_in_the_morning(cast: House) -> None:
    boss = cast.general_manager
    drafts = [
        NoticeDraft(recipient=boss, kind="case_changed", key=f"k{n}", case_id=cast.case().pk, digest=True)
        for n in range(3)
    ]
    notices_add(drafts, at=FRIDAY)
    assert deliveries_send(local("2026-11-21 07:59")) == SendResult()
    assert deliveries_send(local("2026-11-21 08:00"), limit=1) == SendResult(sent=3)
    (message,) = mail.outbox
    assert message.subject == "Digest: 3 notices"
    assert str(message.body).count("has changed") == 3


@pytest.mark.rule("CLK-03")
@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("2026-11-20 00:00", "2026-11-20 08:00"),
        ("2026-11-20 07:59", "2026-11-20 08:00"),
        ("2026-11-20 08:00", "2026-11-21 08:00"),
        ("2026-12-31 23:59", "2027-01-01 08:00"),
    ],
)
def test_the_next_digest(at: str, expected: str) -> None:
    assert next_digest(local(at)) == local(expected)


@pytest.mark.rule("CLK-06")
def test_the_task_repeated_sends_nothing_twice(cast: House) -> None:
    for key in "abc":
        tell(cast, key=key)
    assert [send_notices(), send_notices(), send_notices()] == [3, 0, 0]
    assert len(mail.outbox) == 3


@pytest.mark.rule("CLK-03", "CLK-06")
@pytest.mark.commits
def test_senders_at_once_make_one_digest_of_one_person() -> None:
    """Each sees only a part of it; whoever comes first takes it all, and the others have enough to do."""
    boss = house().general_manager
    notices_add(
        [NoticeDraft(recipient=boss, kind="case_changed", key=f"d/{n}", digest=True) for n in range(40)],
        at=FRIDAY,
    )
    morning = local("2026-11-21 08:00")
    results = at_once([lambda: deliveries_send(morning, limit=5)] * 4)
    assert sorted(result.sent for result in results) == [0, 0, 0, 40]
    assert len(mail.outbox) == 1
