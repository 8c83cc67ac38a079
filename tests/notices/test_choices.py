"""People choose channels by kind of notice; quiet hours hold back what is not urgent (CLK-07)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
from django.core import mail
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from core.accounts.enums import Role
from core.accounts.models import User
from core.clock.notices import DEADLINE_OVERDUE, DEADLINE_REMINDER
from core.notices.enums import Channel, Topic
from core.notices.models import ChannelChoice, ChannelDefault, Delivery, QuietHours
from core.notices.policies import is_wanted, quiet_until
from core.notices.sending import SendResult, deliveries_send
from core.notices.services import notice_add
from core.records.models import HistoryEntry
from tests.factories.clock import FRIDAY, House, local, person
from tests.notices.accounts import account_for, email_account, queued
from tests.notices.servers import Dingtalk, Receiver, Says
from tests.unchanged import nothing_changes

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-07")]
URL = "https://example.com/hook"


def send(user: User, page: str, /, *args: Any, **values: Any) -> HttpResponse:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    data = {"request_id": str(uuid.uuid4()), "quiet": "default", **values}
    return client.post(reverse(page, args=args), data)  # type: ignore[return-value]


def channels_of(user: User, kind: str, **more: Any) -> set[str]:
    """Where a notice of the kind goes out to."""
    notice = notice_add(recipient=user, kind=kind, key=str(uuid.uuid4()), case=more.get("case"), at=FRIDAY)
    return set(Delivery.objects.filter(notice=notice).values_list("channel", flat=True))


# --- Which channel ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "modes", "own", "wanted"),
    [
        ("email", {}, None, True),
        ("sms", {}, None, False),
        ("email", {}, False, False),
        ("sms", {}, True, True),
        ("sms", {"": "on"}, None, True),
        ("sms", {"": "on"}, False, False),
        ("sms", {"": "on", "legal": "off"}, None, False),
        ("sms", {"": "off", "legal": "on"}, None, True),
        ("sms", {"legal": "off", "finance": "on"}, None, True),
        ("email", {"": "off"}, None, False),
        ("email", {"legal": "off"}, None, False),
        ("sms", {"": "must"}, False, True),
        ("sms", {"legal": "must"}, False, True),
        ("sms", {"": "must", "legal": "off"}, None, True),
        ("sms", {"front_desk": "must"}, None, False),
    ],
)
def test_what_must_what_one_chose_what_holds_by_default(
    channel: str, modes: dict[str, str], own: bool | None, wanted: bool
) -> None:
    assert is_wanted(channel, modes, ["legal", "finance"], own) is wanted


def test_chosen_by_kind_of_notice(cast: House) -> None:
    account_for(cast, Channel.SMS, URL)
    account_for(cast, Channel.WECOM, URL)
    user = person("reader", work_phone="+8613800000001")
    fields = {"work": ["email"], "reminder": [], "overdue": ["email", "sms", "wecom"], "system": ["email"]}
    assert send(user, "notice_settings", **fields).status_code == 302
    assert channels_of(user, "case_assigned") == {"email"}
    assert channels_of(user, DEADLINE_REMINDER) == set()
    assert channels_of(user, DEADLINE_OVERDUE) == {"email", "sms", "wecom"}
    assert ChannelChoice.objects.count() == 3  # only what differs from the default


def test_without_a_number_no_text_message(cast: House) -> None:
    account_for(cast, Channel.SMS, URL)
    ChannelDefault.objects.create(topic=Topic.WORK, channel=Channel.SMS, mode="must")
    assert channels_of(person("reader"), "case_assigned") == {"email"}


def test_the_projects_own_robot_goes_first(cast: House) -> None:
    company = account_for(cast, Channel.WECOM, URL)
    own = account_for(cast, Channel.WECOM, URL, project=cast.project)
    ChannelDefault.objects.create(topic=Topic.WORK, channel=Channel.WECOM, mode="on")
    channels_of(cast.handler, "case_assigned", case=cast.case())
    channels_of(cast.handler, "case_assigned")
    used = Delivery.objects.filter(channel=Channel.WECOM).order_by("pk").values_list("account", flat=True)
    assert list(used) == [own.pk, company.pk]


def test_what_must_be_cannot_be_switched_off(cast: House) -> None:
    ChannelDefault.objects.create(
        role=Role.GENERAL_MANAGER, topic=Topic.OVERDUE, channel="email", mode="must"
    )
    send(
        cast.general_manager,
        "notice_settings",
        work=["email"],
        reminder=["email"],
        overdue=["email"],
        system=["email"],
    )
    with nothing_changes(but=("accounts_user",)):
        answer = send(cast.general_manager, "notice_settings", work=["email"])
        assert answer.status_code == 422
    assert "This channel cannot be switched off." in answer.content.decode()
    assert "Always: E-mail" in answer.content.decode()


def test_defaults_by_role_are_kept_by_the_administrator(cast: House) -> None:
    account_for(cast, Channel.SMS, URL)
    cast.general_manager.work_phone = "+8613800000001"
    cast.general_manager.save()
    fields = {"overdue-sms": "on", "work-email": "off", "quiet": "own", "starts": "22:00", "ends": "08:00"}
    with nothing_changes(but=("accounts_user",)):
        assert send(cast.manager, "notice_default_change", "general_manager", **fields).status_code == 403
        assert send(cast.administrator, "notice_default_change", "king", **fields).status_code == 404
        wrong = {**fields, "overdue-sms": "perhaps"}
        assert send(cast.administrator, "notice_default_change", "all", **wrong).status_code == 422
    for _again in range(2):
        assert (
            send(cast.administrator, "notice_default_change", "general_manager", **fields).status_code == 302
        )
    assert channels_of(cast.general_manager, DEADLINE_OVERDUE) == {"email", "sms"}
    assert channels_of(cast.general_manager, "case_assigned") == set()
    assert channels_of(cast.manager, "case_assigned") == {"email"}
    assert QuietHours.objects.get().role == "general_manager"
    last = HistoryEntry.objects.latest("pk")
    assert (last.action, last.details) == ("notice_defaults_changed", {"role": "general_manager"})


# --- Quiet hours ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("starts", "ends", "at", "until"),
    [
        ("22:00", "08:00", "2026-11-20 21:59", None),
        ("22:00", "08:00", "2026-11-20 22:00", "2026-11-21 08:00"),
        ("22:00", "08:00", "2026-11-21 00:00", "2026-11-21 08:00"),
        ("22:00", "08:00", "2026-11-21 07:59", "2026-11-21 08:00"),
        ("22:00", "08:00", "2026-11-21 08:00", None),
        ("12:00", "13:30", "2026-11-20 12:00", "2026-11-20 13:30"),
        ("12:00", "13:30", "2026-11-20 13:30", None),
        ("22:00", "00:00", "2026-12-31 23:59", "2027-01-01 00:00"),
        ("00:00", "06:00", "2026-12-31 23:59", None),
    ],
)
def test_when_they_end(starts: str, ends: str, at: str, until: str | None) -> None:
    found = quiet_until(dt.time.fromisoformat(starts), dt.time.fromisoformat(ends), local(at))
    assert found == (local(until) if until else None)


@given(st.times(), st.times(), st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1)))  # noqa: DTZ001
def test_the_end_is_the_next_one_and_is_not_quiet(starts: dt.time, ends: dt.time, at: dt.datetime) -> None:
    instant = at.replace(tzinfo=dt.UTC)
    until = quiet_until(starts, ends, instant)
    if until is not None and starts != ends:
        assert dt.timedelta() < until - instant <= dt.timedelta(days=1)
        assert quiet_until(starts, ends, until) is None


NIGHT, MORNING = local("2026-11-20 23:00"), local("2026-11-21 08:00")


def quiet(**whose: Any) -> None:
    QuietHours.objects.create(**{"starts": dt.time(22), "ends": dt.time(8), **whose})


def test_what_is_not_urgent_waits_and_comes_as_one(cast: House) -> None:
    user = person("reader")
    quiet(user=user)
    for number in range(60):
        queued(email_account(), f"k{number}", user, at=NIGHT)
    queued(email_account(), "urgent", user, at=NIGHT, urgent=True)
    total = deliveries_send(NIGHT) + deliveries_send(NIGHT)
    assert (total.sent, total.held) == (1, 60)
    assert deliveries_send(MORNING - dt.timedelta(seconds=1)) == SendResult()
    assert deliveries_send(MORNING) == SendResult(sent=60)
    assert mail.outbox[0].extra_headers["X-Notice-Key"] == "urgent"
    assert [message.subject for message in mail.outbox][1:] == ["Digest: 60 notices"]
    assert set(Delivery.objects.exclude(notice__key="urgent").values_list("due_at", flat=True)) == {MORNING}


def test_other_people_are_not_quiet(cast: House) -> None:
    sleeper, other = person("sleeper"), person("other")
    quiet(user=sleeper)
    queued(email_account(), "a", sleeper, at=NIGHT)
    queued(email_account(), "b", other, at=NIGHT)
    assert deliveries_send(NIGHT) == SendResult(sent=1, held=1)


@pytest.mark.parametrize("kind", [Channel.SMS])
def test_what_failed_in_the_evening_does_not_come_at_night(cast: House, receiver: Receiver) -> None:
    user = person("reader", email="", work_phone="+8613800000001")
    quiet(user=user)
    account = account_for(cast, Channel.SMS, receiver.url)
    queued(account, "evening", user, at=local("2026-11-20 21:59"))
    receiver.next = [Says(503)]
    assert deliveries_send(local("2026-11-20 21:59")) == SendResult(delayed=1)
    queued(account, "night", user, at=NIGHT)
    assert deliveries_send(NIGHT) == SendResult(held=2)
    assert deliveries_send(MORNING) == SendResult(sent=2)
    assert [posted.key for posted in receiver.posted] == ["evening", "evening", "night"]


@pytest.mark.parametrize(
    ("rows", "is_quiet"),
    [
        ([{}], True),
        ([{}, {"user": "me", "starts": None, "ends": None}], False),
        ([{}, {"role": "general_manager", "starts": None, "ends": None}], False),
        ([{"role": "general_manager"}], True),
        ([{"role": "legal"}], False),
        ([{"user": "me"}, {"role": "general_manager", "starts": None, "ends": None}], True),
    ],
)
def test_whose_hours_hold(cast: House, rows: list[dict[str, Any]], is_quiet: bool) -> None:
    for row in rows:
        quiet(**{name: cast.general_manager if value == "me" else value for name, value in row.items()})
    queued(email_account(), "a", cast.general_manager, at=NIGHT)
    assert deliveries_send(NIGHT) == (SendResult(held=1) if is_quiet else SendResult(sent=1))


@pytest.mark.parametrize("kind", [Channel.DINGTALK])
def test_a_robot_tells_the_sleepers_in_the_morning(cast: House, receiver: Dingtalk) -> None:
    account = account_for(cast, Channel.DINGTALK, receiver.url)
    users = [person(f"sleeper{n}", email="") for n in range(2)]
    for user in users:
        quiet(user=user)
        queued(account, user.username, user, at=NIGHT)
    assert deliveries_send(NIGHT) == SendResult(held=2)
    assert deliveries_send(MORNING) == SendResult(sent=2)
    assert len(receiver.posted) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"quiet": "own", "starts": "22:00"}, "Say from when until when."),
        ({"quiet": "own", "ends": "08:00"}, "Say from when until when."),
        ({"quiet": "own", "starts": "08:00", "ends": "08:00"}, "Both times are the same."),
        ({"quiet": "own", "starts": "25:00", "ends": "08:00"}, "Enter a valid time."),
        ({"quiet": "sometimes"}, "Select a valid choice."),
        ({"quiet": "never", "work": ["pigeon"]}, "Select a valid choice."),
    ],
)
def test_nonsense_is_refused(cast: House, fields: dict[str, Any], words: str) -> None:
    with nothing_changes(but=("accounts_user",)):
        answer = send(cast.handler, "notice_settings", **fields)
        assert answer.status_code == 422
    assert words in answer.content.decode()


@pytest.mark.parametrize(
    ("mode", "rows"), [("never", [(None, None)]), ("default", []), ("own", [(dt.time(22), dt.time(7))])]
)
def test_my_own_hours(cast: House, mode: str, rows: list[Any]) -> None:
    for _again in range(2):
        assert (
            send(cast.handler, "notice_settings", quiet=mode, starts="22:00", ends="07:00").status_code == 302
        )
    assert list(QuietHours.objects.filter(user=cast.handler).values_list("starts", "ends")) == rows
