"""Threads that start at the same moment, each with a connection of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connections


def at_once(jobs: Sequence[Callable[[], Any]], seconds: float = 60) -> list[Any]:
    """Run the jobs at the same moment; answers what each returned or raised, in their order."""
    gate = threading.Barrier(len(jobs))
    answers: list[Any] = [None] * len(jobs)

    def run(index: int) -> None:
        try:
            connections["default"].ensure_connection()
            gate.wait(timeout=seconds)
            answers[index] = jobs[index]()
        except Exception as error:
            answers[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,), daemon=True) for index in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=seconds)
    assert not any(thread.is_alive() for thread in threads), "some threads hang"
    return answers
