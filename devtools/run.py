"""`make run`: the servers, what is built from the sources, the database, then the Procfile in one terminal.

Ctrl-C stops all of it.  After a kill -9 the next start ends what is left of this clone's processes (they carry a mark
in their environment) and takes the servers over.
"""

from __future__ import annotations

import fcntl
import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from types import FrameType

import psutil

from devtools import assets, processes
from devtools.paths import ROOT, VAR, VENV
from devtools.prepare import ACCOUNTS
from devtools.servers import Embedded, use_embedded

HOST = os.environ.get("HOST", "127.0.0.1")
PORT = os.environ.get("PORT", "8000")
WATCH_SECONDS = 2.0
STOP_SECONDS = 15.0


class Stop(Exception):
    """Somebody asked us to stop."""


def main() -> None:
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    VAR.mkdir(exist_ok=True)
    with (VAR / "run.lock").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("`make run` of this clone is running already.")
        processes.end(processes.left_over(ROOT))
        _require_free_port()
        embedded = None
        try:
            embedded = use_embedded("run")
            sys.exit(_run(embedded))
        except (Stop, KeyboardInterrupt):
            print("\nStopped.", flush=True)
        except subprocess.CalledProcessError as failure:
            sys.exit(
                f"Stopped: {' '.join(map(str, failure.cmd))} ended with {failure.returncode}; see above."
            )
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            processes.end(processes.left_over(ROOT))
            if embedded is not None:
                embedded.release()


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stop


def _require_free_port() -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, int(PORT)))
        except OSError:
            sys.exit(f"Port {PORT} of {HOST} is taken. Choose another: PORT=8001 make run")


def _environment() -> dict[str, str]:
    path = f"{VENV / 'bin'}{os.pathsep}{os.environ.get('PATH', '')}"
    return {
        **os.environ,
        "PATH": path,
        "PORT": PORT,
        "HOST": HOST,
        "PYTHONUNBUFFERED": "1",
        processes.MARK: str(ROOT),
    }


def _run(embedded: Embedded) -> int:
    """Prepare, then run until a process ends; its return code."""
    assets.build()
    environment = _environment()
    subprocess.run([sys.executable, "-m", "devtools.prepare"], check=True, cwd=ROOT, env=environment)
    honcho = subprocess.Popen(
        [str(VENV / "bin" / "honcho"), "start"], cwd=ROOT, env=environment, start_new_session=True
    )
    threading.Thread(target=_announce, daemon=True).start()
    threading.Thread(target=_watch, args=(embedded,), daemon=True).start()
    try:
        return honcho.wait()
    finally:
        honcho.terminate()  # it ends its processes, and after five seconds insists
        try:
            honcho.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            honcho.kill()


def _announce() -> None:
    """Say where it is as soon as it answers."""
    while True:
        time.sleep(0.1)
        connection = http.client.HTTPConnection(HOST, int(PORT), timeout=10)
        try:
            connection.request("GET", "/")
            connection.getresponse()
        except (OSError, http.client.HTTPException):
            continue
        finally:
            connection.close()
        accounts = ACCOUNTS.read_text(encoding="utf-8")
        print(f"\n{accounts}\nReady: http://{HOST}:{PORT}/   (Ctrl-C stops everything)\n", flush=True)
        return


def _watch(embedded: Embedded) -> None:
    """Restart an embedded server that somebody killed; stop when the `make` above us was killed."""
    parent = os.getppid()
    is_below_make = "make" in psutil.Process(parent).name()
    while True:
        time.sleep(WATCH_SECONDS)
        if is_below_make and os.getppid() != parent:
            os.kill(os.getpid(), signal.SIGTERM)
            return
        embedded.revive()


if __name__ == "__main__":
    main()
