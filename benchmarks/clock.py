"""The clock at a million open deadlines (CLK-04, CLK-08): ``make bench-clock``; smaller with ``--open`` and ``--due``.

Works in a database of its own on the durable embedded server (or on BENCH_DATABASE_URL) and drops it again.
Writes what it measured to ``benchmarks/CLOCK.md``.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

DATABASE = "bench_clock"
BATCH = 200
STAFF, PROJECTS = 500, 20
CASES_PER_SECOND = 20
SWEEP_EVERY = 15.0
DAY = dt.timedelta(days=1)
PAGE = Path(__file__).parent / "CLOCK.md"
HEAD = """# The clock

Written by `make bench-clock` (`benchmarks/clock.py`): the real sweep on real PostgreSQL with durable commits.

"""
fork = get_context("fork")


# --- Data ----------------------------------------------------------------------------------------------------------


def make_data(number: int, at: dt.datetime) -> None:
    """Staff, projects, and as many open cases with a running deadline each; all alike but for people and places."""
    from core.accounts.enums import Role
    from core.accounts.models import RoleAssignment, User
    from core.clock.models import Deadline
    from core.clock.services import deadline_start
    from core.places.models import Company, Project
    from core.records.enums import CaseKind
    from core.records.models import Case
    from core.records.services import case_open

    def person(name: str, **more: Any) -> User:
        return User.objects.create(username=name, full_name=name, email=f"{name}@example.com", **more)

    company = Company.objects.create(name="Bench")
    for n in range(PROJECTS):
        here = Project.objects.create(company=company, code=f"bench{n}", name=f"Bench {n}")
        RoleAssignment.objects.create(user=person(f"manager{n}"), role=Role.COMPLAINT_MANAGER, project=here)
    RoleAssignment.objects.create(user=person("boss"), role=Role.GENERAL_MANAGER)
    superiors = [person(f"superior{n}") for n in range(STAFF // 10)]
    staff = [person(f"handler{n}", superior=superiors[n // 10]).pk for n in range(STAFF)]
    places = list(Project.objects.values_list("pk", flat=True))
    case = case_open(
        kind=CaseKind.COMPLAINT, title="Leak", project=here, unit=None, responsible=None, by=None, at=at, entered_at=at
    )  # fmt: skip
    pattern = deadline_start(case=case, target="tell_when", at=at, by=None)
    assert pattern is not None
    copy_rows(
        Case, case.pk, number,
        id=f"{case.pk} + n", root_id=f"{case.pk} + n", number="'TS-0000-' || lpad(n::text, 8, '0')",
        responsible_id=f"(ARRAY{staff})[1 + n % {STAFF}]", project_id=f"(ARRAY{places})[1 + n % {PROJECTS}]",
    )  # fmt: skip
    later = "make_interval(secs => 86400 + (n * 7919) % (30 * 86400))"
    copy_rows(
        Deadline, pattern.pk, number,
        id=f"{pattern.pk} + n", case_id=f"{case.pk} + n", due_at=f"p.due_at + {later}",
        next_step_at=f"p.next_step_at + {later}", step_times=f"ARRAY(SELECT t + {later} FROM unnest(p.step_times) t)",
    )  # fmt: skip
    sql("ANALYZE")


def copy_rows(model: Any, pattern: int, copies: int, **changed: str) -> None:
    """Copies of one row, ``n`` from 1 on, with some columns computed."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields]
    values = ", ".join(changed.get(column, f'p."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    sql(
        f"INSERT INTO {table} ({names}) SELECT {values} FROM {table} p, generate_series(1, {copies}) n"
        f" WHERE p.id = {pattern}"
    )
    sql(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")


def make_due(number: int, at: dt.datetime) -> None:
    """So many deadlines that wait have a step due within the last ten minutes, every rung of the ladder alike."""
    sql(
        "WITH due AS (SELECT id, row_number() OVER (ORDER BY id) - 1 AS n FROM clock_deadline"
        " WHERE next_level = 0 AND next_step_at > %(at)s ORDER BY id LIMIT %(number)s),"
        " stands AS (SELECT id, (n %% 4)::int AS level, %(at)s - interval '1 second' * (n %% 600) AS step FROM due)"
        " UPDATE clock_deadline d SET next_level = s.level, next_step_at = s.step, step_times ="
        " ARRAY(SELECT s.step + interval '1 day' * (l - s.level) FROM generate_series(0, 3) l)"
        " FROM stands s WHERE s.id = d.id",
        at=at,
        number=number,
    )
    sql("VACUUM ANALYZE clock_deadline")


def sql(statement: str, **values: Any) -> list[tuple[Any, ...]]:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(statement, values or None)
        return list(cursor.fetchall()) if cursor.description else []


# --- What is measured ----------------------------------------------------------------------------------------------


def sweep_all(at: dt.datetime, answers: Any) -> None:
    """One sweeper, until nothing is due: how many steps, and its memory after ten batches and at the end."""
    from core.clock.services import sweep

    taken, early = 0, 0
    while True:
        result = sweep(at, BATCH)
        found = result.taken
        while result.cursor is not None:
            result = sweep(at, BATCH, result.cursor)
            found += result.taken
            early = early or (memory() if found > 10 * BATCH else 0)
        taken += found
        if found == 0:
            answers.put((taken, early, memory()))
            return


def memory() -> int:
    """The most this process has held, in bytes."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)


def sweepers(count: int, due: int, at: dt.datetime) -> dict[str, float]:
    """So many sweepers, each a process, on a backlog of its own."""
    make_due(due, at)
    close()
    answers = fork.Queue()
    started = time.monotonic()
    crew = [fork.Process(target=sweep_all, args=(at, answers)) for _ in range(count)]
    for process in crew:
        process.start()
    found = [answers.get() for _ in crew]
    for process in crew:
        process.join()
    seconds = time.monotonic() - started
    taken = sum(one[0] for one in found)
    assert taken == due, f"{taken} of {due} steps taken"
    return {"seconds": seconds, "rate": taken / seconds, "memory": max(one[2] for one in found) / 2**20,
            "growth": max(one[2] - one[1] for one in found) / 2**20}  # fmt: skip


def plain(due: int, at: dt.datetime) -> float:
    """The same rows by plain SQL, batch by batch, one connection; steps in a second."""
    make_due(due, at)
    statement, taken, started = plain_statement(), 0, time.monotonic()
    while found := len(sql(statement, at=at, batch=BATCH)):
        taken += found
    assert taken == due
    return taken / (time.monotonic() - started)


def plain_statement() -> str:
    """One batch in one statement: lock, step, history, notices, deliveries, next step."""
    from core.clock.models import EscalationStep
    from core.notices.models import Delivery, Notice
    from core.records.models import HistoryEntry

    step = insert(
        EscalationStep, "due", deadline_id="due.id", generation="due.generation", level="due.level", skipped="false",
        due_at="due.step_times[due.level + 1]", taken_at="%(at)s",
    )  # fmt: skip
    entry = insert(
        HistoryEntry, "due", case_id="due.case_id", at="due.step_times[due.level + 1]", entered_at="%(at)s"
    )
    notice = insert(
        Notice, "told", recipient_id="told.user_id", case_id="told.case_id", created_at="%(at)s",
        key="concat_ws('/', 'deadline', told.id, told.generation, told.level, told.user_id)",
    )  # fmt: skip
    delivery = insert(Delivery, "notice", notice_id="notice.id", recipient_id="notice.recipient_id")
    return f"""
        WITH due AS (
          SELECT d.id, d.case_id, d.next_level AS level, d.step_times, d.generation, c.responsible_id, c.project_id,
                 s.superior_id
          FROM clock_deadline d JOIN records_case c ON c.id = d.case_id
          LEFT JOIN accounts_user s ON s.id = c.responsible_id
          WHERE d.next_step_at <= %(at)s AND d.met_at IS NULL AND d.cancelled_at IS NULL
          ORDER BY d.next_step_at, d.id LIMIT %(batch)s FOR NO KEY UPDATE OF c SKIP LOCKED),
        told AS (
          SELECT due.*, people.user_id FROM due CROSS JOIN LATERAL (
            SELECT responsible_id AS user_id WHERE level <= 1 UNION SELECT superior_id WHERE level = 1
            UNION SELECT r.user_id FROM accounts_roleassignment r WHERE level = 2 AND r.project_id = due.project_id
            UNION SELECT r.user_id FROM accounts_roleassignment r WHERE level = 3 AND r.role = 'general_manager'
          ) people),
        step AS ({step}), entry AS ({entry}), notice AS ({notice} RETURNING id, recipient_id), delivery AS ({delivery})
        UPDATE clock_deadline d SET next_level = CASE WHEN due.level < 3 THEN due.level + 1 END,
          next_step_at = CASE WHEN due.level < 3 THEN due.step_times[due.level + 2] END
        FROM due WHERE d.id = due.id RETURNING d.id"""  # names of our own models


def insert(model: Any, source: str, **computed: str) -> str:
    """Rows like the newest one that the product wrote, with some columns computed."""
    table = model._meta.db_table
    columns = [field.column for field in model._meta.concrete_fields if field.column != "id"]
    values = ", ".join(computed.get(column, f'p."{column}"') for column in columns)
    names = ", ".join(f'"{column}"' for column in columns)
    newest = f"(SELECT * FROM {table} ORDER BY id DESC LIMIT 1) p"
    return f"INSERT INTO {table} ({names}) SELECT {values} FROM {source} CROSS JOIN {newest}"


def idle(at: dt.datetime) -> dict[str, float]:
    """A round when nothing is due: the batch alone, and all that the task does, in milliseconds."""
    from core.clock.services import sweep
    from core.clock.sweeping import sweep_until_done

    assert sweep(at, BATCH).taken == 0

    def median_of(work: Callable[[], object]) -> float:
        times = []
        for _ in range(200):
            started = time.perf_counter()
            work()
            times.append(1000 * (time.perf_counter() - started))
        return statistics.median(times)

    return {
        "sweep": median_of(lambda: sweep(at, BATCH)),
        "round": median_of(lambda: sweep_until_done(seconds=1)),
    }


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


# --- The run -------------------------------------------------------------------------------------------------------


def run(open_ones: int, due: int, seconds: float) -> str:
    """Everything, one after the other; answers the page."""
    lines = [
        f"{now().date().isoformat()} · {os.cpu_count()} cores · {platform.machine()} · load "
        f"{os.getloadavg()[0]:.1f} at the start · {open_ones:,} open deadlines, {due:,} due\n",
        "| what | measured | wanted |",
        "|---|---|---|",
    ]

    def tell(what: str, measured: str, wanted: str) -> None:
        lines.append(f"| {what} | {measured} | {wanted} |")
        sys.stdout.write(f"{what}: {measured} (wanted: {wanted})\n")
        sys.stdout.flush()

    started = time.monotonic()
    make_data(open_ones, now() - dt.timedelta(hours=1))
    tell("data made", f"{time.monotonic() - started:.0f} s", "—")
    rest = idle(now())
    tell("a sweep when nothing is due", f"{rest['sweep']:.1f} ms", "≤ 5 ms")
    tell("the whole round of the task when nothing is due", f"{rest['round']:.1f} ms", "—")
    one = sweepers(1, due, now())
    tell(
        "one sweeper",
        f"{one['rate']:,.0f} steps/s, the backlog gone in {one['seconds']:.0f} s",
        "≥ 1,000/s, ≤ 120 s",
    )
    two = sweepers(2, due, now())
    tell("two sweepers", f"{two['rate']:,.0f} steps/s, {two['seconds']:.0f} s", "more than one, ≤ 120 s")
    raw = plain(due // 4, now())
    tell(
        "the same work as plain SQL, one connection",
        f"{raw:,.0f} steps/s: {raw / one['rate']:.1f} × one sweeper",
        "—",
    )
    tell(
        "most memory of a sweeper",
        f"{one['memory']:.0f} MB, {one['growth']:.0f} MB more than after ten batches",
        "flat",
    )
    late = lateness(seconds)
    tell(
        f"lateness of {late['steps']:,} steps by `sweep --loop` while {CASES_PER_SECOND} cases a second are written",
        f"median {late['p50']:.1f} s, p99 {late['p99']:.1f} s, most {late['max']:.1f} s",
        f"p99 ≤ {SWEEP_EVERY + 5:.0f} s",
    )
    return HEAD + "\n".join(lines) + "\n"


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def close() -> None:
    """A child must not inherit the connection."""
    from django.db import connections

    connections.close_all()


@contextmanager
def database() -> Iterator[None]:
    """A new one on the server, the settings pointed to it, dropped at the end."""
    import psycopg2

    from devtools.servers import use_embedded

    os.environ.pop("DATABASE_URL", None)
    if given := os.environ.get("BENCH_DATABASE_URL"):
        os.environ["DATABASE_URL"] = given
    held = use_embedded("run")
    url = urlsplit(os.environ["DATABASE_URL"])
    server = psycopg2.connect(url._replace(path="/postgres").geturl())
    server.autocommit = True
    os.environ["DATABASE_URL"] = url._replace(path=f"/{DATABASE}").geturl()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    with server.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {DATABASE}")
        try:
            yield
        finally:
            close()
            cursor.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
    server.close()
    held.release()


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.clock", description=__doc__)
    parser.add_argument("--open", type=int, default=1_000_000, help="open deadlines")
    parser.add_argument("--due", type=int, default=100_000, help="of these due at once")
    parser.add_argument("--seconds", type=float, default=90, help="how long cases are written")
    options = parser.parse_args()
    with database():
        import django
        from django.core.management import call_command

        django.setup()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        page = run(options.open, options.due, options.seconds)
        if options.open == parser.get_default("open"):
            PAGE.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
