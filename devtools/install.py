"""Makes .venv with exactly the locked packages; runs with the system's Python, before anything is installed.

python3 -m devtools.install          what the product needs
python3 -m devtools.install --dev    and what tests and checks need
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import venv

from devtools.locks import only_one
from devtools.paths import ROOT, VAR, VENV

PIP = (str(VENV / "bin" / "python"), "-m", "pip", "--disable-pip-version-check", "--quiet", "--quiet")


def _place() -> str:
    """An environment belongs to one path and one version of Python; a copied or half-made one is made anew."""
    return f"{VENV} {sys.version_info[:2]}"


def _is_made() -> bool:
    stamp = VENV / "place"
    return stamp.exists() and stamp.read_text() == _place()


def _is_installed(name: str) -> bool:
    stamp = VENV / f"{name}.digest"
    return _is_made() and stamp.exists() and stamp.read_text() == _digest(name)


def _digest(name: str) -> str:
    return hashlib.sha256((ROOT / name).read_bytes()).hexdigest()


def install(name: str) -> None:
    """Install one requirements file with its hashes, unless exactly that is there already."""
    with only_one(VAR / "install.lock"):
        if _is_installed(name):
            return
        print(f"Installing {name} into .venv ...", flush=True)
        if not _is_made():
            venv.create(VENV, with_pip=True, clear=VENV.exists())
            (VENV / "place").write_text(_place())
        command = [*PIP, "install", "--require-hashes", "--only-binary", ":all:", "-r", str(ROOT / name)]
        subprocess.run(command, check=True, cwd=ROOT)
        (VENV / f"{name}.digest").write_text(_digest(name))


def main() -> None:
    if sys.version_info < (3, 11):
        sys.exit("Python 3.11 or newer is needed.")
    name = "requirements-dev.txt" if "--dev" in sys.argv[1:] else "requirements.txt"
    if name == "requirements.txt" and _is_installed("requirements-dev.txt"):
        return  # it has the same packages, and more
    try:
        install(name)
    except subprocess.CalledProcessError as failure:
        sys.exit(f"The packages could not be installed (pip ended with {failure.returncode}); see above.")


if __name__ == "__main__":
    main()
