"""Fifty people at once, against the web server as the Procfile starts it, with two workers; and what those need."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil

from benchmarks import pages
from benchmarks.measure import at_share, client_of
from benchmarks.setting import PROJECTS
from devtools.paths import ROOT

PEOPLE, WORKERS, THINK = 50, 2, (5.0, 15.0)
START_SECONDS = 60.0
# What staff do, and how often: (share, what).
HABITS = (
    (0.30, "complaint"), (0.22, "list"), (0.08, "filtered list"), (0.15, "caller"), (0.10, "start page"),
    (0.05, "search"), (0.05, "new complaint"), (0.05, "notices"),
)  # fmt: skip
ASKS = {
    "list": pages.work_list, "filtered list": pages.two_filters, "caller": pages.some_caller, "search": pages.search,
    "new complaint": pages.new_complaint,
}  # fmt: skip


@dataclass(slots=True)
class Crowd:
    """What fifty people met: milliseconds by page, errors, and the memory of the workers in bytes."""

    seconds: float
    times: dict[str, list[float]] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)
    workers: list[int] = field(default_factory=list)
    master: int = 0

    @property
    def all_times(self) -> list[float]:
        return [each for times in self.times.values() for each in times]

    @property
    def p95(self) -> float:
        return at_share(self.all_times, 0.95)


def crowd_run(seconds: float) -> Crowd:
    """Let them work for so long; the memory is read while they do."""
    found = Crowd(seconds)
    with served() as (port, server), ThreadPoolExecutor(PEOPLE) as pool:
        for ask in ASKS.values():  # what they ask is drawn from the database here, not in their threads
            for number in range(12):
                ask(number)
        people = [_Person(number, port, found) for number in range(PEOPLE)]
        working = [pool.submit(person.work, seconds) for person in people]
        time.sleep(seconds * 0.9)
        found.workers = [unshared(process) for process in server.children()]
        found.master = unshared(server)
        for each in working:
            each.result()  # who stumbles ends the bench
    return found


def unshared(process: psutil.Process) -> int:
    """The process's memory, its share of what it has in common with others counted once; else all it holds."""
    known = process.memory_full_info() if sys.platform == "linux" else process.memory_info()
    return int(getattr(known, "pss", 0) or known.rss)


@contextlib.contextmanager
def served() -> Iterator[tuple[int, psutil.Process]]:
    """The line ``web`` of the Procfile, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    line = re.search(r"^web: (.*)$", (ROOT / "Procfile").read_text(), re.MULTILINE)
    if line is None:
        raise SystemExit("The Procfile has no line for the web.")
    environment = {
        **os.environ, "HOST": "127.0.0.1", "PORT": str(port), "WEB_WORKERS": str(WORKERS),
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}",
    }  # fmt: skip
    process = subprocess.Popen(
        ["/bin/sh", "-c", line.group(1)], cwd=ROOT, env=environment, start_new_session=True
    )
    try:
        _wait(port)
        yield port, psutil.Process(process.pid)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(START_SECONDS)


def _wait(port: int) -> None:
    until = time.monotonic() + START_SECONDS
    while True:
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            connection.request("GET", "/healthz")
            if connection.getresponse().status == http.client.OK:
                return
        if time.monotonic() > until:
            raise SystemExit("The web server did not start.")
        time.sleep(0.2)


class _Person:
    """One member of staff: signed in, thinks between pages, follows their habits."""

    def __init__(self, number: int, port: int, crowd: Crowd) -> None:
        self.number, self.crowd, self.dice = number, crowd, random.Random(number)  # nobody's secret
        names = (
            f"desk-{number % PROJECTS}",
            f"manager-{number % PROJECTS}",
            f"hotline-{number % 8}",
            "relations",
        )
        self.logs_calls = number % 4 == 2  # the group's desk: the callers are of all projects
        self.cases = pages.open_complaints(number % PROJECTS if number % 4 in (0, 1) else None)
        client = client_of(names[number % 4])
        self.session = client.cookies["sessionid"].value
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self.token = ""

    def work(self, seconds: float) -> None:
        until = time.monotonic() + seconds
        time.sleep(self.dice.uniform(0, THINK[1]))
        while time.monotonic() < until:
            draw, habit = self.dice.random(), HABITS[-1][1]
            for share, name in HABITS:
                draw -= share
                if draw < 0:
                    habit = name
                    break
            if habit == "new complaint" and not (self.logs_calls and self.token):
                habit = "list"
            self._ask(habit)
            time.sleep(self.dice.uniform(*THINK))

    def _ask(self, habit: str) -> None:
        fixed = {
            "start page": pages.Ask("/"), "notices": pages.Ask("/notices/"),
            "complaint": pages.Ask(f"/complaints/{self.dice.choice(self.cases)}/"),
        }  # fmt: skip
        ask = fixed.get(habit) or ASKS[habit](self.dice.randrange(100_000))
        headers = {"Cookie": f"sessionid={self.session}; django_language=zh-hans; csrftoken={self.token}"}
        body = None
        if ask.post is not None:
            body = urlencode(ask.post)
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "X-CSRFToken": self.token}
        started = time.perf_counter()
        try:
            self.connection.request("GET" if body is None else "POST", ask.path, body, headers)
            answer = self.connection.getresponse()
            content = answer.read()
            self.connection.close()  # the server keeps an idle one for two seconds, and people think longer
        except (OSError, http.client.HTTPException) as error:
            self.crowd.errors.append(f"{habit} {ask.path}: {error!r}")
            self.connection.close()
            return
        self.crowd.times.setdefault(habit, []).append((time.perf_counter() - started) * 1000)
        if answer.status not in (http.client.OK, http.client.FOUND):
            self.crowd.errors.append(f"{habit} {ask.path}: {answer.status} {content[:200]!r}")
        if found := re.search(r"csrftoken=(\w+)", answer.getheader("Set-Cookie") or ""):
            self.token = found.group(1)
