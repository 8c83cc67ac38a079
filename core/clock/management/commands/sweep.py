"""``manage.py sweep``: take the steps that are due, once or for ever; needs no Redis (CLK-04, CLK-08)."""

from __future__ import annotations

import datetime as dt
import logging
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from core.clock.services import pauses_end_due, sweep
from core.clock.services.absences import absences_turn
from core.clock.sweeping import sweep_until_done
from core.notices.enums import Process
from core.notices.services import process_seen
from core.stopping import stop_on_signal
from core.time import local_zone, now

log = logging.getLogger(__name__)


class Command(BaseCommand):
    help = "Takes every step of a ladder that is due."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="go on until SIGTERM or Ctrl-C")
        parser.add_argument("--every", type=float, default=15.0, help="seconds between two rounds of --loop")
        parser.add_argument("--batch", type=int, default=200, help="deadlines in one transaction")
        parser.add_argument("--at", help="sweep as of this ISO time (local when it names no zone)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["at"]:
            if options["loop"]:
                raise CommandError("--at and --loop exclude each other.")
            self._once(_instant(options["at"]), options["batch"])
            return
        stop = stop_on_signal()
        while True:
            try:
                taken = sweep_until_done(seconds=3600, batch=options["batch"], stopping=stop.is_set)
                if options["loop"]:
                    process_seen(process=Process.SWEEP_LOOP, at=now())
                if taken or not options["loop"]:
                    self.stdout.write(f"{taken} steps taken")
            except Exception:  # whatever ends a round, the loop goes on: nobody else may be sweeping (CLK-08)
                if not options["loop"]:
                    raise
                log.exception("this round failed, the next one tries again")
                connection.close()
            if not options["loop"] or stop.wait(options["every"]):
                return

    def _once(self, at: dt.datetime, batch: int) -> None:
        absences_turn(at=at)
        pauses_end_due(at=at)
        result = sweep(at, batch)
        taken = result.taken
        while result.cursor is not None:
            result = sweep(at, batch, result.cursor)
            taken += result.taken
        self.stdout.write(f"{taken} steps taken")


def _instant(text: str) -> dt.datetime:
    try:
        at = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise CommandError(f"{text} is not an ISO time, for example 2026-11-20T10:00.") from error
    return at if at.tzinfo else at.replace(tzinfo=local_zone())
