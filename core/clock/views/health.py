"""Whether the work behind the pages goes on, for whoever watches (CLK-04, CLK-06)."""

from __future__ import annotations

import datetime as dt
import logging

from django.contrib.auth.decorators import login_not_required
from django.db import Error
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.clock.operation import operation
from core.notices.enums import Process
from core.time import now
from core.web.health import health_answer

log = logging.getLogger(__name__)


@login_not_required  # monitors ask without an account
@never_cache
@require_safe
def jobs_health(request: HttpRequest) -> JsonResponse:
    """503 when the last sweep is older than three intervals, or a message should have gone out long ago.

    ``seconds`` is the age of either: since the last sweep (null: there was none), since the oldest unsent message
    was due (0: none is).  The rest are the facts of the page *Operation*.
    """
    try:
        found = operation(now())
    except Error:
        log.exception("the database does not answer")
        return health_answer({"database": {"ok": False}})
    return health_answer(
        {
            "sweep": {
                "ok": found.sweep_works,
                "seconds": _seconds(found.sweep_age),
                "late_seconds": _seconds(found.step_late),
                "due": found.steps_due,
                "stuck": found.steps_stuck,
            },
            "notices": {
                "ok": found.notices_go_out,
                "seconds": _seconds(found.unsent_late),
                "waiting": found.unsent,
                "dead": found.dead,
                "channels_down": found.channels_down,
            },
            # For whoever looks for the cause; what it leads to is said above.
            "processes": {"ok": True, **{p.value: _seconds(found.seen.get(p)) for p in Process}},
        }
    )


def _seconds(age: dt.timedelta | None) -> int | None:
    return None if age is None else round(age.total_seconds())
