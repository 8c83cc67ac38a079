"""All checks but the tests, one after the other; all of them run, then the exit code says whether one failed."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from devtools import assets
from devtools.paths import ROOT, VENV
from devtools.servers import use_embedded

PYTHON = sys.executable
PRODUCTION = {
    "DEVELOPMENT": "0",
    "SECRET_KEY": "a-key-for-this-check-only-5f0d9c1b7e3a48269d1f6b0c2e8a7d43",
    "PERSONAL_DATA_KEYS": "Y2hlY2stb25seS1rZXktMzItYnl0ZXMtLS0tLS0tLS0=",
    "ALLOWED_HOSTS": "localhost",
}
CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "lint": ([PYTHON, "-m", "ruff", "check", "."], {}),
    "format": ([PYTHON, "-m", "ruff", "format", "--check", "."], {}),
    "types": ([PYTHON, "-m", "mypy", "."], {}),
    "imports": ([str(VENV / "bin" / "lint-imports"), "--no-cache"], {}),
    "migrations": ([PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"], {}),
    "deployment": ([PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    "translations": ([PYTHON, "-m", "devtools.catalogue", "check"], {}),
    "rules": ([PYTHON, "-m", "devtools.rules"], {}),
}


def main() -> None:
    wanted = sys.argv[1:] or list(CHECKS)
    use_embedded("test")
    assets.build()
    failed = []
    for name in wanted:
        command, extra = CHECKS[name]
        started = time.monotonic()
        print(f"\n== {name}", flush=True)
        if subprocess.run(command, cwd=ROOT, env={**os.environ, **extra}, check=False).returncode:
            failed.append(name)
        print(
            f"== {name}: {'FAILED' if name in failed else 'ok'}, {time.monotonic() - started:.1f} s",
            flush=True,
        )
    print(f"\nChecks that failed: {', '.join(failed) or 'none'}")
    sys.exit(bool(failed))


if __name__ == "__main__":
    main()
