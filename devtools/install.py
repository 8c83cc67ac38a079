"""Makes .venv with exactly the locked packages; runs with the system's Python, before anything is installed.

python3 -m devtools.install          what the product needs
python3 -m devtools.install --dev    and what tests and checks need
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from devtools.locks import only_one
from devtools.paths import ROOT, VAR, VENV

PIP = (str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "--quiet")


def _digest(requirements: Path) -> str:
    """Changes when the pins, the interpreter or the place of the environment change."""
    version = f"{sys.version_info[:2]} {VENV}"
    return hashlib.sha256(requirements.read_bytes() + version.encode()).hexdigest()


def _is_installed(name: str) -> bool:
    stamp = VENV / f"{name}.digest"
    return stamp.exists() and stamp.read_text() == _digest(ROOT / name)


def install(name: str) -> None:
    """Install one requirements file with its hashes, unless exactly that is there already."""
    with only_one(VAR / "install.lock"):
        if _is_installed(name):
            return
        print(f"Installing {name} into .venv ...", flush=True)
        if not (VENV / "bin" / "python").exists():
            venv.create(VENV, with_pip=True, clear=VENV.exists())
        command = [*PIP, "install", "--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / name)]
        subprocess.run(command, check=True, cwd=ROOT)
        (VENV / f"{name}.digest").write_text(_digest(ROOT / name))


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed.")
    names = ["requirements-dev.txt"] if "--dev" in sys.argv[1:] else ["requirements.txt"]
    if names == ["requirements.txt"] and _is_installed("requirements-dev.txt"):
        return
    try:
        for name in names:
            install(name)
    except subprocess.CalledProcessError as failure:
        sys.exit(f"The packages could not be installed (pip ended with {failure.returncode}); see above.")


if __name__ == "__main__":
    main()
