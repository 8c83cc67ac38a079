"""The embedded servers: started by many at once, killed, used by several, and gone with the last user."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg2
import pytest

from devtools.paths import ROOT
from devtools.processes import is_running

pytestmark = pytest.mark.slow

# A clone of its own: the same code with another root, below the real one's var.
USER = """
import sys, time
from pathlib import Path
from devtools import paths
paths.ROOT = Path({root!r}); paths.VAR = paths.ROOT / "var"
from devtools.servers import use_embedded
embedded = use_embedded("test")
postgres = embedded._servers["DATABASE_URL"]
print(postgres.pid(), postgres.url, embedded.environment["REDIS_URL"], flush=True)
sys.stdin.read()
"""


class Clone:
    """Starts users of the embedded servers of one imaginary clone."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.users: list[subprocess.Popen[str]] = []

    def user(self) -> subprocess.Popen[str]:
        environment = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "REDIS_URL"}}
        process = subprocess.Popen(
            [sys.executable, "-c", USER.format(root=str(self.root))],
            cwd=ROOT,
            env=environment,
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        self.users.append(process)
        return process

    @staticmethod
    def addresses(user: subprocess.Popen[str]) -> tuple[int, str, str]:
        assert user.stdout is not None
        pid, database, queue = user.stdout.readline().split()
        return int(pid), database, queue

    def leave(self) -> None:
        for user in self.users:
            user.communicate()
        self.users.clear()


@pytest.fixture
def new_clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Clone]]:
    """Clones in pytest's folder, which only its owner may enter: as root, their data goes elsewhere."""
    made: list[Clone] = []

    def new() -> Clone:
        root = tmp_path_factory.mktemp("clone")
        (root / "var").mkdir()
        made.append(Clone(root))
        return made[-1]

    yield new
    for clone in made:
        clone.leave()
        code = USER.split("from devtools.servers", maxsplit=1)[0].format(root=str(clone.root))
        code += "from devtools import clean; clean.main()"
        subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


@pytest.fixture
def clone(new_clone: Callable[[], Clone]) -> Clone:
    return new_clone()


def _select_one(database: str) -> int:
    with contextlib.closing(psycopg2.connect(database)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        return cursor.fetchone()[0]


def test_eight_at_once_share_one_server_and_the_last_one_stops_it(clone: Clone) -> None:
    users = [clone.user() for _ in range(8)]
    found = {clone.addresses(user) for user in users}
    assert len(found) == 1
    pid, database, _ = found.pop()
    for user in users[:-1]:
        user.communicate()
    assert _select_one(database) == 1
    users[-1].communicate()
    assert not is_running(pid)
    with pytest.raises(psycopg2.OperationalError):
        _select_one(database)


def test_killed_servers_and_a_killed_user_are_survived(clone: Clone) -> None:
    first = clone.user()
    pid, _, _ = clone.addresses(first)
    os.kill(pid, signal.SIGKILL)
    first.kill()
    second = clone.user()
    again, database, _ = clone.addresses(second)
    assert again != pid
    assert _select_one(database) == 1


def test_two_clones_do_not_meet(clone: Clone, new_clone: Callable[[], Clone]) -> None:
    other = new_clone()
    ours, theirs = clone.addresses(clone.user()), other.addresses(other.user())
    assert not {*ours} & {*theirs}
    other.leave()
    assert _select_one(ours[1]) == 1
