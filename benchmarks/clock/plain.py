"""The same work as plain SQL: what PostgreSQL alone takes for the rows of a step."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

from benchmarks.clock.data import make_due
from benchmarks.clock.database import sql
from benchmarks.clock.sweepers import BATCH


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
