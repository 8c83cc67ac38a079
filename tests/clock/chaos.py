"""Sweepers and senders at work while SIGKILL falls on them; a program of its own, for test_exactly_once.py.

``python -m tests.clock.chaos KILLS BATCH PAUSE AT [AT ...]``: three sweepers and three senders work at the first
instant until nothing is left to do, then at the next one.  About every PAUSE seconds one that is at work is killed
and replaced.  What a killed sender had claimed is free again when its lease ends: the clock moves on for that.
Prints the numbers.
"""

from __future__ import annotations

import datetime as dt
import json
import mmap
import os
import random
import signal
import struct
import sys
import time
from typing import Any

import psutil

SWEEPERS, SENDERS = 3, 3
PLACES = range(SWEEPERS + SENDERS)
AT_WORK = 0


class Board:
    """What all processes see: the clock, and for each place the instant at which it found nothing to do."""

    def __init__(self) -> None:
        self._shared = mmap.mmap(-1, 8 * (1 + len(PLACES)))

    def _get(self, slot: int) -> int:
        value: int = struct.unpack_from("q", self._shared, 8 * slot)[0]
        return value

    def _set(self, slot: int, value: int) -> None:
        struct.pack_into("q", self._shared, 8 * slot, value)

    @property
    def clock(self) -> dt.datetime:
        return dt.datetime.fromtimestamp(self._get(0), dt.UTC)

    @clock.setter
    def clock(self, at: dt.datetime) -> None:
        self._set(0, int(at.timestamp()))

    def works(self, place: int) -> None:
        self._set(1 + place, AT_WORK)

    def found_nothing(self, place: int, at: dt.datetime) -> None:
        self._set(1 + place, int(at.timestamp()))

    def at_work(self) -> list[int]:
        return [place for place in PLACES if self._get(1 + place) != self._get(0)]


def main(kills_wanted: int, batch: int, pause: float, instants: list[dt.datetime]) -> dict[str, Any]:
    board, chance, started = Board(), random.Random(20261122), time.monotonic()
    board.clock = instants.pop(0)
    killed, most_memory = {"sweepers": 0, "senders": 0}, 0
    crew = {place: fork(board, place, batch) for place in PLACES}
    while True:
        time.sleep(chance.uniform(0.4, 1.6) * pause)
        most_memory = max(most_memory, *(psutil.Process(pid).memory_info().rss for pid in crew.values()))
        working = board.at_work()
        if not working and not busy_a_moment_later(board):
            following = instants.pop(0) if instants else next_message_at()
            if following is None:
                break
            board.clock = following
        elif working and sum(killed.values()) < kills_wanted:
            place = chance.choice(working)
            killed["sweepers" if place < SWEEPERS else "senders"] += 1
            kill(crew[place])
            crew[place] = fork(board, place, batch)
    for pid in crew.values():
        kill(pid)
    seconds = round(time.monotonic() - started, 1)
    return {"killed": killed, "seconds": seconds, "most_memory_mb": most_memory >> 20}


def busy_a_moment_later(board: Board) -> bool:
    """A sweeper that ends may just have given a sender work."""
    time.sleep(0.1)
    return bool(board.at_work())


def next_message_at() -> dt.datetime | None:
    """When the first message that waits may be taken: after a pause, a digest's hour, a dead sender's lease."""
    from django.db import connection
    from django.db.models import Min
    from django.db.models.functions import Greatest

    from core.notices.enums import DeliveryState
    from core.notices.models import Delivery

    waiting = Delivery.objects.filter(state=DeliveryState.WAITING)
    # PostgreSQL's GREATEST passes over what is empty.
    at: dt.datetime | None = waiting.aggregate(at=Min(Greatest("next_try_at", "lease_until")))["at"]
    connection.close()  # a child must not inherit it
    return at


def kill(pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)


def fork(board: Board, place: int, batch: int) -> int:
    board.works(place)
    pid = os.fork()
    if pid == 0:
        work = sweep_round if place < SWEEPERS else send_round
        while True:
            at = board.clock
            if not work(board, place, at, batch):
                board.found_nothing(place, at)
                time.sleep(0.1)
    return pid


def sweep_round(board: Board, place: int, at: dt.datetime, batch: int) -> int:
    """All that is due, as the command does it; what another one holds is no reason to rest."""
    result = sweep(at, batch)
    found = result.taken + result.busy
    while result.cursor is not None:
        result = sweep(at, batch, result.cursor)
        found += result.taken + result.busy
    return found


def send_round(board: Board, place: int, at: dt.datetime, batch: int) -> int:
    def clock() -> dt.datetime:
        board.works(place)
        return board.clock

    result = deliveries_send(at, clock=clock)
    return result.sent + result.delayed + result.dead


if __name__ == "__main__":
    import django

    django.setup()
    # Before the forks, so that a new one is at work at once.
    from core.clock.services import sweep
    from core.notices.sending import deliveries_send

    kills, batch_size, seconds_between, *instants_given = sys.argv[1:]
    answer = main(
        int(kills),
        int(batch_size),
        float(seconds_between),
        list(map(dt.datetime.fromisoformat, instants_given)),
    )
    sys.stdout.write(json.dumps(answer))
