"""The doorbell of the sender: losing or doubling it is harmless (design §2)."""

from __future__ import annotations

from celery import shared_task

from core.notices.claiming import accounts_due
from core.notices.enums import Process
from core.notices.rounds import Senders, account_empty
from core.notices.sending import never
from core.notices.services import process_seen
from core.time import now

# With the longest message after it, a worker that is asked to end is done within ten seconds.
SECONDS = 4


@shared_task
def send_notices() -> int:
    """Send what is due for a few seconds; answers the number of messages' deliveries (CLK-06)."""
    process_seen(process=Process.WORKER, at=now())
    due = accounts_due(now())
    if len(due) == 1:
        return account_empty(due[0], SECONDS, never).sent
    senders = Senders(SECONDS, never)
    senders.ring()
    senders.wait(60)
    return senders.total.sent
