"""Writes that concern a sign-in, and counting what somebody does too often."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from core.accounts.models import Session, Tally, User


def sessions_end(*, user: User, but: str | None = None) -> int:
    """End the person's sessions at once, ``but`` one (by key); answers how many (SEC-03)."""
    rows = Session.objects.filter(user=user)
    if but is not None:
        rows = rows.exclude(pk=but)
    count, _models = rows.delete()
    return count


def tally_add(*, user: User, subject: str, since: dt.datetime) -> int:
    """Count one more; answers how many there were since the window began, this one included.

    The row stays locked until the transaction ends, so those who count at once wait for each other.
    """
    table = connection.ops.quote_name(Tally._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} AS tally (user_id, subject, since, count) VALUES (%s, %s, %s, 1)"  # noqa: S608  # our own quoted name
            " ON CONFLICT (user_id, subject) DO UPDATE SET since = EXCLUDED.since,"
            " count = CASE WHEN tally.since = EXCLUDED.since THEN tally.count + 1 ELSE 1 END RETURNING count",
            [user.pk, subject, since],
        )
        (count,) = cursor.fetchone()
    return int(count)
