"""Whether the work behind the pages goes on, for whoever watches (CLK-04, CLK-06)."""

from __future__ import annotations

import datetime as dt
import logging

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.clock.rhythm import SWEEP_SECONDS
from core.clock.selectors import last_sweep_at
from core.notices.selectors import unsent_since
from core.time import now
from core.web.health import health_answer

log = logging.getLogger(__name__)

SWEEP_MISSED = dt.timedelta(seconds=3 * SWEEP_SECONDS)


@login_not_required  # monitors ask without an account
@never_cache
@require_safe
def jobs_health(request: HttpRequest) -> JsonResponse:
    """503 when the last sweep is older than three intervals, or a message should have gone out long ago.

    ``seconds`` is the age of either: since the last sweep (null: there was none), since the oldest unsent message
    was due (0: none is).
    """
    at = now()
    try:
        swept_at, unsent = last_sweep_at(), unsent_since()
    except Error:
        log.exception("the database does not answer")
        return health_answer({"database": {"ok": False}})
    sweep_age = at - swept_at if swept_at else None
    notice_age = at - unsent if unsent and unsent < at else dt.timedelta()
    return health_answer(
        {
            "sweep": {
                "ok": sweep_age is not None and sweep_age <= SWEEP_MISSED,
                "seconds": None if sweep_age is None else round(sweep_age.total_seconds()),
            },
            "notices": {
                "ok": notice_age <= dt.timedelta(minutes=settings.UNSENT_MINUTES),
                "seconds": round(notice_age.total_seconds()),
            },
        }
    )
