"""A million open deadlines, and a backlog of due ones."""

from __future__ import annotations

import datetime as dt
from typing import Any

from benchmarks.clock.database import sql

STAFF, PROJECTS = 500, 20


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
    later = "make_interval(secs => 86400 + (n::bigint * 7919) % (30 * 86400))"
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
