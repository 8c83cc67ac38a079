"""Makes .env and .env.owner from their examples with fresh secrets; never touches one that is there."""

import base64
import os
import secrets
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PLACE = "<random>"
QUARTER = "<a quarter of the memory>"
MEGABYTE = 1024**2


def quarter_of_memory() -> str:
    """What PostgreSQL keeps in memory of its own (``shared_buffers``): a quarter of this machine, 128 MB at least."""
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):  # a system that does not say
        memory = 4 * 1024 * MEGABYTE
    return f"{max(memory // 4 // MEGABYTE, 128)}MB"


def fresh(example: str) -> str:
    """The example with a secret at each place: a Fernet key for personal data, one password for a database.

    What PostgreSQL may take of the memory is said where the example asks for it.
    """
    password = secrets.token_hex(24)
    lines = []
    for line in example.splitlines(keepends=True):
        if line.startswith("#"):
            lines.append(line)
        elif line.startswith("PERSONAL_DATA_KEYS="):
            lines.append(line.replace(PLACE, base64.urlsafe_b64encode(secrets.token_bytes(32)).decode()))
        elif line.startswith("SECRET_KEY="):
            lines.append(line.replace(PLACE, secrets.token_hex(32)))
        else:
            lines.append(line.replace(PLACE, password).replace(QUARTER, quarter_of_memory()))
    return "".join(lines)


def main() -> int:
    missing = 0
    for name in (".env", ".env.owner"):
        try:
            file = os.open(ROOT / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            sys.stderr.write(f"{name} is there already and stays as it is.\n")
            missing += 1
            continue
        with open(file, "w", encoding="utf-8") as target:
            target.write(fresh((ROOT / f"{name}.example").read_text(encoding="utf-8")))
        sys.stdout.write(f"Made {name}: set its addresses and mail server, and keep a copy in a safe.\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
