"""The doorbell of the sender: losing or doubling it is harmless (design §2)."""

from __future__ import annotations

import time

from celery import shared_task

from core.notices.sending import deliveries_send
from core.time import now


@shared_task
def send_notices() -> int:
    """Send what is due, for at most twenty seconds; answers the number of messages' deliveries (CLK-06)."""
    give_up = time.monotonic() + 20
    sent = 0
    while time.monotonic() < give_up:
        result = deliveries_send(now(), clock=now)
        sent += result.sent
        if result.sent + result.delayed + result.dead == 0:
            break
    return sent
