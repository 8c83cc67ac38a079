"""Doorbells of this app: losing or doubling one is harmless."""

from __future__ import annotations

from celery import shared_task

from core.time import now
from owners.services.export_work import exports_work
from owners.services.exports import exports_expire
from owners.services.stages import stages_move_due
from owners.services.upload_work import uploads_work
from owners.services.uploads import uploads_expire


@shared_task
def move_stages() -> int:
    """Move the stages that are due, and drop uploads that nobody imported (OWN-03)."""
    at = now()
    uploads_expire(at=at)
    return stages_move_due(at=at)


@shared_task(time_limit=3600)
def work_on_uploads() -> int:
    """Read and import the ledgers that wait; answers how many (OWN-07)."""
    return uploads_work(clock=now)


@shared_task(time_limit=3600)
def work_on_exports() -> int:
    """Write the long exports that wait, and wipe those that are over; answers how many were written."""
    exports_expire(at=now())
    return exports_work(clock=now)
