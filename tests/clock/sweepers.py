"""Two sweepers at work while SIGKILL falls on them; a program of its own, for test_exactly_once.py.

``python -m tests.clock.sweepers KILLS BATCH AT [AT ...]``: sweeps at the first instant until nothing is due, then
at the next one.  Prints how many kills fell on a sweeper at work and how long it took.
"""

from __future__ import annotations

import datetime as dt
import json
import mmap
import os
import random
import signal
import sys
import time

SWEEPERS = 2
WORKING, IDLE = 1, 0


def main(kills_wanted: int, batch: int, instants: list[dt.datetime]) -> None:
    board = mmap.mmap(-1, 1 + SWEEPERS)  # [which instant, what each sweeper does]
    chance = random.Random(20261122)
    started, killed_at_work = time.monotonic(), 0
    sweepers = {place: fork_sweeper(board, place, batch, instants) for place in range(SWEEPERS)}
    while True:
        time.sleep(chance.uniform(0.02, 0.12))
        if all(board[1 + place] == IDLE for place in range(SWEEPERS)):
            if board[0] == len(instants) - 1:
                break
            board[0] += 1
            board[1:] = bytes([WORKING] * SWEEPERS)
        elif killed_at_work < kills_wanted:
            place = chance.randrange(SWEEPERS)
            killed_at_work += board[1 + place] == WORKING
            kill(sweepers[place])
            sweepers[place] = fork_sweeper(board, place, batch, instants)
    for pid in sweepers.values():
        kill(pid)
    result = {"killed_at_work": killed_at_work, "seconds": round(time.monotonic() - started, 1)}
    sys.stdout.write(json.dumps(result))


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def fork_sweeper(board: mmap.mmap, place: int, batch: int, instants: list[dt.datetime]) -> int:
    board[1 + place] = WORKING
    pid = os.fork()
    if pid:
        return pid
    from core.clock.services import sweep

    while True:
        at = instants[board[0]]
        result = sweep(at, batch)
        found = result.taken
        while result.cursor is not None:
            result = sweep(at, batch, result.cursor)
            found += result.taken
        if found == 0 and result.busy == 0 and at == instants[board[0]]:
            board[1 + place] = IDLE
            time.sleep(0.01)


if __name__ == "__main__":
    import django

    django.setup()
    main(int(sys.argv[1]), int(sys.argv[2]), [dt.datetime.fromisoformat(at) for at in sys.argv[3:]])
