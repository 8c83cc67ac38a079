"""A write and its answer in one transaction, once for each request id (design decision 21)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import transaction
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
    key = {"user_id": user_id, "request_id": request_id}
    with transaction.atomic():
        RequestAnswer.objects.bulk_create([RequestAnswer(**key, at=now())], ignore_conflicts=True)
        answer = RequestAnswer.objects.get(**key)
        if answer.status:
            return answer
        response = run()
        if response.status_code >= 400:
            transaction.set_rollback(True)
            return response
        answer.status, answer.location = response.status_code, response.get("Location", "")
        answer.save(update_fields=["status", "location"])
    return response


def request_id_of(text: str) -> uuid.UUID:
    """The id that came with a write; raises :class:`InvalidInput` when there is none."""
    try:
        return uuid.UUID(text)
    except ValueError:
        raise InvalidInput(
            "request_id_missing", _("This form is incomplete. Load the page again and send it once more.")
        ) from None
