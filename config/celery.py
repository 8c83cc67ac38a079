"""The queue and its beat table: doorbells only; losing or doubling any of them is harmless."""

from __future__ import annotations

import os
import warnings
from typing import Any

from celery import Celery

from core.clock.rhythm import SWEEP_SECONDS

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

# In a container everybody is root; the tasks take only our own messages (JSON), never pickles.
warnings.filterwarnings("ignore", message="You're running the worker with superuser privileges")

app = Celery("customer_relations")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _every(seconds: int, task: str) -> dict[str, Any]:
    """A beat entry; a call that nobody took within two intervals is dropped, the next one does its work."""
    return {"task": task, "schedule": float(seconds), "options": {"expires": 2 * seconds}}


app.conf.beat_schedule = {
    "sweep deadlines": _every(SWEEP_SECONDS, "core.clock.tasks.sweep_deadlines"),
    "send notices": _every(10, "core.notices.tasks.send_notices"),
    "draw re-checks": _every(3600, "complaints.tasks.draw_rechecks"),
    "regrade complaints": _every(30, "complaints.tasks.regrade_due"),
    "find early warnings": _every(30, "complaints.tasks.find_warnings"),
    "promise news": _every(600, "complaints.tasks.promise_news"),
    "due decisions": _every(600, "complaints.tasks.tell_of_decisions"),
    "silent transfers": _every(60, "complaints.tasks.transfers_silent"),
    "ends of days": _every(60, "repairs.tasks.ends_of_days"),
    "work on uploads": _every(3, "owners.tasks.work_on_uploads"),
    "work on exports": _every(3, "owners.tasks.work_on_exports"),
    "move owners' stages": _every(3600, "owners.tasks.move_stages"),
    "sweep files": _every(6 * 3600, "core.records.tasks.sweep_files"),
    "seal history": _every(600, "core.records.tasks.seal_history"),
}
