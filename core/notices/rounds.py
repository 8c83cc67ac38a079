"""Senders side by side: a slow or broken account holds up no other one (CLK-06)."""

from __future__ import annotations

import logging
import threading
import time

from django.db import connection

from core.notices.claiming import accounts_due
from core.notices.models import ChannelAccount
from core.notices.sending import SendResult, Stopping, account_send
from core.time import now

log = logging.getLogger(__name__)


def account_empty(account: ChannelAccount, seconds: float, stopping: Stopping) -> SendResult:
    """Send batch after batch through one account, until nothing is due, the time is over, or somebody asks to stop."""
    give_up = time.monotonic() + seconds

    def over() -> bool:
        return stopping() or time.monotonic() > give_up

    total = SendResult()
    while not over():
        account.refresh_from_db()
        at = now()
        if not account.is_active or (account.paused_until and account.paused_until > at):
            break
        result = account_send(account, at, clock=now, stopping=over)
        total += result
        if not result:
            break
    return total


class Senders:
    """A thread for each account that has something to send; never two of ours for one account."""

    def __init__(self, seconds: float, stopping: Stopping) -> None:
        self._seconds, self._stopping = seconds, stopping
        self._threads: dict[int, threading.Thread] = {}
        self._lock = threading.Lock()
        self.total = SendResult()

    def ring(self) -> None:
        """Begin where something is due and nobody is at work; comes back at once."""
        for account in accounts_due(now()):
            thread = self._threads.get(account.pk)
            if thread is None or not thread.is_alive():
                # A daemon: at the end of the process a message in flight is cut off; its lease brings it back.
                thread = threading.Thread(target=self._work, args=[account], daemon=True)
                self._threads[account.pk] = thread
                thread.start()

    def wait(self, seconds: float) -> None:
        """Until all are done, at most so long."""
        give_up = time.monotonic() + seconds
        for thread in self._threads.values():
            thread.join(max(give_up - time.monotonic(), 0))

    def _work(self, account: ChannelAccount) -> None:
        try:
            result = account_empty(account, self._seconds, self._stopping)
            with self._lock:
                self.total += result
        except Exception:  # the leases come back by themselves; the next ring begins anew
            log.exception("sending through account %d failed", account.pk)
        finally:
            connection.close()
