"""Where an embedded server keeps its data, and who runs it.

PostgreSQL refuses to be root, so root runs it as ``nobody``.  A clone in a folder that ``nobody`` may not enter is no
place for that: then data and a copy of the binaries go to a folder under /var/tmp.  Nobody else's folder is changed.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
import sys
import tempfile
from pathlib import Path
from typing import TypedDict

from devtools.locks import only_one
from devtools.paths import ROOT, VAR


class Identity(TypedDict, total=False):
    """Arguments of ``subprocess`` that change who runs a command; empty for an ordinary user."""

    user: int
    group: int
    extra_groups: list[int]


def identity() -> Identity:
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def key(*parts: str) -> str:
    """A short name for this clone, this user and ``parts``, the same at each start."""
    return hashlib.sha256("\0".join([str(ROOT), str(os.geteuid()), *parts]).encode()).hexdigest()[:12]


def _enterable(path: Path) -> bool:
    """Whether everybody may enter the folder and all above it."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def own_folder(path: Path, mode: int) -> Path:
    """Make a folder in a shared place, or accept the one that we made before; never somebody else's."""
    path.mkdir(mode=mode, exist_ok=True)
    found = path.lstat()
    owners = {os.geteuid(), identity().get("user", os.geteuid())}
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in owners:
        sys.exit(f"{path} belongs to somebody else. Remove it, or set DATABASE_URL to use another server.")
    path.chmod(mode)
    return path


def give_away(path: Path) -> Path:
    """Let the server's user own the folder (nothing to do for an ordinary user)."""
    who = identity()
    if who:
        os.chown(path, who["user"], who["group"])
    return path


def shared_folder() -> Path:
    """This clone's folder under /var/tmp; only for root."""
    place = Path("/var/tmp") if Path("/var/tmp").is_dir() else Path(tempfile.gettempdir())  # noqa: S108
    return place / f"customer-relations-{key()}"


def data_folder(name: str) -> Path:
    """Where the server called ``name`` keeps its data."""
    VAR.mkdir(exist_ok=True)
    if not identity() or _enterable(VAR):
        return VAR / name
    return own_folder(shared_folder(), 0o755) / name


def reachable(site: Path, names: list[str]) -> Path:
    """The folder that holds the named packages, or a copy that the server's user can reach."""
    present = [site / name for name in names if (site / name).exists()]
    if not identity() or _enterable(present[0]):
        return site
    version = hashlib.sha256(repr([p.stat().st_mtime_ns for p in present]).encode()).hexdigest()[:8]
    copy = own_folder(shared_folder(), 0o755) / f"packages-{version}"
    with only_one(VAR / "packages.lock"):
        if not copy.exists():
            _copy_readable(present, copy)
    return copy


def _copy_readable(folders: list[Path], copy: Path) -> None:
    """Copy trees so that everybody may read them; the copy appears under its name when it is whole."""
    unfinished = copy.with_name(copy.name + ".new")
    shutil.rmtree(unfinished, ignore_errors=True)
    for folder in folders:
        shutil.copytree(folder, unfinished / folder.name, symlinks=True)
    for path in (unfinished, *(p for p in unfinished.rglob("*") if not p.is_symlink())):
        mode = path.stat().st_mode
        path.chmod(mode | (0o055 if mode & stat.S_IXUSR else 0o044))
    unfinished.rename(copy)
