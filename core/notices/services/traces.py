"""Processes leave a trace of their work."""

from __future__ import annotations

import datetime as dt
import platform

from core.notices.enums import Process
from core.notices.models import ProcessTrace

FORGOTTEN_AFTER = dt.timedelta(days=1)


def process_seen(*, process: Process, at: dt.datetime) -> None:
    """Note that a process of this machine did its work at ``at``; machines that are gone are forgotten after a day."""
    ProcessTrace.objects.bulk_create(
        [ProcessTrace(process=process, host=platform.node()[:255], seen_at=at)],
        update_conflicts=True,
        unique_fields=["process", "host"],
        update_fields=["seen_at"],
    )
    ProcessTrace.objects.filter(seen_at__lt=at - FORGOTTEN_AFTER).delete()
