"""The embedded servers, for as long as somebody uses them.

Each user (make run, a command, a test run) holds a shared lock that the system releases even after kill -9; whoever
leaves last stops the servers.  What a kill left running is taken over by the next one.
"""

from __future__ import annotations

import atexit
import fcntl
import os
from typing import IO, Literal

from devtools.locks import only_one
from devtools.paths import VAR
from devtools.postgres import DURABLE, FAST, OPERATED, Postgres
from devtools.redis import Redis

Purpose = Literal["run", "test", "bench"]


class Embedded:
    """PostgreSQL and Redis for one purpose, as far as the environment names no others."""

    def __init__(self, purpose: Purpose) -> None:
        suffix = {"run": "", "test": "-test", "bench": "-bench"}[purpose]
        self._servers: dict[str, Postgres | Redis] = {}
        if not os.environ.get("DATABASE_URL"):
            options = {"run": DURABLE, "test": FAST, "bench": OPERATED}[purpose]
            self._servers["DATABASE_URL"] = Postgres(f"pg{suffix}", options)
        if not os.environ.get("REDIS_URL"):
            self._servers["REDIS_URL"] = Redis(f"redis{suffix}")
        self._gate = VAR / f"servers{suffix}.lock"
        self._users = VAR / f"servers{suffix}.users"
        self._held: IO[str] | None = None
        self._owner = os.getpid()

    @property
    def environment(self) -> dict[str, str]:
        """The addresses of the servers that are ours."""
        return {name: server.url for name, server in self._servers.items()}

    def acquire(self) -> None:
        with only_one(self._gate):
            self._held = self._users.open("a")
            fcntl.flock(self._held, fcntl.LOCK_SH)
            self._start()

    def revive(self) -> None:
        """Start again what somebody killed; nothing once we have left."""
        with only_one(self._gate):
            if self._held is not None:
                self._start()

    def _start(self) -> None:
        for server in self._servers.values():
            server.start()

    def release(self) -> None:
        """Leave; the last one out stops the servers.  A forked child leaves nothing."""
        if self._held is None or os.getpid() != self._owner:
            return
        with only_one(self._gate):
            self._held.close()
            self._held = None
            with self._users.open("a") as users:
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    return
                for server in reversed(self._servers.values()):
                    server.stop()


def use_embedded(purpose: Purpose) -> Embedded:
    """Start what the environment does not name, put the addresses there, and leave at exit."""
    embedded = Embedded(purpose)
    if embedded.environment:
        atexit.register(embedded.release)
        embedded.acquire()
        os.environ.update(embedded.environment)
    os.environ.setdefault("DEVELOPMENT", "1")
    return embedded
