"""Starts processes that are to die: a program that forks one for each line it reads.

``python -m tests.clock.victims`` reads ``sweep DATABASE AT`` or ``send DATABASE AT`` and answers the process number.
A fork is at work in milliseconds, where a new program needs seconds.
"""

from __future__ import annotations

import datetime as dt
import os
import signal
import subprocess
import sys
from typing import NoReturn


class Victims:
    """The program's other end."""

    def __init__(self, settings: dict[str, str]) -> None:
        program = [sys.executable, "-m", "tests.clock.victims"]
        pipe = subprocess.PIPE
        self._program = subprocess.Popen(
            program, stdin=pipe, stdout=pipe, text=True, env=os.environ | settings
        )

    def start(self, work: str, database: str, at: dt.datetime) -> int:
        """The number of a new process that does the work as of ``at``."""
        assert self._program.stdin is not None
        assert self._program.stdout is not None
        self._program.stdin.write(f"{work} {database} {at.isoformat()}\n")
        self._program.stdin.flush()
        return int(self._program.stdout.readline())

    def end(self) -> None:
        self._program.kill()
        self._program.communicate()


def work(name: str, database: str, at: dt.datetime) -> NoReturn:
    from django.core.management import call_command
    from django.db import connection

    connection.settings_dict["NAME"] = database
    with time_machine.travel(at, tick=False):
        if name == "sweep":
            call_command("sweep", stdout=sys.stderr)
        else:
            deliveries_send(at, clock=lambda: at)
    os._exit(0)


if __name__ == "__main__":
    import django
    import time_machine

    django.setup()
    from core.clock.services import sweep  # noqa: F401  loaded once, before the forks
    from core.notices.sending import deliveries_send

    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the dead
    for line in sys.stdin:
        what, where, when = line.split()
        if number := os.fork():
            sys.stdout.write(f"{number}\n")
            sys.stdout.flush()
        else:
            work(what, where, dt.datetime.fromisoformat(when))
