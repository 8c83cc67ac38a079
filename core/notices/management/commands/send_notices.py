"""``manage.py send_notices``: send what is due, once or for ever; needs no Redis (CLK-06)."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.db import OperationalError, connection

from core.notices.enums import Process
from core.notices.rounds import Senders
from core.notices.services import process_seen
from core.stopping import stop_on_signal
from core.time import now

# A message in flight has so long to end after SIGTERM; its lease brings it back otherwise.
LAST_SECONDS = 8.0


class Command(BaseCommand):
    help = "Sends every message that is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM or Ctrl-C")
        parser.add_argument("--every", type=float, default=5.0, help="seconds between two rounds of --loop")

    def handle(self, *args: Any, **options: Any) -> None:
        stop = stop_on_signal()
        senders = Senders(3600, stop.is_set)
        while True:
            try:
                senders.ring()
                if options["loop"]:
                    process_seen(process=Process.SEND_LOOP, at=now())
            except OperationalError as error:
                if not options["loop"]:
                    raise
                self.stderr.write(f"the database is not reachable, trying again: {error}")
                connection.close()
            if not options["loop"]:
                senders.wait(3600)
                break
            if stop.wait(options["every"]):
                senders.wait(LAST_SECONDS)
                break
        self.stdout.write(f"{senders.total.sent} messages sent")
