"""A write and its answer in one transaction, once for each request id (design decision 21)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import connection, transaction
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _

from core.errors import InvalidInput
from core.records.models import RequestAnswer
from core.time import now


def run_once(
    *, user_id: int, request_id: uuid.UUID, run: Callable[[], HttpResponse]
) -> HttpResponse | RequestAnswer:
    """Run the write and keep how it was answered; the same id again gets what was kept.

    The second request waits for the first.  A refused one (an exception, or a status from 400) leaves nothing behind,
    so it can be mended and sent again.
    """
    with transaction.atomic():
        answer = _answer_of(user_id, request_id)
        if answer.status:
            return answer
        response = run()
        if response.status_code >= 400:
            transaction.set_rollback(True)
            return response
        answer.status, answer.location = response.status_code, response.get("Location", "")
        answer.save(update_fields=["status", "location"])
    return response


def _answer_of(user_id: int, request_id: uuid.UUID) -> RequestAnswer:
    """The row of this request: its own, new and locked, or that of the first one, once that has been decided."""
    table = connection.ops.quote_name(RequestAnswer._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (user_id, request_id, status, location, at) VALUES (%s, %s, 0, '', %s)"  # noqa: S608  # our own quoted name
            " ON CONFLICT DO NOTHING RETURNING id",
            [user_id, request_id, at := now()],
        )
        mine = cursor.fetchone()
    if mine is None:
        return RequestAnswer.objects.get(user_id=user_id, request_id=request_id)
    return RequestAnswer(pk=mine[0], user_id=user_id, request_id=request_id, at=at)


def request_id_of(text: str) -> uuid.UUID:
    """The id that came with a write; raises :class:`InvalidInput` when there is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise InvalidInput(
            "request_id_missing", _("This form is incomplete. Load the page again and send it once more.")
        ) from None
