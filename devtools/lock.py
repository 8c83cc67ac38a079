"""Compiles the requirements files: exact versions, hashes of the files for every platform, no index address."""

from __future__ import annotations

import subprocess
import sys

from devtools.paths import ROOT, VENV

COMPILE = (
    str(VENV / "bin" / "uv"),
    *("pip", "compile", "--quiet", "--universal", "--python-version", "3.11"),
    *("--generate-hashes", "--no-emit-index-url", "--no-header", "--no-annotate", "pyproject.toml"),
)


def main() -> None:
    options = sys.argv[1:]
    for output, extras in (
        ("requirements-dev.txt", ("--extra", "dev")),
        ("requirements.txt", ("--constraint", "requirements-dev.txt")),
        ("requirements-node.txt", ("--extra", "node", "--constraint", "requirements-dev.txt")),
    ):
        subprocess.run([*COMPILE, *extras, *options, "--output-file", output], check=True, cwd=ROOT)


if __name__ == "__main__":
    main()
