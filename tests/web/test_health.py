"""Probes are answered without an account and say nothing but whether it works."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from core.clock.models import SweepRun
from core.clock.tasks import sweep_deadlines
from core.notices.enums import NoticeKind
from core.notices.models import Delivery
from core.notices.sending import FIRST_PAUSE, deliveries_send
from core.notices.services import notice_add
from tests.cast import FRIDAY
from tests.factories.accounts import staff

MINUTE = dt.timedelta(minutes=1)
SECOND = dt.timedelta(seconds=1)


def ask(at: dt.datetime, path: str = "/healthz/jobs") -> tuple[int, Any]:
    """The status, and of each part whether it is well and since when it is not."""
    with time_machine.travel(at, tick=False):
        answer = Client().get(path)
    said = answer.json()
    for part in ("sweep", "notices"):
        said[part] = {name: said[part][name] for name in ("ok", "seconds")}
    del said["processes"]
    return answer.status_code, said


def swept(at: dt.datetime) -> None:
    with time_machine.travel(at, tick=False):
        sweep_deadlines()


def notice(at: dt.datetime, *, digest: bool = False) -> Delivery:
    user = staff("reader", email="reader@example.org")
    added = notice_add(
        recipient=user, kind=NoticeKind.CASE_CHANGED, key="k", case=None, at=at, params={"number": "TS"}
    )
    assert added is not None
    Delivery.objects.update(digest=digest)
    return Delivery.objects.get()


@pytest.mark.django_db
def test_web_and_database_are_well(django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):  # no session is looked up or made
        answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"ok": True, "database": {"ok": True}})
    assert answer["Content-Type"] == "application/json"
    assert "no-store" in answer["Cache-Control"]
    assert not answer.cookies


@pytest.mark.parametrize("path", ["/healthz", "/healthz/jobs"])
def test_without_its_database_it_is_not_well(
    path: str, django_db_setup: None, django_db_blocker: Any, caplog: pytest.LogCaptureFixture
) -> None:
    place = connection.settings_dict["HOST"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["HOST"] = "/nowhere/at-all"
        try:
            answer = Client().get(path)
        finally:
            connection.settings_dict["HOST"] = place
            connection.close()

    assert (answer.status_code, answer.json()) == (503, {"ok": False, "database": {"ok": False}})
    assert "/nowhere/at-all" in caplog.text


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/healthz", "/healthz/jobs"])
def test_a_probe_is_answered_without_tls_and_only_reads(path: str, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert Client().get(path).status_code in (200, 503)
    assert Client().get("/").status_code == 301
    assert Client().post(path).status_code == 405


@pytest.mark.django_db
@pytest.mark.rule("CLK-04")
def test_a_sweep_that_does_not_come_is_noticed() -> None:
    assert ask(FRIDAY) == (
        503,
        {"ok": False, "sweep": {"ok": False, "seconds": None}, "notices": {"ok": True, "seconds": 0}},
    )

    swept(FRIDAY)
    swept(FRIDAY + MINUTE)

    assert SweepRun.objects.get().finished_at == FRIDAY + MINUTE
    last = FRIDAY + MINUTE
    assert ask(last + 45 * SECOND)[0] == 200
    status, said = ask(last + 46 * SECOND)
    assert (status, said["sweep"]) == (503, {"ok": False, "seconds": 46})


@pytest.mark.django_db
@pytest.mark.rule("CLK-06")
def test_a_message_that_nobody_sends_is_noticed() -> None:
    notice(FRIDAY)
    swept(FRIDAY + 15 * MINUTE)
    assert ask(FRIDAY + 15 * MINUTE) == (
        200,
        {"ok": True, "sweep": {"ok": True, "seconds": 0}, "notices": {"ok": True, "seconds": 900}},
    )
    assert ask(FRIDAY + 15 * MINUTE + SECOND)[0] == 503

    deliveries_send(FRIDAY + 15 * MINUTE + SECOND)

    assert ask(FRIDAY + 15 * MINUTE + SECOND)[0] == 200


@pytest.mark.django_db
@pytest.mark.rule("CLK-06")
def test_a_message_that_fails_counts_from_its_first_try() -> None:
    delivery = notice(FRIDAY)
    Delivery.objects.filter(pk=delivery.pk).update(attempts=3, next_try_at=FRIDAY + 7 * FIRST_PAUSE)
    swept(FRIDAY + 6 * MINUTE)
    assert ask(FRIDAY + 6 * MINUTE)[1]["notices"] == {"ok": True, "seconds": 360}
    assert ask(FRIDAY + 16 * MINUTE)[1]["notices"] == {"ok": False, "seconds": 960}


@pytest.mark.django_db
@pytest.mark.rule("CLK-06")
def test_a_digest_is_not_late_before_its_hour() -> None:
    delivery = notice(FRIDAY, digest=True)
    eight = FRIDAY + dt.timedelta(hours=22)
    Delivery.objects.filter(pk=delivery.pk).update(due_at=eight, next_try_at=eight)
    swept(FRIDAY + dt.timedelta(hours=22))
    assert ask(FRIDAY + dt.timedelta(hours=22))[1]["notices"] == {"ok": True, "seconds": 0}
