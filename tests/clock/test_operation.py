"""The page of who operates the system, and the same facts for monitors (CLK-04, CLK-06)."""

from __future__ import annotations

import datetime as dt
import uuid
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from config.beat import Scheduler
from core.accounts.models import User
from core.clock.models import Deadline, LadderStep, SweepRun
from core.clock.operation import Fact, facts, operation
from core.clock.services import sweep
from core.clock.tasks import sweep_deadlines
from core.notices.enums import DeliveryState, Process
from core.notices.models import ChannelAccount, Delivery, ProcessTrace
from core.notices.services import notice_add, process_seen
from core.notices.tasks import send_notices
from tests.factories.clock import FRIDAY, House, deadline, house

pytestmark = [pytest.mark.django_db, pytest.mark.rule("CLK-04", "CLK-06")]
SECOND, MINUTE, DAY = dt.timedelta(seconds=1), dt.timedelta(minutes=1), dt.timedelta(days=1)


@pytest.fixture
def cast() -> House:
    return house()


def client_of(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def page(user: User, at: dt.datetime = FRIDAY) -> str:
    with time_machine.travel(at, tick=False):
        return client_of(user).get(reverse("operation")).content.decode()


def jobs(at: dt.datetime) -> Any:
    with time_machine.travel(at, tick=False):
        return Client().get("/healthz/jobs").json()


def told(at: dt.datetime) -> dict[str, Fact]:
    return {fact.title: fact for fact in facts(operation(at))}


def all_alive(at: dt.datetime) -> None:
    SweepRun.objects.update_or_create(pk=SweepRun.ONLY, defaults={"finished_at": at})
    for process in (Process.BEAT, Process.WORKER):
        process_seen(process=process, at=at)


def test_all_is_well(cast: House) -> None:
    all_alive(FRIDAY)
    assert {fact.is_well for fact in told(FRIDAY + 30 * SECOND).values()} == {True}
    assert "Needs you" not in page(cast.administrator)
    assert jobs(FRIDAY) == {
        "ok": True,
        "sweep": {"ok": True, "seconds": 0, "late_seconds": 0, "due": 0, "stuck": 0},
        "notices": {"ok": True, "seconds": 0, "waiting": 0, "dead": 0, "channels_down": 0},
        "processes": {"ok": True, "beat": 0, "worker": 0, "sweep_loop": None, "send_loop": None},
    }


def test_nothing_runs(cast: House) -> None:
    deadline(cast.case())
    Deadline.objects.update(next_step_at=FRIDAY - 90 * MINUTE)
    notice_add(recipient=cast.handler, kind="case_changed", key="k", case=None, at=FRIDAY - 16 * MINUTE)
    ChannelAccount.objects.update(failures=3, last_error="refused", last_error_at=FRIDAY)
    found = told(FRIDAY)
    assert {title: fact.sentence for title, fact in found.items() if not fact.is_well} == {
        "Sweep of deadlines": "Last run: never.",
        "Steps that are due": "1 step is due, the oldest for 90 min.",
        "Messages on their way": "1 message waits, the oldest for 16 min.",
        "Beat (rings the bells)": "Last sign of life: never.",
        "Worker (does the work)": "Last sign of life: never.",
    }
    assert all(fact.advice for fact in found.values())
    assert "The server takes no connection" in page(cast.administrator)
    said = jobs(FRIDAY)
    assert (said["sweep"]["late_seconds"], said["notices"]["waiting"], said["notices"]["channels_down"]) == (
        5400,
        1,
        1,
    )


def test_a_stuck_step_shows_its_error_and_is_tried_again(cast: House) -> None:
    broken = deadline(cast.case())
    LadderStep.objects.filter(ladder=broken.standard.ladder).update(to=["nobody-of-the-kind"])
    due = broken.step_times[0]
    assert sweep(due).failed == 1
    text = page(cast.administrator, due)
    assert broken.case.number in text
    assert "nobody-of-the-kind" in text
    assert "1 step fails again and again." in text
    assert jobs(due)["sweep"]["stuck"] == 1
    url = reverse("deadline_retry", args=[broken.pk])
    for user, status in ((cast.handler, 403), (cast.administrator, 302), (cast.administrator, 302)):
        answer = client_of(user).post(url, {"request_id": str(uuid.uuid4())})
        broken.refresh_from_db()
        assert (answer.status_code, broken.retry_at is None) == (status, status == 302)
    LadderStep.objects.filter(ladder=broken.standard.ladder).update(to=["responsible"])
    assert sweep(due).taken == 1
    assert "No step fails." in page(cast.administrator, due)
    answer = client_of(cast.administrator).post(url, {"request_id": str(uuid.uuid4())})
    assert answer.status_code == 409
    missing = reverse("deadline_retry", args=[10**6])
    assert client_of(cast.administrator).post(missing, {"request_id": str(uuid.uuid4())}).status_code == 404


def test_unsent_messages_are_counted(cast: House) -> None:
    notice_add(recipient=cast.handler, kind="case_changed", key="k", case=None, at=FRIDAY)
    Delivery.objects.update(state=DeliveryState.DEAD)
    assert told(FRIDAY)["Unsent messages"].sentence == "1 message could not be sent."
    assert jobs(FRIDAY)["notices"]["dead"] == 1


@pytest.mark.parametrize("name", ["handler", "manager", "general_manager"])
def test_nobody_else_sees_it(cast: House, name: str) -> None:
    assert client_of(getattr(cast, name)).get(reverse("operation")).status_code == 403


# --- Signs of life ----------------------------------------------------------------------------------


def test_the_loops_stand_in_for_beat_and_worker(cast: House) -> None:
    for process in (Process.SWEEP_LOOP, Process.SEND_LOOP):
        process_seen(process=process, at=FRIDAY)
    found = told(FRIDAY + MINUTE)
    assert found["Beat (rings the bells)"].is_well
    assert found["Worker (does the work)"].is_well
    assert not told(FRIDAY + MINUTE + SECOND)["Worker (does the work)"].is_well


def test_a_process_is_forgotten_after_a_day() -> None:
    process_seen(process=Process.BEAT, at=FRIDAY)
    process_seen(process=Process.BEAT, at=FRIDAY + MINUTE)
    assert ProcessTrace.objects.get().seen_at == FRIDAY + MINUTE
    process_seen(process=Process.WORKER, at=FRIDAY + 2 * DAY)
    assert ProcessTrace.objects.get().process == Process.WORKER


def test_the_tasks_leave_a_trace() -> None:
    with time_machine.travel(FRIDAY, tick=False):
        sweep_deadlines()
        send_notices()
    assert ProcessTrace.objects.get(process=Process.WORKER).seen_at == FRIDAY


@pytest.mark.commits
def test_beat_leaves_a_trace_when_it_rang_and_only_then() -> None:
    """With the real Redis of the tests; and with none at its address."""
    from config.celery import app

    assert app.conf.beat_scheduler == "config.beat.Scheduler"
    scheduler = Scheduler(app=app, lazy=True, schedule_filename="unused")
    entry = scheduler._maybe_entry("send", app.conf.beat_schedule["send notices"])
    with app.connection_for_write("redis://127.0.0.1:1/0") as nowhere:
        producer = app.amqp.Producer(nowhere, auto_declare=False)
        with pytest.raises(Exception, match=r"127\.0\.0\.1|refused"):
            scheduler.apply_async(entry, producer=producer, advance=False, retry=False)
    assert not ProcessTrace.objects.exists()
    scheduler.apply_async(entry, advance=False)
    assert ProcessTrace.objects.get().process == Process.BEAT


@pytest.mark.commits
def test_a_sweep_by_hand_is_no_loop() -> None:
    call_command("sweep")
    call_command("send_notices")
    assert not ProcessTrace.objects.filter(process__in=[Process.SWEEP_LOOP, Process.SEND_LOOP]).exists()
