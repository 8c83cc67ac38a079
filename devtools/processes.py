"""Our own processes among all the others of the machine, on Linux and macOS."""

from __future__ import annotations

import contextlib
from pathlib import Path

import psutil

# Every process of `make run` carries this variable with the clone's path, and so do its children.
MARK = "CUSTOMER_RELATIONS_RUN"


def is_running(pid: int, *words: str) -> bool:
    """Whether the process lives (is no zombie) and its command line has all the words: numbers are reused."""
    with contextlib.suppress(psutil.Error):
        process = psutil.Process(pid)
        return process.status() != psutil.STATUS_ZOMBIE and set(words) <= set(process.cmdline())
    return False


def left_over(root: Path) -> list[psutil.Process]:
    """Processes of an earlier `make run` of this clone; never the present one or its ancestors."""
    me = psutil.Process()
    mine = {me.pid, *(parent.pid for parent in me.parents())}
    found = []
    for process in psutil.process_iter():
        with contextlib.suppress(psutil.Error, OSError):
            if process.pid not in mine and process.environ().get(MARK) == str(root):
                found.append(process)
    return found


def end(processes: list[psutil.Process], *, patience: float = 5.0) -> None:
    """Ask to stop, then insist; exactly these processes."""
    for process in processes:
        with contextlib.suppress(psutil.Error):
            process.terminate()
    _, alive = psutil.wait_procs(processes, timeout=patience)
    for process in alive:
        with contextlib.suppress(psutil.Error):
            process.kill()
    psutil.wait_procs(alive, timeout=patience)
