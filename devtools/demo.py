"""`make demo`: a fresh demo in this clone's database (ARGS="--even-so NAME" where it is refused)."""

from __future__ import annotations

import fcntl
import subprocess
import sys

from devtools.paths import ROOT, VAR


def main() -> None:
    VAR.mkdir(exist_ok=True)
    with (VAR / "run.lock").open("a") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            sys.exit("`make run` of this clone is running. Stop it with Ctrl-C, then make the demo.")
        command = [sys.executable, "manage.py", "demo", "--reset", *sys.argv[1:]]
        sys.exit(subprocess.run(command, cwd=ROOT, check=False).returncode)


if __name__ == "__main__":
    main()
