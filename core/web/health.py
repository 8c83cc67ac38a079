"""Whether this web process and its database work, for probes: no sign-in, no session, nothing that is secret."""

from __future__ import annotations

import logging

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

log = logging.getLogger(__name__)


@login_not_required  # balancers and containers ask without an account
@never_cache
@require_safe
def health(request: HttpRequest) -> JsonResponse:
    """200 when the database answers this process, 503 when it does not; why stands in the log only."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        log.exception("the database does not answer")
        return health_answer({"database": {"ok": False}})
    return health_answer({"database": {"ok": True}})


def health_answer(parts: dict[str, dict[str, bool | int | None]]) -> JsonResponse:
    """The parts with their sum; 503 when one of them is not well."""
    is_well = all(part["ok"] for part in parts.values())
    return JsonResponse({"ok": is_well, **parts}, status=200 if is_well else 503)
