"""Doorbells of the spine: losing or doubling one is harmless."""

from __future__ import annotations

import logging

from celery import shared_task

from core.records.seals import chains, head_of, history_seal
from core.records.services import files_sweep
from core.time import now

logger = logging.getLogger(__name__)


@shared_task
def seal_history() -> int:
    """Seal what came since the last time (SEC-02); the heads go into the log, which is kept elsewhere."""
    sealed = history_seal(at=now())
    for chain in chains():
        head = head_of(chain)
        if sealed[chain.name] and head is not None:
            logger.info("sealed %s:%s:%s", chain.name, head.number, head.digest)
    return sum(sealed.values())


@shared_task
def sweep_files() -> int:
    """Remove the files of changes that failed late (SEC-04)."""
    return files_sweep(at=now())
