"""How late steps are taken while cases are being written."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from multiprocessing import get_context

from benchmarks.clock.data import make_due
from benchmarks.clock.database import close, now, sql

CASES_PER_SECOND = 20
SWEEP_EVERY = 15.0
fork = get_context("fork")


def lateness(seconds: float) -> dict[str, float]:
    """How late ``sweep --loop`` takes steps while twenty cases a second are written and twenty steps come due."""
    start = now()
    number = int(seconds * CASES_PER_SECOND)
    make_due(number, start)
    sql(
        "WITH due AS (SELECT id, row_number() OVER (ORDER BY id) AS n FROM clock_deadline WHERE next_step_at <= %(at)s)"
        " UPDATE clock_deadline d SET next_step_at = %(at)s + interval '1 second' * (n / %(each)s::float),"
        " next_level = 1, step_times = ARRAY(SELECT %(at)s + interval '1 second' * (n / %(each)s::float)"
        " + interval '1 day' * (l - 1) FROM generate_series(0, 3) l) FROM due WHERE d.id = due.id",
        at=start,
        each=CASES_PER_SECOND,
    )
    last = sql("SELECT max(id) FROM clock_escalationstep")[0][0]
    close()
    writer = fork.Process(target=write_cases, args=(seconds,))
    loop = subprocess.Popen([sys.executable, "-m", "django", "sweep", "--loop"], stdout=subprocess.DEVNULL)
    writer.start()
    writer.join()
    until = time.monotonic() + 2 * SWEEP_EVERY
    counted = "SELECT count(*) FROM clock_escalationstep WHERE id > %(last)s AND due_at >= %(start)s"
    while sql(counted, last=last, start=start)[0][0] < number and time.monotonic() < until:
        time.sleep(0.5)
    loop.terminate()
    loop.wait(30)
    late = [
        row[0].total_seconds()
        for row in sql(
            "SELECT taken_at - due_at FROM clock_escalationstep WHERE id > %(last)s AND due_at >= %(start)s",
            last=last, start=start,
        )
    ]  # fmt: skip
    assert len(late) == number, f"{len(late)} of {number} steps taken"
    cuts = statistics.quantiles(late, n=100)
    return {"p50": cuts[49], "p99": cuts[98], "max": max(late), "steps": number}


def write_cases(seconds: float) -> None:
    """Twenty new cases a second, each with a number, a deadline, its history and a notice, by the real services."""
    from django.db import transaction

    from core.accounts.models import User
    from core.clock.services import deadline_start
    from core.notices.services import notice_add
    from core.places.models import Project
    from core.records.enums import CaseKind
    from core.records.services import case_open

    people, places = list(User.objects.filter(username__startswith="handler")), list(Project.objects.all())
    chance, started = random.Random(20261122), time.monotonic()
    for n in range(int(seconds * CASES_PER_SECOND)):
        time.sleep(max(0.0, started + n / CASES_PER_SECOND - time.monotonic()))
        at, handler = now(), chance.choice(people)
        with transaction.atomic():
            case = case_open(
                kind=CaseKind.COMPLAINT, title="Leak", project=chance.choice(places), unit=None, responsible=handler,
                by=None, at=at, entered_at=at,
            )  # fmt: skip
            deadline_start(case=case, target="tell_when", at=at, by=None)
            notice_add(
                recipient=handler, kind="case_assigned", key=f"bench/{case.pk}/{handler.pk}", case=case, at=at
            )
