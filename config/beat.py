"""The scheduler of beat: Celery's own, which leaves a trace when a bell was really rung."""

from __future__ import annotations

import logging
import time
from typing import Any

from celery.beat import PersistentScheduler
from django.db import Error, connection

log = logging.getLogger(__name__)

EVERY_SECONDS = 10


class Scheduler(PersistentScheduler):
    """Without Redis nothing is rung, and no trace is left; without the database it rings on."""

    _noted = 0.0

    def apply_async(self, entry: Any, *args: Any, **kwargs: Any) -> Any:
        """Ring one bell."""
        answer = super().apply_async(entry, *args, **kwargs)
        if time.monotonic() - self._noted > EVERY_SECONDS:
            self._noted = time.monotonic()
            _note()
        return answer


def _note() -> None:
    from core.notices.enums import Process
    from core.notices.services import process_seen
    from core.time import now

    try:
        process_seen(process=Process.BEAT, at=now())
    except Error as error:
        log.warning("beat could not leave its trace: %s", type(error).__name__)
    finally:
        connection.close()
